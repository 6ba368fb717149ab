"""Histories of a ledger, drawn at random and compared with a model of a few lines."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.credits.ledger import (
    Balance,
    HoldEnd,
    balance,
    capture_hold,
    grant_credits,
    house_balance,
    order_money,
    place_hold,
    release_hold,
    return_credits,
)
from service.credits.movements import GRANTS, REVENUE
from service.database import Sessions, transaction, utc_now
from service.errors import PaymentRefused
from service.ids import new_id
from tests.service.credits.books import a_workspace, trouble_in_the_books

CENTS = st.integers(1, 500)
ORDERS = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("grant"), ORDERS, CENTS),
    st.tuples(st.just("hold"), ORDERS, CENTS),
    st.tuples(st.sampled_from(["capture", "release", "return"]), ORDERS, st.just(0)),
)


@dataclass
class Model:
    """What the ledger ought to say."""

    available: int = 0
    granted: int = 0
    holds: dict[int, int] = field(default_factory=dict)
    ends: dict[int, HoldEnd] = field(default_factory=dict)
    returned: set[int] = field(default_factory=set)

    @property
    def held(self) -> int:
        return sum(cents for order, cents in self.holds.items() if order not in self.ends)

    @property
    def revenue(self) -> int:
        captured = {order for order, end in self.ends.items() if end is HoldEnd.CAPTURED}
        return sum(self.holds[order] for order in captured - self.returned)

    def end(self, order: int, end: HoldEnd) -> HoldEnd:
        if order not in self.holds:
            return HoldEnd.NOTHING_HELD
        if order not in self.ends and end is HoldEnd.RELEASED:
            self.available += self.holds[order]
        return self.ends.setdefault(order, end)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, max_size=30))
async def test_any_history_agrees_with_the_model_and_the_books_always_balance(
    sessions: Sessions, steps: list[tuple[str, int, int]]
) -> None:
    workspace, model, run = await a_workspace(sessions), Model(), new_id("test")
    async with transaction(sessions) as session:
        before = [await house_balance(session, account) for account in (GRANTS, REVENUE)]

    for number, step in enumerate(steps):
        await _step(sessions, model, workspace, run, number, step)

    async with transaction(sessions) as session:
        assert await balance(session, workspace) == Balance(model.available, model.held)
        after = [await house_balance(session, account) for account in (GRANTS, REVENUE)]
    assert [after[0] - before[0], after[1] - before[1]] == [-model.granted, model.revenue]
    assert await trouble_in_the_books(sessions) == []


async def _step(
    sessions: Sessions, model: Model, workspace: str, run: str, number: int, step: tuple[str, int, int]
) -> None:
    """Does one step in the ledger and in the model, each in a transaction of its own."""
    kind, order, cents = step
    order_id, now = f"{run}-{order}", utc_now()
    async with transaction(sessions) as session:
        if kind == "grant":
            key = f"grant:{run}:{number}"
            await grant_credits(session, workspace, cents, key=key, reason="test", actor="t", now=now)
            model.available, model.granted = model.available + cents, model.granted + cents
        elif kind == "capture":
            assert await capture_hold(session, order_id, now=now) == model.end(order, HoldEnd.CAPTURED)
        elif kind == "release":
            assert await release_hold(session, order_id, now=now) == model.end(order, HoldEnd.RELEASED)
        elif kind == "return" and model.ends.get(order) is HoldEnd.CAPTURED:
            whole = (await order_money(session, order_id)).charged_cents
            await return_credits(session, order_id, whole, key=f"return:{order_id}", reason="test", now=now)
            model.available += 0 if order in model.returned else whole
            model.returned.add(order)
    if kind == "hold" and order not in model.holds:
        await _hold(sessions, model, workspace, order_id, order, cents)


async def _hold(sessions: Sessions, model: Model, workspace: str, order_id: str, order: int, cents: int) -> None:
    now = utc_now()
    order_of = {"workspace_id": workspace, "order_id": order_id, "amount_cents": cents, "actor": "t", "now": now}
    if cents > model.available:
        with pytest.raises(PaymentRefused) as refusal:
            async with transaction(sessions) as session:
                await place_hold(session, **order_of)
        assert refusal.value.facts == {"balance_credits": model.available, "price_credits": cents}
        return
    async with transaction(sessions) as session:
        await place_hold(session, **order_of)
    model.holds[order] = cents
    model.available -= cents
