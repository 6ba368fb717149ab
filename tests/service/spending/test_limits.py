"""Monthly limits, with a real ledger: what fits passes, what does not is refused and moves nothing."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from service.credits.ledger import balance
from service.database import Sessions, transaction, utc_now
from service.orders.models import Order
from service.service_accounts.models import ServiceAccount
from service.spending.amounts import month_after, month_of, spent_by_holders
from service.workspaces.models import Billing, Member
from tests.factories import Holder, a_customer
from tests.service.conftest import OpenClient
from tests.service.keys.desk import ACCOUNTS, OWN_KEYS, Desk
from tests.service.ordering import Customer, grant, linguists_for_transcripts, status_of
from workflows.states import OrderState

PRICE = 200
"""Of the transcript of one minute."""


async def a_rich_customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    holder = await a_customer(sessions, billing=Billing.CREDITS)
    customer = Customer(holder, await open_client(holder.key), sessions)
    await grant(customer, 100 * PRICE)
    await linguists_for_transcripts(sessions)
    return customer


async def limit_member(sessions: Sessions, holder: Holder, cents: int | None) -> None:
    async with transaction(sessions) as session:
        limited = update(Member).where(col(Member.id) == holder.id).values(usage_limit_cents=cents)
        await session.execute(limited)


async def held(sessions: Sessions, holder: Holder) -> int:
    async with transaction(sessions) as session:
        return (await balance(session, holder.workspace_id or "")).held_cents


async def move_to(sessions: Sessions, order_id: str, **values: object) -> None:
    """Puts an order into a state, or a month, behind everybody's back."""
    async with transaction(sessions) as session:
        await session.execute(update(Order).where(col(Order.id) == order_id).values(values))


async def test_of_many_submits_at_once_just_as_many_pass_as_fit(sessions: Sessions, open_client: OpenClient) -> None:
    customer = await a_rich_customer(sessions, open_client)
    orders = [await customer.quoted_order() for _ in range(8)]
    await limit_member(sessions, customer.holder, 3 * PRICE + 1)

    answers = await asyncio.gather(*(customer.submit(order) for order in orders))

    assert Counter(answer.status_code for answer in answers) == {200: 3, 402: 5}
    assert {status_of(answer) for answer in answers if answer.status_code == 402} == {"usage_limit_reached"}
    assert await held(sessions, customer.holder) == 3 * PRICE


async def test_of_many_submits_with_a_key_and_the_one_in_its_place_as_many_pass_as_fit(
    sessions: Sessions, open_client: OpenClient
) -> None:
    customer = await a_rich_customer(sessions, open_client)
    desk = Desk(customer.holder, customer.client, sessions, open_client)
    orders = [await customer.quoted_order() for _ in range(8)]
    old_id, old = await desk.own_key(character_limit=2 * PRICE)
    rotated = await desk.client.post(f"{OWN_KEYS}/{old_id}/rotate", json={"overlap_seconds": 600})
    _, new = await desk.made(rotated)

    both = [Customer(customer.holder, client, sessions) for client in (old, new)]
    answers = await asyncio.gather(*(both[place % 2].submit(order) for place, order in enumerate(orders)))
    listed = (await desk.client.get(OWN_KEYS)).json()["api-keys"]

    assert Counter(answer.status_code for answer in answers) == {200: 2, 402: 6}
    assert {status_of(answer) for answer in answers if answer.status_code == 402} == {"key_limit_reached"}
    assert await held(sessions, customer.holder) == 2 * PRICE
    assert [key["character_count"] for key in listed] == [2 * PRICE, 2 * PRICE, 0]
    assert listed[0]["platform_limits"]["credits"] == {"limit": 2 * PRICE, "usage": 2 * PRICE}


async def test_a_refusal_says_limit_use_and_price_and_leaves_the_order_open(
    sessions: Sessions, open_client: OpenClient
) -> None:
    customer = await a_rich_customer(sessions, open_client)
    first, second = await customer.quoted_order(), await customer.quoted_order()
    await limit_member(sessions, customer.holder, 2 * PRICE - 1)
    await customer.submit(first)

    refused = await customer.submit(second)
    await limit_member(sessions, customer.holder, 2 * PRICE)
    then = await customer.submit(second)

    said = refused.json()["detail"]
    assert (refused.status_code, said["status"]) == (402, "usage_limit_reached")
    assert (said["limit_cents"], said["used_cents"], said["price_cents"]) == (2 * PRICE - 1, PRICE, PRICE)
    assert "Nothing was held or charged" in said["message"]
    assert then.status_code == 200


async def test_a_card_order_counts_as_well(sessions: Sessions, open_client: OpenClient) -> None:
    holder = await a_customer(sessions)
    customer = Customer(holder, await open_client(holder.key), sessions)
    order = await customer.quoted_order()
    await limit_member(sessions, holder, PRICE - 1)

    assert status_of(await customer.submit(order)) == "usage_limit_reached"


async def test_a_sandbox_order_costs_nothing_of_a_limit(sessions: Sessions, open_client: OpenClient) -> None:
    customer = await a_rich_customer(sessions, open_client)
    await limit_member(sessions, customer.holder, 0)
    order = await customer.order(sandbox=True)
    media = await customer.media(order)
    item = {"kind": "transcription", "media_ids": [media], "source_language": "en"}
    assert (await customer.put(order, item)).status_code == 200

    assert (await customer.submit(order)).status_code == 200


@pytest.mark.parametrize(
    ("state", "fee", "counted"),
    [
        (OrderState.SUBMITTED, None, PRICE),
        (OrderState.DONE, None, PRICE),
        (OrderState.CANCELLING, 40, 40),
        (OrderState.CANCELLED, 40, 40),
        (OrderState.CANCELLED, 0, 0),
        (OrderState.REJECTED, None, 0),
        (OrderState.EXPIRED, None, 0),
    ],
)
async def test_what_comes_back_counts_no_more(
    sessions: Sessions, open_client: OpenClient, state: OrderState, fee: int | None, counted: int
) -> None:
    customer = await a_rich_customer(sessions, open_client)
    order = await customer.quoted_order()
    await customer.submit(order)

    await move_to(sessions, order, state=state, cancel_fee_cents=fee)

    async with transaction(sessions) as session:
        spent = await spent_by_holders(session, [customer.holder.id], now=utc_now())
    assert spent.get(customer.holder.id, 0) == counted


async def test_a_new_month_begins_with_nothing_spent(sessions: Sessions, open_client: OpenClient) -> None:
    customer = await a_rich_customer(sessions, open_client)
    first, second = await customer.quoted_order(), await customer.quoted_order()
    await limit_member(sessions, customer.holder, PRICE)
    await customer.submit(first)
    await move_to(sessions, first, submitted_at=month_of(utc_now()) - timedelta(microseconds=1))

    assert (await customer.submit(second)).status_code == 200


async def test_a_service_accounts_own_limit_holds_for_all_its_keys(sessions: Sessions, open_client: OpenClient) -> None:
    customer = await a_rich_customer(sessions, open_client)
    desk = Desk(customer.holder, customer.client, sessions, open_client)
    account = await desk.account()
    keys = [await desk.key(account) for _ in range(2)]
    async with transaction(sessions) as session:
        limited = update(ServiceAccount).where(col(ServiceAccount.id) == account)
        await session.execute(limited.values(usage_limit_cents=PRICE))
    programs = [Customer(customer.holder, client, sessions) for _, client in keys]

    answers = [await program.submit(await program.quoted_order()) for program in programs]
    (listed,) = (await desk.client.get(ACCOUNTS)).json()["service-accounts"]

    assert [answer.status_code for answer in answers] == [200, 402]
    assert (listed["usage_cents"], listed["usage_limit_cents"]) == (PRICE, PRICE)
    assert sorted(key["character_count"] for key in listed["api-keys"]) == [0, PRICE]


async def test_orders_say_who_submitted_them_with_which_key(sessions: Sessions, open_client: OpenClient) -> None:
    customer = await a_rich_customer(sessions, open_client)
    desk = Desk(customer.holder, customer.client, sessions, open_client)
    key_id, client = await desk.own_key()
    program = Customer(customer.holder, client, sessions)
    order = await program.quoted_order()

    await program.submit(order)

    async with transaction(sessions) as session:
        row = await session.get_one(Order, order)
    assert (row.submitted_by, row.submitted_with) == (customer.holder.id, key_id)


def test_months_are_those_of_utc() -> None:
    late = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert (month_of(late), month_after(late)) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
