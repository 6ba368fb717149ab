"""The one place where an order changes state and where its history grows."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.errors import OrderRefused
from service.orders.auditing import audit_move
from service.orders.models import Order, OrderEvent
from workflows.states import ENDED_ORDER_STATES, ORDER_MOVES, IllegalMove, OrderState, advance
from workflows.states import OrderEvent as Event

_INSTANTS: Final = {
    OrderState.SUBMITTED: "submitted_at",
    OrderState.PAID: "paid_at",
    OrderState.ACCEPTED: "accepted_at",
    OrderState.DONE: "completed_at",
}
_SLUGS: Final = {
    Event.SUBMIT: "order_not_open",
    Event.CANCEL: "not_cancellable",
}


async def locked_order(session: AsyncSession, order_id: str) -> Order | None:
    """The order under a row lock until the transaction ends; None when there is none."""
    query = select(Order).where(col(Order.id) == order_id).with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def move_order(
    session: AsyncSession,
    order: Order,
    event: Event,
    *,
    actor: str,
    cause: str,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> OrderState:
    """Moves ``order`` along its table and writes the event; raises OrderRefused when the table has no such row.

    Compares and sets, so that of two at once one is refused even without a lock.
    """
    before = OrderState(order.state)
    after = _after(before, event)
    values: dict[str, Any] = {"state": after, "updated_at": now}
    if after in _INSTANTS:
        values[_INSTANTS[after]] = now
    if after in ENDED_ORDER_STATES:
        values["ended_at"] = now
    await session.flush()
    moved = await session.execute(
        update(Order)
        .where(col(Order.id) == order.id, col(Order.state) == before)
        .values(**values)
        .returning(col(Order.id))
        .execution_options(synchronize_session=False)
    )
    if moved.scalar_one_or_none() is None:
        raise _refused(before, event)
    await session.refresh(order)
    await append_event(
        session, order.id, actor=actor, cause=cause, now=now, from_state=before, to_state=after, data=data
    )
    await audit_move(session, order, event, before, actor=actor, now=now, data=data)
    return after


def _after(before: OrderState, event: Event) -> OrderState:
    try:
        return advance(ORDER_MOVES, before, event)
    except IllegalMove:
        raise _refused(before, event) from None


def _refused(before: OrderState, event: Event) -> OrderRefused:
    return OrderRefused(
        _SLUGS.get(event, "move_refused"),
        f"The order is {before.value}, so it cannot {event.value.replace('_', ' ')}. Nothing was changed.",
        state=before.value,
    )


async def append_event(
    session: AsyncSession,
    order_id: str,
    *,
    actor: str,
    cause: str,
    now: datetime,
    from_state: str | None = None,
    to_state: str | None = None,
    data: dict[str, Any] | None = None,
) -> int:
    """Adds one line to the order's history and returns its number; numbers have no gap within an order."""
    bump = update(Order).where(col(Order.id) == order_id).values(event_seq=col(Order.event_seq) + 1)
    seq = (
        await session.execute(bump.returning(col(Order.event_seq)).execution_options(synchronize_session=False))
    ).scalar_one()
    session.add(
        OrderEvent(
            order_id=order_id,
            seq=seq,
            at=now,
            actor=actor,
            cause=cause,
            from_state=from_state,
            to_state=to_state,
            data=data or {},
        )
    )
    await session.flush()
    return int(seq)
