"""``productions order ...`` as a process, against the app on loopback."""

import json
from pathlib import Path

import pytest

from service.database import transaction, utc_now
from service.orders.moves import locked_order, move_order
from service.workspaces.models import Billing
from tests.factories import a_customer
from tests.service.commands.conftest import Command, Shop
from tests.service.ordering import linguists_for_transcripts
from workflows.states import OrderEvent

CREATE = ("order", "create", "--language", "en", "--service", "transcript")


async def test_a_created_order_stays_open_with_its_itemised_quote_when_it_is_not_to_be_submitted(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions)

    ended = await productions(*CREATE, talk, "--verbatim", "--no-submit", key=customer.key)

    assert ended.code == 0, ended.err
    made = json.loads(ended.out)
    assert (made["state"], made["checkout_url"]) == ("open", None)
    assert [line["amount_cents"] for line in made["quote"]["lines"]] == [260]
    assert [medium["name"] for medium in made["media"]] == ["talk [draft].wav"]


async def test_an_agreed_order_is_submitted_and_paid_from_credits_without_a_checkout(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions, billing=Billing.CREDITS)
    await linguists_for_transcripts(shop.parts.sessions)

    poor = await productions(*CREATE, talk, "--yes", key=customer.key)
    await _grant(shop, customer.workspace_id or "", 200)
    ended = await productions(*CREATE, talk, "--yes", key=customer.key)

    assert poor.code == 1
    assert "credits" in poor.err
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["state"] == "submitted"


async def _grant(shop: Shop, workspace_id: str, cents: int) -> None:
    from service.credits.ledger import grant_credits

    async with transaction(shop.parts.sessions) as session:
        await grant_credits(
            session, workspace_id, cents, key=f"grant:{workspace_id}", reason="test", actor="test", now=utc_now()
        )


async def test_nobody_to_agree_to_the_price_is_wrong_usage_and_nothing_is_uploaded(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions)

    ended = await productions(*CREATE, talk, key=customer.key)
    listed = await productions("order", "list", key=customer.key)

    assert ended.code == 2
    assert "--yes" in ended.err
    assert json.loads(listed.out) == {"orders": []}


async def test_a_file_that_is_no_media_is_refused_in_the_services_words_and_the_order_stays_open(
    shop: Shop, productions: Command, tmp_path: Path
) -> None:
    customer = await a_customer(shop.parts.sessions)
    poem = tmp_path / "poem.mp4"
    poem.write_text("no sound in here\n" * 100)

    ended = await productions(*CREATE, poem, "--yes", key=customer.key)

    assert ended.code == 1
    assert "poem.mp4: " in ended.err
    assert "stays open; nothing was charged" in ended.err
    assert "Traceback" not in ended.err


async def test_orders_are_listed_by_state_and_shown_with_their_quote(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions)
    made = await productions(*CREATE, talk, "--no-submit", "--name", "Panel", key=customer.key)
    order_id = json.loads(made.out)["order_id"]

    is_open = await productions("order", "list", "--status", "open", key=customer.key)
    is_done = await productions("order", "list", "--status", "done", key=customer.key)
    shown = await productions("order", "show", order_id, key=customer.key)

    assert [one["name"] for one in json.loads(is_open.out)["orders"]] == ["Panel"]
    assert json.loads(is_done.out) == {"orders": []}
    assert json.loads(shown.out)["quote"]["total_cents"] == 200


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("order", "show", "prodorder_01jgatk6h0fwxrtbjade61yqhx"), 1),
        (("order", "show", "?page_size=1"), 1),
        (("order", "export", "prodorder_01jgatk6h0fwxrtbjade61yqhx"), 1),
        (("order", "list", "--status", "lost"), 2),
        (("order", "list", "--url", "ftp://somewhere"), 2),
        (("order", "list", "--key", "schlüssel"), 2),
        (("order", "list", "--key", "pk_mistyped"), 1),
        (("order", "list", "--url", "http://127.0.0.1:9"), 3),
        ((*CREATE, "missing.wav", "--yes"), 2),
        ((*CREATE, "missing.wav", "--target", "de", "--yes"), 2),
    ],
)
async def test_each_failure_has_its_exit_code_and_a_message_without_a_stack_trace(
    shop: Shop, productions: Command, arguments: tuple[str, ...], code: int
) -> None:
    customer = await a_customer(shop.parts.sessions)

    ended = await productions(*arguments, key=customer.key)

    assert ended.code == code, ended.err
    assert ended.err.strip()
    assert "Traceback" not in ended.err
    assert ended.out == ""


async def test_watching_ends_with_the_order_and_says_by_its_code_that_nothing_was_delivered(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions)
    made = await productions(*CREATE, talk, "--no-submit", key=customer.key)
    order_id = json.loads(made.out)["order_id"]
    async with transaction(shop.parts.sessions) as session:
        order = await locked_order(session, order_id)
        await move_order(session, order, OrderEvent.EXPIRE, actor="test", cause="expired", now=utc_now())

    ended = await productions("order", "watch", order_id, key=customer.key)

    events = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 4
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["to_state"] == "expired"


async def test_cancelling_shows_the_fee_first_and_does_nothing_without_agreement(
    shop: Shop, productions: Command, talk: Path
) -> None:
    customer = await a_customer(shop.parts.sessions, billing=Billing.CREDITS)
    await linguists_for_transcripts(shop.parts.sessions)
    await _grant(shop, customer.workspace_id or "", 1000)
    made = await productions(*CREATE, talk, "--yes", key=customer.key)
    order_id = json.loads(made.out)["order_id"]

    asked = await productions("order", "cancel", order_id, key=customer.key)
    agreed = await productions("order", "cancel", order_id, "--yes", key=customer.key)

    assert (asked.code, "costs $0.00" in asked.err, asked.out) == (2, True, "")
    assert (agreed.code, json.loads(agreed.out)["state"]) == (0, "cancelling")
