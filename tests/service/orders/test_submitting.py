"""Submitting, and everything that refuses it without moving money."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from service.credits.ledger import balance, ensure_accounts, grant_credits
from service.database import Sessions, transaction, utc_now
from service.outbox.models import OutboxMessage
from service.workspaces.models import Billing
from tests.service.conftest import OpenClient
from tests.service.ordering import (
    ORDERS,
    Customer,
    a_customer_at_the_api,
    linguists_for_transcripts,
    status_of,
    transcript,
)


@pytest.fixture
async def enterprise(sessions: Sessions, open_client: OpenClient) -> Customer:
    """A customer who pays from credits, with linguists to do the work."""
    await linguists_for_transcripts(sessions)
    return await a_customer_at_the_api(sessions, open_client, billing=Billing.CREDITS)


async def give(sessions: Sessions, customer: Customer, cents: int) -> None:
    """Grants credits."""
    async with transaction(sessions) as session:
        await ensure_accounts(session, customer.holder.workspace_id or "")
        await grant_credits(
            session,
            customer.holder.workspace_id or "",
            cents,
            key=f"grant:{customer.holder.id}:{cents}",
            reason="test",
            actor="operator:test",
            now=utc_now(),
        )


async def credits_of(sessions: Sessions, customer: Customer) -> tuple[int, int]:
    """Available and held."""
    async with transaction(sessions) as session:
        found = await balance(session, customer.holder.workspace_id or "")
    return found.available_cents, found.held_cents


async def test_submitting_on_credits_holds_the_quoted_price_in_the_same_moment(
    enterprise: Customer, sessions: Sessions
) -> None:
    await give(sessions, enterprise, 1000)
    order_id = await enterprise.quoted_order(seconds=60)

    answer = await enterprise.submit(order_id)

    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "submitted"
    assert await credits_of(sessions, enterprise) == (800, 200)


async def test_too_few_credits_refuse_with_balance_and_price_and_leave_the_order_open(
    enterprise: Customer, sessions: Sessions
) -> None:
    await give(sessions, enterprise, 199)
    order_id = await enterprise.quoted_order(seconds=60)

    answer = await enterprise.submit(order_id)

    assert (answer.status_code, status_of(answer)) == (402, "insufficient_credits")
    detail = answer.json()["detail"]
    assert (detail["balance_credits"], detail["price_credits"]) == (199, 200)
    assert (await enterprise.read(order_id))["state"] == "open"
    assert await credits_of(sessions, enterprise) == (199, 0)


async def test_submitting_twice_is_refused_and_holds_once(enterprise: Customer, sessions: Sessions) -> None:
    await give(sessions, enterprise, 1000)
    order_id = await enterprise.quoted_order(seconds=60)
    await enterprise.submit(order_id)

    again = await enterprise.submit(order_id)

    assert (again.status_code, status_of(again)) == (400, "order_not_open")
    assert await credits_of(sessions, enterprise) == (800, 200)


async def test_without_linguists_for_the_language_there_is_no_capacity(customer: Customer) -> None:
    order_id = await customer.quoted_order()

    answer = await customer.submit(order_id)

    assert (answer.status_code, status_of(answer)) == (400, "no_capacity")
    assert (await customer.read(order_id))["state"] == "open"


async def test_an_order_without_items_cannot_be_submitted(customer: Customer) -> None:
    answer = await customer.submit(await customer.order())

    assert (answer.status_code, status_of(answer)) == (400, "order_has_no_items")


async def test_an_order_whose_media_are_pending_cannot_be_submitted(customer: Customer) -> None:
    order_id = await customer.order()
    await customer.put(order_id, transcript(await customer.media(order_id, seconds=None)))

    answer = await customer.submit(order_id)

    assert status_of(answer) == "media_not_ready"


async def test_an_expired_quote_cannot_be_submitted_until_it_is_renewed(
    enterprise: Customer, sessions: Sessions
) -> None:
    await give(sessions, enterprise, 1000)
    order_id = await enterprise.quoted_order()
    async with transaction(sessions) as session:
        await session.execute(text("ALTER TABLE quote DISABLE TRIGGER USER"))
        await session.execute(text("UPDATE quote SET expires_at = :at"), {"at": utc_now() - timedelta(seconds=1)})

    refused = await enterprise.submit(order_id)
    renewed = await enterprise.client.post(f"{ORDERS}/{order_id}/quote")
    accepted = await enterprise.submit(order_id)

    assert status_of(refused) == "quote_expired"
    assert renewed.json()["total_cents"] == 200
    assert accepted.status_code == 200


async def test_after_submitting_nothing_of_the_order_can_be_changed(enterprise: Customer, sessions: Sessions) -> None:
    await give(sessions, enterprise, 1000)
    order_id = await enterprise.quoted_order()
    item_id = (await enterprise.read(order_id))["items"][0]["item_id"]
    await enterprise.submit(order_id)

    changes = [
        await enterprise.put(order_id, transcript("prodmedia_01jgatk6h0fwxrtbjade61yqhx")),
        await enterprise.client.delete(f"{ORDERS}/{order_id}/items/{item_id}"),
        await enterprise.client.patch(f"{ORDERS}/{order_id}", json={"request": {"name": "Late"}}),
        await enterprise.client.post(
            f"{ORDERS}/{order_id}/media", data={"declared_language": "en"}, files={"media": b"late"}
        ),
    ]

    assert [status_of(answer) for answer in changes] == ["order_not_open"] * 4


async def test_a_submission_tells_the_workflow_once(enterprise: Customer, sessions: Sessions) -> None:
    await give(sessions, enterprise, 1000)
    order_id = await enterprise.quoted_order()
    await enterprise.submit(order_id)
    await enterprise.submit(order_id)

    async with transaction(sessions) as session:
        rows = (await session.execute(select(OutboxMessage))).scalars()
        told = [row.name for row in rows if row.workflow_id == f"order-{order_id}"]

    assert told == ["OrderWorkflow", "submitted"]
