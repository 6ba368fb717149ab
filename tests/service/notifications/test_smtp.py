import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from service.notifications.smtp import MailDeferred, Mailer, MailRefused, SmtpServer


class Inbox:
    """Keeps what arrives; `answers` replace the usual reply of a command."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.envelopes: list[Envelope] = []

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802  aiosmtpd's name
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802  aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        reply = self.answers.get("data", "250 OK")
        if reply.startswith("250"):
            self.envelopes.append(envelope)
        return reply


@asynccontextmanager
async def listening(protocol: Callable[[], asyncio.Protocol]) -> AsyncIterator[str]:
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def smtp_server(inbox: Inbox, **options: Any) -> Callable[[], asyncio.Protocol]:
    return lambda: SMTP(inbox, hostname="mail.example", **options)


def letter(recipient: str = "ada@customer.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Productions <orders@productions.example>"
    message["To"] = recipient
    message["Subject"] = "Zażółć"
    message["Message-ID"] = "<mail-1@productions.example>"
    message.set_content("Grüße\n.\nafter a lonely dot\n")
    return message


async def test_a_message_arrives_whole() -> None:
    inbox = Inbox()
    async with listening(smtp_server(inbox)) as address:
        await Mailer(f"smtp://{address}").send(letter())

    (envelope,) = inbox.envelopes
    assert envelope.mail_from == "orders@productions.example"
    assert envelope.rcpt_tos == ["ada@customer.example"]
    arrived = message_from_bytes(envelope.content, policy=default)
    assert arrived["Subject"] == "Zażółć"
    assert arrived["Message-ID"] == "<mail-1@productions.example>"
    assert arrived.get_content().replace("\r\n", "\n") == "Grüße\n.\nafter a lonely dot\n"


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_permanent_answer_to_the_message_is_a_refusal(command: str) -> None:
    inbox = Inbox(**{command: "550 5.1.1 no such mailbox"})
    async with listening(smtp_server(inbox)) as address:
        with pytest.raises(MailRefused, match="no such mailbox") as caught:
            await Mailer(f"smtp://{address}").send(letter())

    assert caught.value.code == 550
    assert inbox.envelopes == []


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_temporary_answer_to_the_message_defers_it(command: str) -> None:
    inbox = Inbox(**{command: "451 4.7.1 greylisted"})
    async with listening(smtp_server(inbox)) as address:
        with pytest.raises(MailDeferred, match="greylisted") as caught:
            await Mailer(f"smtp://{address}").send(letter())

    assert caught.value.code == 451


async def test_a_missing_login_defers_the_message_instead_of_losing_it() -> None:
    inbox = Inbox(mail="530 5.7.0 authentication required")
    async with listening(smtp_server(inbox)) as address:
        with pytest.raises(MailDeferred, match="authentication required"):
            await Mailer(f"smtp://{address}").send(letter())


async def test_nobody_listening_defers_the_message() -> None:
    async with listening(smtp_server(Inbox())) as address:
        pass

    with pytest.raises(MailDeferred):
        await Mailer(f"smtp://{address}").send(letter())


async def test_a_server_that_says_nothing_defers_the_message_within_the_timeout() -> None:
    started = asyncio.get_running_loop().time()
    async with listening(asyncio.Protocol) as address:
        with pytest.raises(MailDeferred):
            await Mailer(f"smtp://{address}", timeout=0.3).send(letter())

    assert asyncio.get_running_loop().time() - started < 20


async def test_a_server_that_dawdles_at_every_step_defers_the_message_within_the_same_timeout() -> None:
    class Dawdles(Inbox):
        async def handle_MAIL(self, *command: Any) -> str:  # noqa: N802  aiosmtpd's name
            await asyncio.sleep(0.4)
            return await super().handle_MAIL(*command)

        async def handle_RCPT(self, *command: Any) -> str:  # noqa: N802  aiosmtpd's name
            await asyncio.sleep(0.4)
            return await super().handle_RCPT(*command)

    inbox = Dawdles()
    async with listening(smtp_server(inbox)) as address:
        with pytest.raises(MailDeferred, match=r"no answer within 0\.6 s"):
            await Mailer(f"smtp://{address}", timeout=0.6).send(letter())

    assert inbox.envelopes == []


async def test_a_connection_lost_while_the_message_is_sent_defers_it() -> None:
    class HangsUp(Inbox):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            server.transport.close()
            return "250 never heard"

    async with listening(smtp_server(HangsUp())) as address:
        with pytest.raises(MailDeferred):
            await Mailer(f"smtp://{address}", timeout=5).send(letter())


async def test_a_farewell_that_fails_does_not_unsend_the_message() -> None:
    class LeavesEarly(Inbox):
        async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            server.transport.abort()
            return "421 gone"

    inbox = LeavesEarly()
    async with listening(smtp_server(inbox)) as address:
        await Mailer(f"smtp://{address}", timeout=60).send(letter())

    assert len(inbox.envelopes) == 1


async def test_an_address_that_the_server_cannot_carry_is_a_refusal() -> None:
    async with listening(smtp_server(Inbox())) as address:
        with pytest.raises(MailRefused, match="SMTPUTF8"):
            await Mailer(f"smtp://{address}").send(letter("zoë@customer.example"))


async def test_the_login_of_the_address_is_used_and_unquoted() -> None:
    seen: list[LoginPassword] = []

    def accept(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        seen.append(data)
        return AuthResult(success=True)

    inbox = Inbox()
    options = {"authenticator": accept, "auth_require_tls": False}
    async with listening(smtp_server(inbox, **options)) as address:
        await Mailer(f"smtp://a%40b:p%2Fw%3A@{address}?starttls=false").send(letter())

    assert seen == [LoginPassword(b"a@b", b"p/w:")]
    assert len(inbox.envelopes) == 1


async def test_a_wrong_password_defers_the_message_and_is_not_repeated_in_the_error() -> None:
    options = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    async with listening(smtp_server(Inbox(), **options)) as address:
        with pytest.raises(MailDeferred) as caught:
            await Mailer(f"smtp://user:hunter2@{address}?starttls=false").send(letter())

    assert caught.value.code == 535
    assert "hunter2" not in str(caught.value)
    assert base64.b64encode(b"hunter2").decode() not in str(caught.value)


async def test_a_message_does_not_leave_where_starttls_is_asked_for_and_not_offered() -> None:
    inbox = Inbox()
    async with listening(smtp_server(inbox)) as address:
        with pytest.raises(MailDeferred, match="STARTTLS"):
            await Mailer(f"smtp://user:secret@{address}").send(letter())
        with pytest.raises(MailDeferred, match="STARTTLS"):
            await Mailer(f"smtp://{address}?starttls=true").send(letter())
        with pytest.raises(MailDeferred):
            await Mailer(f"smtps://{address}", timeout=3).send(letter())

    assert inbox.envelopes == []


async def test_an_offered_starttls_is_used_only_where_the_address_asks_for_it() -> None:
    inbox = Inbox()
    without_certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    async with listening(smtp_server(inbox, tls_context=without_certificate)) as address:
        await Mailer(f"smtp://{address}").send(letter())
        with pytest.raises(MailDeferred):
            await Mailer(f"smtp://{address}?starttls=true", timeout=3).send(letter())

    assert len(inbox.envelopes) == 1


async def test_many_messages_leave_at_once_through_one_mailer() -> None:
    inbox = Inbox()
    async with listening(smtp_server(inbox)) as address:
        mailer = Mailer(f"smtp://{address}")
        await asyncio.gather(*(mailer.send(letter(f"person{number}@customer.example")) for number in range(20)))

    assert len({envelope.rcpt_tos[0] for envelope in inbox.envelopes}) == 20


def test_ports_and_encryption_follow_from_the_address() -> None:
    assert SmtpServer.of("smtp://mail.example") == SmtpServer("mail.example", 25)
    assert SmtpServer.of("smtps://mail.example") == SmtpServer("mail.example", 465, tls=True)
    assert SmtpServer.of("smtp://mail.example?starttls=true") == SmtpServer("mail.example", 587, starttls=True)
    assert SmtpServer.of("smtp://u:p@mail.example").starttls
    assert not SmtpServer.of("smtp://u:p@mail.example?starttls=false").starttls
    assert "secret" not in repr(SmtpServer.of("smtp://user:secret@mail.example"))


@pytest.mark.parametrize(
    "address",
    [
        "mail.example",
        "http://u:secret@mail.example",
        "smtp://u:secret@",
        "smtp://u:secret@mail.example?starttls=yes",
        "smtp://u:secret@mail.example?tls=true",
        "smtp://u:secret@mail.example:port",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_its_password(address: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP address|[Pp]ort") as caught:
        Mailer(address)

    assert "secret" not in str(caught.value)
