"""The mail sink: what is sent over SMTP is kept and shown, and none of it can do harm."""

import asyncio
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from service.embedded.mail import create_inbox
from service.embedded.mailbox import Mailbox
from service.embedded.ports import Ports


class Inbox:
    """A running inbox with its SMTP server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = Ports.free().smtp

    @contextmanager
    def running(self) -> Iterator[TestClient[Litestar]]:
        with TestClient(create_inbox(self.folder, smtp_port=self.port)) as client:
            yield client

    def send(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as smtp:
            smtp.send_message(mail)

    def send_bytes(self, content: bytes, *, to: str = "linguist@example.org") -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as smtp:
            smtp.sendmail("orders@example.org", [to], content)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "mail")


def letter(subject: str = "Your order is ready", to: str = "ada@example.org", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Productions <orders@example.org>", to, subject
    mail.set_content("Fetch it at https://example.org/orders?a=1&b=2 <soon>\n")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def listed(client: TestClient[Litestar], **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/messages", params=query).json()
    return found


async def test_a_sent_mail_is_listed_with_envelope_and_subject(inbox: Inbox) -> None:
    with inbox.running() as client:
        await asyncio.to_thread(inbox.send, letter("Größe ✓"))

        (mail,) = listed(client)

    assert mail["subject"] == "Größe ✓"
    assert mail["recipients"] == ["ada@example.org"]
    assert mail["sender"] == "Productions <orders@example.org>"


async def test_mails_are_newest_first_and_found_by_part_of_recipient_and_subject(inbox: Inbox) -> None:
    with inbox.running() as client:
        for number, to in enumerate(("ada@example.org", "bob@example.org", "ada@example.org")):
            await asyncio.to_thread(inbox.send, letter(f"Mail {number}", to))

        assert [mail["subject"] for mail in listed(client)] == ["Mail 2", "Mail 1", "Mail 0"]
        assert [mail["subject"] for mail in listed(client, to="ADA@")] == ["Mail 2", "Mail 0"]
        assert [mail["subject"] for mail in listed(client, to="ada", subject="mail 0")] == ["Mail 0"]
        assert [mail["subject"] for mail in listed(client, limit=1)] == ["Mail 2"]


async def test_mails_survive_a_restart(inbox: Inbox) -> None:
    with inbox.running():
        await asyncio.to_thread(inbox.send, letter())

    with inbox.running() as client:
        assert len(listed(client)) == 1


async def test_the_source_is_what_was_sent_below_its_envelope(inbox: Inbox) -> None:
    with inbox.running() as client:
        await asyncio.to_thread(inbox.send_bytes, b"Subject: hello\r\n\r\nbody\r\n")

        source = client.get(f"/messages/{listed(client)[0]['id']}/raw")

    assert source.text == (
        "X-Envelope-From: orders@example.org\r\nX-Envelope-To: linguist@example.org\r\nSubject: hello\r\n\r\nbody\r\n"
    )
    assert source.headers["content-type"] == "text/plain; charset=utf-8"


async def test_html_is_shown_in_a_sandbox_without_scripts_and_outside_addresses(inbox: Inbox) -> None:
    html = "<html><head></head><body><script>alert(1)</script><a href='https://example.org'>pay</a></body></html>"
    with inbox.running() as client:
        await asyncio.to_thread(inbox.send, letter(html=html))
        address = f"/messages/{listed(client)[0]['id']}"

        page, body = client.get(address), client.get(f"{address}/html")

    assert f'sandbox="allow-popups allow-popups-to-escape-sandbox" src="{address}/html"' in page.text
    assert "<script>" not in page.text
    policy = body.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_text_and_headers_are_escaped_and_links_can_be_followed(inbox: Inbox) -> None:
    with inbox.running() as client:
        await asyncio.to_thread(inbox.send, letter("<img src=x onerror=alert(1)>"))

        pages = [client.get("/").text, client.get(f"/messages/{listed(client)[0]['id']}").text]

    assert all("<img" not in page for page in pages)
    assert 'href="https://example.org/orders?a=1&amp;b=2"' in pages[1]
    assert "&lt;soon&gt;" in pages[1]


BROKEN = [
    b"",
    b"\x00",
    b"\xff\xfe\x00 no headers at all",
    b"Subject: a\x00b\r\n\r\n\x00 body",
    b"Subject: =?nope?Q?=ff?=\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\xed\xa0\x80",
    b"Subject: =?utf-8?B?A?=\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x",
    b"Content-Type: text/html; charset=\x00\r\n\r\n<b>",
    b"Content-Type: text/plain; charset*=utf-8''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!=",
    b"Content-Type: a/b; name*0*=utf-8''%00; name*1=x\xff\r\nContent-Transfer-Encoding: base64\r\n\r\nAA",
    b"To: <<>>, @, \xff@\xff\r\nFrom: \r\nSubject:\r\n folded\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner",
    b"X: " + b"y" * 900 + b"\r\n\r\n" + b"z" * 900_000,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
async def test_a_broken_mail_is_kept_and_every_view_of_it_works(inbox: Inbox, content: bytes) -> None:
    Mailbox(inbox.folder).add(content, sender="a\x00@b\udcff", recipients=["c\x00@d"])
    with inbox.running() as client:
        (mail,) = listed(client)
        views = [
            "/",
            *(f"/messages/{mail['id']}{view}" for view in ("", "/html", "/raw")),
            f"/api/messages/{mail['id']}",
        ]

        answers = [client.get(view) for view in views]

    assert [answer.status_code for answer in answers] == [200] * len(views)
    assert all("\x00" not in answers[index].text for index in (0, 1, 2, 4))


@pytest.mark.parametrize("content", [b"\x00\xff", b"Subject: \xff\x00\r\n\r\n\x00", b"."])
async def test_a_broken_mail_over_smtp_is_taken(inbox: Inbox, content: bytes) -> None:
    with inbox.running() as client:
        await asyncio.to_thread(inbox.send_bytes, content)

        assert len(listed(client)) == 1


@pytest.mark.parametrize("name", ["..%2F..%2Fsecrets.json", "nope", "%00", "00000000000000000000-00000000"])
async def test_a_mail_that_does_not_exist_is_not_found(inbox: Inbox, name: str) -> None:
    with inbox.running() as client:
        found = [client.get(f"/messages/{name}{view}").status_code for view in ("", "/html", "/raw")]

    assert found == [404, 404, 404]


async def test_an_unfinished_file_is_no_mail(inbox: Inbox) -> None:
    mailbox = Mailbox(inbox.folder)
    (inbox.folder / ".01700000000000000000-00000000.new").write_bytes(b"Subject: half")
    (inbox.folder / "notes.txt").write_text("not a mail")

    assert mailbox.find() == []


async def test_the_empty_inbox_says_so(inbox: Inbox) -> None:
    with inbox.running() as client:
        assert "No mail yet." in client.get("/").text
        assert "No mail matches." in client.get("/", params={"to": "x"}).text
        assert client.get("/inbox.css").headers["content-type"].startswith("text/css")
