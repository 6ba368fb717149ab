import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notifications.about_orders import FileLink, OrderClosed, OrderConfirmed, OrderDelayed, OrderReady
from service.notifications.about_tasks import TaskOffer
from service.notifications.contexts import MailContext
from service.notifications.mails import MAILS
from service.notifications.rendering import render
from tests.service.notifications.rendering_examples import (
    CUSTOMER,
    DUE_AT,
    EXAMPLES,
    LATER_AT,
    LINES,
    written_by_a_person,
)

every_mail = pytest.mark.parametrize("context", EXAMPLES, ids=lambda context: context.mail)


class Page(HTMLParser):
    """What a reader of the HTML sees, which tags make it, and which addresses it points at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.links: list[str | None] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words.append(" " if tag == "br" else "")
        self.attributes.extend(attrs)
        self.links.extend(value for name, value in attrs if name == "href")

    def handle_data(self, data: str) -> None:
        self.words.append(data if self.lasttag != "style" else "")

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def example(kind: type[MailContext], **changes: Any) -> Any:
    return replace(next(context for context in EXAMPLES if type(context) is kind), **changes)


def test_each_mail_has_a_context_an_example_and_three_templates() -> None:
    folders = {folder.name for folder in (files("templates") / "email").iterdir()} - {"_layout"}

    assert folders == set(MAILS) == {context.mail for context in EXAMPLES}
    for name in folders:
        parts = {part.name for part in (files("templates") / "email" / name).iterdir()}
        assert parts == {"subject.txt", "body.txt", "body.html"}


@every_mail
def test_a_context_survives_a_json_column(context: MailContext) -> None:
    stored = json.loads(json.dumps(context.as_json()))

    assert MAILS[context.mail].from_json(stored) == context


@every_mail
def test_a_mail_is_the_same_from_its_stored_context(context: MailContext) -> None:
    stored = json.loads(json.dumps(context.as_json()))

    assert render(MAILS[context.mail].from_json(stored)) == render(context)


@every_mail
def test_text_and_html_say_the_same_facts(context: MailContext) -> None:
    mail = render(context)
    seen, text = Page(mail.html).text, " ".join(mail.text.split())

    for name, value in context.as_json().items():
        if isinstance(value, str) and not name.endswith(("_at", "_url", "_since", "_by")) and name != "outcome":
            words = " ".join(value.split())
            assert words in seen, name
            assert words in text, name
        if name.endswith("_url"):
            assert value in Page(mail.html).links
            assert value in mail.text.splitlines()


@every_mail
def test_the_html_is_whole_inlined_and_needs_nothing_from_elsewhere(context: MailContext) -> None:
    html = render(context).html
    page = Page(html)

    assert not {"img", "link", "script", "iframe", "form", "object"} & set(page.tags)
    assert ("name", "color-scheme") in page.attributes
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 600px" in html
    assert page.tags.count("html") == page.tags.count("body") == page.tags.count("h1") == 1
    assert "url(" not in html
    assert html.count("style=") > 15


@every_mail
def test_lines_of_plain_text_fit_a_narrow_window_and_sentences_stand_apart(context: MailContext) -> None:
    lines = render(written_by_a_person(context, "Long " + "name" * 60)).text.splitlines()

    assert max(len(line) for line in lines if "https://" not in line and ":  " not in line) <= 78
    assert re.findall(r"[a-z]\.[A-Z]", render(context).text) == []


HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(2)">',
    '"><a href="https://evil.example">Pay here</a>',
    "' onmouseover='alert(1)",
    "</style><!-- --> ]]> &lt;b&gt; &amp;",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}{# gone #}",
    "javascript:alert(1)",
)


@every_mail
@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_shown_and_never_markup(context: MailContext, words: str) -> None:
    calm, hostile = render(written_by_a_person(context, "calm")), render(written_by_a_person(context, words))

    assert Page(hostile.html).tags == Page(calm.html).tags
    assert Page(hostile.html).links == Page(calm.html).links
    assert {name for name, _ in Page(hostile.html).attributes} == {name for name, _ in Page(calm.html).attributes}
    assert " ".join(words.split()) in Page(hostile.html).text or context.mail == "task_deadline_near"


@every_mail
def test_line_breaks_in_a_name_add_no_line_to_subject_or_text(context: MailContext) -> None:
    forged = "Nice name\r\nBcc: victim@example.org\r\n\r\nTotal: $0.00\u2028Paid\x00\x1b[31m"
    mail = render(written_by_a_person(context, forged))
    flat = render(written_by_a_person(context, "Nice name Bcc: victim@example.org Total: $0.00 Paid[31m"))

    assert mail.subject == flat.subject
    assert lines_of_the_mail_itself(mail.text) == lines_of_the_mail_itself(flat.text)
    assert not {"\x1b", "\x00", "\r"} & set(mail.text + mail.html)


def lines_of_the_mail_itself(text: str) -> list[str]:
    """Without the indented blocks, in which a person's line breaks are kept."""
    return [line for line in text.splitlines() if line and not line.startswith("    ")]


@every_mail
def test_marks_that_turn_the_direction_are_dropped_and_text_from_the_right_keeps_to_itself(
    context: MailContext,
) -> None:
    mail = render(written_by_a_person(context, "عقد \u202eevil\u2066 العربية"))

    assert not {"\u202e", "\u2066"} & set(mail.subject + mail.text + mail.html)
    assert mail.html.count('dir="auto"') >= 1


@given(words=st.text(max_size=300), context=st.sampled_from(EXAMPLES))
def test_any_text_gives_a_mail_with_a_subject_of_one_short_line(words: str, context: MailContext) -> None:
    mail = render(written_by_a_person(context, words))

    assert 0 < len(mail.subject) <= 120
    assert "\n" not in mail.subject
    mail.text.encode()
    mail.html.encode()


def test_a_long_name_leaves_the_rest_of_the_subject_readable() -> None:
    mail = render(example(OrderConfirmed, order_name="Board meeting " * 40))

    assert mail.subject.endswith("… ($128.25)")


def test_an_order_without_a_name_is_called_by_its_id_and_a_customer_without_one_is_greeted() -> None:
    mail = render(example(OrderReady, order_name="  ", customer_name=""))

    assert mail.subject == "Your files are ready: prodorder_01jgatk6h0fwxrtbjade61yqhx"
    assert mail.text.startswith("Hello,\n")
    assert "Hello," in Page(mail.html).text


def test_the_receipt_shows_each_line_the_list_price_the_discount_and_the_total() -> None:
    mail = render(example(OrderConfirmed))

    for words in ("board-meeting.mp4", "62 min 05 s at $2.00 per minute", "$124.17", "2 min 05 s at $8.80 per minute"):
        assert words in mail.text
        assert words in Page(mail.html).text
    assert "(list price $9.90)" in mail.text
    assert mail.text.count("list price") == 1
    assert "Subtotal: $142.50\n10 % discount:  -$14.25\nTotal: $128.25, paid by card" in mail.text
    assert "Delivery by:  Tuesday, 24 November 2026, 14:05 UTC" in mail.text


def test_a_receipt_without_discount_paid_from_credits_says_so() -> None:
    mail = render(example(OrderConfirmed, discount_cents=0, total_cents=14_250, paid_by="credits"))

    assert "Subtotal" not in mail.text + mail.html
    assert "Total: $142.50, paid from credits" in mail.text
    assert "Paid from credits" in Page(mail.html).text


def test_a_receipt_of_a_thousand_lines_stays_a_mail_and_its_amounts_still_add_up() -> None:
    lines = tuple(replace(LINES[0], amount_cents=100 + number) for number in range(1000))
    mail = render(example(OrderConfirmed, lines=lines))

    assert "900 more lines, itemised in the invoice\n  $5,845.50" in mail.text
    assert len(mail.html) < 102_000


def test_a_delivery_of_many_files_links_fifty_and_counts_the_rest() -> None:
    link = FileLink(name="part.txt", kind="transcript", url="https://files.example/part.txt")
    mail = render(example(OrderReady, files=(link,) * 53))

    assert Page(mail.html).links.count(link.url) == mail.text.count(link.url) == 50
    assert "and 3 more on the order's page" in mail.text
    assert "and 3 more on the order's page" in Page(mail.html).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ("Paid: $128.25", "Fee for finished work: $42.75", "Returned to you: $85.50", "back to the card")),
        ({"paid_by": "credits"}, ("Returned to you: $85.50", "back on your workspace's credits")),
        ({"fee_cents": 12_825, "refund_cents": 0}, ("Fee for finished work: $128.25", "Returned to you: $0.00")),
        ({"outcome": "rejected", "fee_cents": 0, "refund_cents": 12_825}, ("We are sorry", "Returned to you: $128.25")),
        ({"outcome": "expired", "paid_cents": 0, "fee_cents": 0, "refund_cents": 0}, ("No money was taken",)),
    ],
)
def test_a_closed_order_says_what_became_of_the_money(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    closed = example(OrderClosed, **changes)
    text = " ".join(render(closed).text.split())

    assert render(closed).subject == f"Order {closed.outcome}: Board meeting, November"
    assert all(part in text for part in words)
    assert ("Fee" in text) == (closed.fee_cents > 0)
    assert ("goes back to the card" in text) == (closed.paid_by == "card" and closed.refund_cents > 0)


def test_the_offer_holds_all_that_one_must_know_before_claiming() -> None:
    mail = render(example(TaskOffer))

    assert mail.subject == "Task offer: Translation, English to German, 12 min 05 s, $59.80"
    for words in ("$59.80", "12 min 05 s", "non-verbatim", "Sunday, 22 November 2026, 16:00 UTC", "24 November"):
        assert words in " ".join(mail.text.split())
        assert words in Page(mail.html).text
    assert "    Keep product names in English.\n\n    Speaker 2 is called Ms Wójcik.\n" in mail.text
    assert "Instructions" not in render(example(TaskOffer, instructions=" ")).text


def test_dates_are_told_in_utc_whatever_zone_they_come_in() -> None:
    tokyo = timezone(timedelta(hours=9))
    mail = render(example(OrderDelayed, now_due_at=LATER_AT.astimezone(tokyo), was_due_at=DUE_AT.astimezone(tokyo)))

    assert mail == render(example(OrderDelayed, now_due_at=LATER_AT, was_due_at=DUE_AT))


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="now_due_at has no time zone"):
        example(OrderDelayed, now_due_at=datetime(2026, 11, 26, 9, 30))  # noqa: DTZ001  it is what is tested


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/orders/1", "", "data:text/html,x"])
def test_only_web_addresses_become_links(address: str) -> None:
    with pytest.raises(ValueError, match="order_url is not a web address"):
        OrderDelayed(**CUSTOMER | {"order_url": address}, was_due_at=DUE_AT, now_due_at=LATER_AT)
