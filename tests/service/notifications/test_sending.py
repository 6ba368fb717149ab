"""Queued mail on its way to a real SMTP server: once each, later when the server says so, and past what is broken."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from service.database import Sessions, transaction, utc_now
from service.notifications.about_accounts import AccountSignIn
from service.notifications.about_orders import OrderClosed
from service.notifications.contexts import MailContext
from service.notifications.links import queue_link
from service.notifications.models import Mail, MailState
from service.notifications.queueing import queue_mail
from service.notifications.sending import send_mails
from service.notifications.smtp import Mailer
from service.parts import Parts
from tests.service.notifications.test_smtp import Inbox, listening, smtp_server


def closed(**changes: str) -> OrderClosed:
    """The mail that an order was cancelled."""
    context = OrderClosed(
        customer_name="Ada",
        order_id="prodorder_01jgatk6h0fwxrtbjade61yqhx",
        order_name="Radio talk",
        order_url="http://testserver/orders/prodorder_01jgatk6h0fwxrtbjade61yqhx",
        outcome="cancelled",
        reason="Not needed",
    )
    return replace(context, **changes)  # type: ignore[arg-type]


def a_link(url: str) -> AccountSignIn:
    """The mail with a link that signs in."""
    return AccountSignIn(
        person_name="Ada",
        account_email="ada@customer.example",
        link_url=url,
        link_ends_at=utc_now() + timedelta(minutes=9),
    )


async def queue(sessions: Sessions, *, key: str | None = None, context: MailContext | None = None) -> bool:
    """Queues the mail for Ada."""
    async with transaction(sessions) as session:
        return await queue_mail(
            session,
            context or closed(),
            key=key or f"test:{uuid4()}",
            recipient="ada@customer.example",
            order_id=None,
            now=utc_now(),
        )


async def mails(sessions: Sessions) -> list[Mail]:
    """All rows, oldest first."""
    async with transaction(sessions) as session:
        return list((await session.execute(select(Mail).order_by(Mail.id))).scalars())


async def make_due(sessions: Sessions) -> None:
    """Time passes."""
    async with transaction(sessions) as session:
        await session.execute(update(Mail).values(next_attempt_at=utc_now()))


async def test_a_mail_is_sent_once_however_often_the_sender_runs(parts: Parts, sessions: Sessions) -> None:
    inbox = Inbox()
    await queue(sessions)
    async with listening(smtp_server(inbox)) as address:
        tried = [await send_mails(parts, Mailer(f"smtp://{address}")) for _ in range(3)]

    (mail,) = await mails(sessions)
    assert (tried, len(inbox.envelopes)) == ([1, 0, 0], 1)
    assert (mail.state, mail.attempts, mail.sent_at is not None) == (MailState.SENT, 1, True)


async def test_a_key_queues_one_mail_for_ever(parts: Parts, sessions: Sessions) -> None:
    inbox = Inbox()
    async with listening(smtp_server(inbox)) as address:
        first = await queue(sessions, key="order_closed:1")
        await send_mails(parts, Mailer(f"smtp://{address}"))
        second = await queue(sessions, key="order_closed:1")
        await send_mails(parts, Mailer(f"smtp://{address}"))

    assert (first, second, len(inbox.envelopes)) == (True, False, 1)


async def test_a_mail_that_the_server_refuses_is_not_tried_again(parts: Parts, sessions: Sessions) -> None:
    inbox = Inbox(rcpt="550 no such mailbox")
    await queue(sessions)
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))
        await make_due(sessions)
        again = await send_mails(parts, Mailer(f"smtp://{address}"))

    (mail,) = await mails(sessions)
    assert (mail.state, mail.attempts, again) == (MailState.REFUSED, 1, 0)
    assert "no such mailbox" in (mail.last_error or "")


async def test_a_mail_that_the_server_puts_off_is_sent_later_under_the_same_message_id(
    parts: Parts, sessions: Sessions
) -> None:
    inbox = Inbox(data="451 try again later")
    await queue(sessions)
    async with listening(smtp_server(inbox)) as address:
        mailer = Mailer(f"smtp://{address}")
        await send_mails(parts, mailer)
        (waiting,) = await mails(sessions)
        at_once = await send_mails(parts, mailer)
        inbox.answers.clear()
        await make_due(sessions)
        await send_mails(parts, mailer)

    (mail,) = await mails(sessions)
    assert (waiting.state, at_once) == (MailState.QUEUED, 0)
    assert timedelta(0) < waiting.next_attempt_at - utc_now() < timedelta(seconds=30)
    assert (mail.state, mail.attempts, len(inbox.envelopes)) == (MailState.SENT, 2, 1)
    assert message_from_bytes(inbox.envelopes[0].content)["Message-ID"] == f"<{mail.id}@productions.example>"  # type: ignore[arg-type]


async def test_a_mail_that_is_sent_again_after_a_kill_is_seen_to_be_the_same(parts: Parts, sessions: Sessions) -> None:
    inbox = Inbox()
    await queue(sessions)
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))
        async with transaction(sessions) as session:
            await session.execute(update(Mail).values(state=MailState.QUEUED, sent_at=None))
        await send_mails(parts, Mailer(f"smtp://{address}"))

    ids = [message_from_bytes(envelope.content)["Message-ID"] for envelope in inbox.envelopes]  # type: ignore[arg-type]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_without_a_server_mail_waits_longer_each_time_and_at_most_an_hour(
    parts: Parts, sessions: Sessions
) -> None:
    await queue(sessions)
    mailer, waits = Mailer("smtp://127.0.0.1:9"), []
    for attempts in (0, 3, 500):
        async with transaction(sessions) as session:
            await session.execute(update(Mail).values(attempts=attempts, next_attempt_at=utc_now()))
        await send_mails(parts, mailer)
        waits.append(((await mails(sessions))[0].next_attempt_at - utc_now()).total_seconds())

    assert waits == sorted(waits)
    assert 5 < waits[0] < 11
    assert 3500 < waits[-1] <= 3600


@pytest.mark.parametrize("broken", ["a template that is gone", "a context of another version"])
async def test_a_mail_that_cannot_be_written_holds_up_no_other(parts: Parts, sessions: Sessions, broken: str) -> None:
    inbox = Inbox()
    await queue(sessions)
    changes = {"name": "order_gone"} if broken.startswith("a template") else {"context": {"surprise": 1}}
    async with transaction(sessions) as session:
        await session.execute(update(Mail).values(**changes))
    await queue(sessions)

    async with listening(smtp_server(inbox)) as address:
        tried = await send_mails(parts, Mailer(f"smtp://{address}"))

    first, second = await mails(sessions)
    assert (tried, len(inbox.envelopes)) == (2, 1)
    assert (first.state, first.attempts, second.state) == (MailState.QUEUED, 1, MailState.SENT)
    assert first.last_error


async def test_words_of_a_customer_with_line_breaks_make_no_header_of_their_own(
    parts: Parts, sessions: Sessions
) -> None:
    inbox = Inbox()
    await queue(sessions, context=closed(order_name="Talk\r\nBcc: everybody@example.com"))
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))

    (mail,) = await mails(sessions)
    assert mail.state == MailState.SENT, mail.last_error
    message = message_from_bytes(inbox.envelopes[0].content)  # type: ignore[arg-type]
    assert message["Bcc"] is None
    assert inbox.envelopes[0].rcpt_tos == ["ada@customer.example"]


@pytest.mark.parametrize("answer", ["250 ok", "550 no such mailbox"])
async def test_a_link_that_opens_an_account_stays_in_no_row_once_its_mail_is_done_with(
    parts: Parts, sessions: Sessions, answer: str
) -> None:
    inbox = Inbox(rcpt=answer)
    link = "http://testserver/sign-in/link/a-token-of-192-bits"
    await queue(sessions, context=a_link(link))
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))

    (mail,) = await mails(sessions)
    assert mail.state != MailState.QUEUED
    assert "a-token" not in str((mail.context, mail.last_error))
    assert [link.encode() in envelope.content for envelope in inbox.envelopes] == [True] * len(inbox.envelopes)  # type: ignore[operator]


async def test_a_link_is_sealed_while_its_mail_waits_and_plain_in_the_mail(parts: Parts, sessions: Sessions) -> None:
    inbox, link = Inbox(), "http://testserver/sign-in/link/a-token-of-192-bits"
    async with transaction(sessions) as session:
        await queue_link(
            session, a_link(link), key="sealed:1", recipient="ada@x.example", settings=parts.settings, now=utc_now()
        )
    (waiting,) = await mails(sessions)
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))

    assert "a-token" not in str(waiting.context)
    assert link in message_from_bytes(inbox.envelopes[0].content).as_string()  # type: ignore[arg-type]


async def test_a_link_that_was_sealed_under_another_secret_is_given_up(parts: Parts, sessions: Sessions) -> None:
    inbox, other = Inbox(), parts.settings.model_copy(update={"secret_key": SecretStr("x" * 40)})
    async with transaction(sessions) as session:
        await queue_link(
            session, a_link("http://testserver/x"), key="k", recipient="a@x.example", settings=other, now=utc_now()
        )
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))

    (mail,) = await mails(sessions)
    assert (mail.state, inbox.envelopes) == (MailState.REFUSED, [])


async def test_a_link_whose_mail_waits_for_the_server_is_there_for_the_next_try(
    parts: Parts, sessions: Sessions
) -> None:
    inbox = Inbox(data="451 try again later")
    link = "http://testserver/sign-in/link/a-token-of-192-bits"
    await queue(sessions, context=a_link(link))
    async with listening(smtp_server(inbox)) as address:
        await send_mails(parts, Mailer(f"smtp://{address}"))
        inbox.answers.clear()
        await make_due(sessions)
        await send_mails(parts, Mailer(f"smtp://{address}"))

    (mail,) = await mails(sessions)
    assert (mail.state, mail.context["link_url"]) == (MailState.SENT, "")
    assert link in message_from_bytes(inbox.envelopes[0].content).as_string()  # type: ignore[arg-type]
