from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notifications.contexts import MailContext
from service.notifications.rendering import compose, render
from tests.service.notifications.rendering_examples import EXAMPLES, written_by_a_person

SENT_AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
ENVELOPE: dict[str, Any] = {
    "sender": "Productions <orders@productions.example>",
    "recipient": "ada@customer.example",
    "message_id": "<notification_01jgatk6h0fwxrtbjade61yqhx@a-rather-long-host-name.productions.example>",
    "sent_at": SENT_AT,
}


def sent(context: MailContext, **changes: Any) -> EmailMessage:
    """The message as a mail program reads it from the wire."""
    message = message_from_bytes(compose(context, **ENVELOPE | changes).as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


@pytest.mark.parametrize("context", EXAMPLES, ids=lambda context: context.mail)
def test_a_message_carries_both_forms_and_the_headers_of_a_machine(context: MailContext) -> None:
    message, mail = sent(context), render(context)

    assert message["Subject"] == mail.subject
    assert message["From"] == "Productions <orders@productions.example>"
    assert message["To"] == "ada@customer.example"
    assert message["Date"].datetime == SENT_AT
    assert message["Message-ID"] == ENVELOPE["message_id"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().replace("\r\n", "\n").strip() == mail.html.strip()


def test_the_date_is_now_where_none_is_given() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    message = sent(EXAMPLES[0], sent_at=None)

    assert before <= message["Date"].datetime <= datetime.now(UTC)


@given(words=st.text(max_size=200), context=st.sampled_from(EXAMPLES))
def test_no_text_of_a_person_adds_or_changes_a_header(words: str, context: MailContext) -> None:
    forged = f"{words}\r\nBcc: victim@example.org\r\nSubject: {words}"
    message = sent(written_by_a_person(context, forged))

    assert sorted(message.keys()) == sorted(sent(context).keys())
    assert message["To"] == "ada@customer.example"


@pytest.mark.parametrize(
    "name",
    [
        "Wójcik, Zażółć",
        'O"Brien \\ (Ops)',
        "محمد العربي",
        "a@b.example, victim@example.org",
        "x" * 200,
        "=?utf-8?q?x?=",
    ],
)
def test_a_display_name_never_becomes_another_address(name: str) -> None:
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '" <ada@customer.example>'
    (address,) = sent(EXAMPLES[0], recipient=quoted)["To"].addresses

    assert address.addr_spec == "ada@customer.example"


@pytest.mark.parametrize(
    "mailbox",
    [
        "",
        "Ada",
        "ada@customer.example, victim@example.org",
        "ada@customer.example\r\nBcc: victim@example.org",
        "ada@customer.example\nBcc: victim@example.org",
        "Ada <ada@customer.example> <victim@example.org>",
        "friends: ada@customer.example, victim@example.org;",
        "@customer.example",
        "ada@",
        "ada@customer.example victim@example.org",
        "Ada\x07 <ada@customer.example>",
    ],
)
def test_anything_but_one_mailbox_is_refused(mailbox: str) -> None:
    with pytest.raises(ValueError, match="not one mailbox"):
        compose(EXAMPLES[0], **ENVELOPE | {"recipient": mailbox})
    with pytest.raises(ValueError, match="not one mailbox"):
        compose(EXAMPLES[0], **ENVELOPE | {"sender": mailbox})


@given(mailbox=st.text(max_size=60) | st.emails().map(lambda address: f"{address}, {address}"))
def test_any_text_is_one_mailbox_or_refused(mailbox: str) -> None:
    try:
        message = compose(EXAMPLES[0], **ENVELOPE | {"recipient": mailbox})
    except ValueError:
        return
    assert len(message["To"].addresses) == 1


@given(mailbox=st.emails())
def test_every_address_that_the_standard_allows_is_kept(mailbox: str) -> None:
    assert sent(EXAMPLES[0], recipient=mailbox)["To"].addresses[0].addr_spec.lower() == mailbox.lower()


def test_a_domain_in_other_letters_is_sent_in_ascii() -> None:
    assert sent(EXAMPLES[0], recipient="ada@приклад.example")["To"] == "ada@xn--80aikifvh.example"


def test_a_message_id_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match=r"linefeed|carriage return|newline"):
        compose(EXAMPLES[0], **ENVELOPE | {"message_id": "<a@b.example>\r\nBcc: victim@example.org"})
