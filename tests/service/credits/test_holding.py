"""Holding credits: never more than there is, however many ask at once."""

import asyncio

import pytest

from service.credits.ledger import (
    Balance,
    HoldEnd,
    KeyReused,
    Moved,
    balance,
    capture_hold,
    grant_credits,
    place_hold,
    release_hold,
)
from service.database import Sessions, transaction, utc_now
from service.errors import PaymentRefused
from service.ids import ORDER, new_id
from tests.service.credits.books import a_workspace, trouble_in_the_books


async def hold(sessions: Sessions, workspace: str, amount_cents: int, order: str | None = None) -> str:
    order = order or new_id(ORDER)
    async with transaction(sessions) as session:
        await place_hold(
            session, workspace_id=workspace, order_id=order, amount_cents=amount_cents, actor="t", now=utc_now()
        )
    return order


async def balance_of(sessions: Sessions, workspace: str) -> Balance:
    async with transaction(sessions) as session:
        return await balance(session, workspace)


async def test_a_hold_moves_credits_from_available_to_held(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=1000)

    await hold(sessions, workspace, 400)

    assert await balance_of(sessions, workspace) == Balance(available_cents=600, held_cents=400)
    assert await trouble_in_the_books(sessions) == []


async def test_the_same_hold_twice_holds_once(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=500)
    order = await hold(sessions, workspace, 400)

    await hold(sessions, workspace, 400, order)

    assert await balance_of(sessions, workspace) == Balance(100, 400)


async def test_the_same_hold_by_twenty_at_once_holds_once_and_all_succeed(sessions: Sessions) -> None:
    workspace, order = await a_workspace(sessions, credits_cents=10_000), new_id(ORDER)

    await asyncio.gather(*(hold(sessions, workspace, 300, order) for _ in range(20)))

    assert await balance_of(sessions, workspace) == Balance(9_700, 300)
    assert await trouble_in_the_books(sessions) == []


async def test_a_hold_that_comes_back_with_another_amount_is_a_defect(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=1000)
    order = await hold(sessions, workspace, 400)

    with pytest.raises(KeyReused):
        await hold(sessions, workspace, 401, order)

    assert await balance_of(sessions, workspace) == Balance(600, 400)


async def test_too_few_credits_are_refused_with_balance_and_price_and_nothing_moves(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=399)

    with pytest.raises(PaymentRefused) as refusal:
        await hold(sessions, workspace, 400)

    assert refusal.value.slug == "insufficient_credits"
    assert refusal.value.facts == {"balance_credits": 399, "price_credits": 400}
    assert await balance_of(sessions, workspace) == Balance(399, 0)
    assert await trouble_in_the_books(sessions) == []


async def test_a_workspace_that_never_had_credits_has_too_few(sessions: Sessions) -> None:
    with pytest.raises(PaymentRefused) as refusal:
        await hold(sessions, "workspace_unheard_of", 1)

    assert refusal.value.facts["balance_credits"] == 0


async def test_a_free_order_holds_nothing_and_ends_without_a_movement(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions)
    order = await hold(sessions, workspace, 0)

    async with transaction(sessions) as session:
        captured = await capture_hold(session, order, now=utc_now())
        released = await release_hold(session, order, now=utc_now())

    assert (captured, released) == (HoldEnd.NOTHING_HELD, HoldEnd.NOTHING_HELD)


async def test_fifty_debits_at_once_spend_what_there_is_and_no_more(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=1000)

    outcomes = await asyncio.gather(*(hold(sessions, workspace, 60) for _ in range(50)), return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, PaymentRefused)]
    assert len(refused) == 50 - 1000 // 60
    assert await balance_of(sessions, workspace) == Balance(40, 960)
    assert await trouble_in_the_books(sessions) == []


async def test_holds_and_releases_of_one_workspace_never_wait_for_each_other_in_a_circle(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=10_000)
    held = [await hold(sessions, workspace, 100) for _ in range(30)]

    async def release(order: str) -> None:
        async with transaction(sessions) as session:
            await release_hold(session, order, now=utc_now())

    await asyncio.gather(*(release(order) for order in held), *(hold(sessions, workspace, 10) for _ in range(30)))

    assert await balance_of(sessions, workspace) == Balance(9_700, 300)
    assert await trouble_in_the_books(sessions) == []


async def test_capture_and_release_at_once_end_the_hold_one_way_and_say_which(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions, credits_cents=1000)
    order = await hold(sessions, workspace, 400)

    async def end(settle) -> HoldEnd:
        async with transaction(sessions) as session:
            return await settle(session, order, now=utc_now())

    ends = await asyncio.gather(*(end(settle) for settle in [capture_hold, release_hold] * 10))

    assert len(set(ends)) == 1
    available = 600 if ends[0] is HoldEnd.CAPTURED else 1000
    assert await balance_of(sessions, workspace) == Balance(available, 0)
    assert await trouble_in_the_books(sessions) == []


async def test_a_grant_comes_once_per_key(sessions: Sessions) -> None:
    workspace = await a_workspace(sessions)

    async def grant() -> Moved:
        async with transaction(sessions) as session:
            return await grant_credits(
                session, workspace, 700, key="grant:spring", reason="goodwill", actor="operator:o", now=utc_now()
            )

    assert [await grant(), await grant()] == [Moved.NOW, Moved.BEFORE]
    assert await balance_of(sessions, workspace) == Balance(700, 0)
