"""What operators do to an order: hold it, let it go on, reject it, give a task of it to somebody."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.errors import NotFound, OrderRefused
from service.ids import REJECTION, is_well_formed, new_id
from service.jobs import operating
from service.operations.recording import record_action
from service.orders.models import Order, Rejection
from service.orders.moves import append_event, locked_order
from service.outbox import writing as outbox
from service.settings import Settings
from workflows.ids import order_workflow_id
from workflows.messages import RejectOrder
from workflows.states import ORDER_MOVES, OrderEvent, sources

REJECTABLE: Final = frozenset(sources(ORDER_MOVES, OrderEvent.REJECT))


async def pause_order(session: AsyncSession, order_id: str, *, reason: str, actor: Principal, now: datetime) -> Order:
    """Holds an order's work; who has a task may finish it. Raises NotFound, OrderRefused order_ended."""
    await operating.pause_order(session, order_id, actor=actor.actor, now=now)
    await record_action(session, actor, "pause_order", order_id, reason, now=now)
    return await session.get_one(Order, order_id, populate_existing=True)


async def resume_order(session: AsyncSession, order_id: str, *, reason: str, actor: Principal, now: datetime) -> Order:
    """Lets it go on. Raises NotFound, OrderRefused order_ended."""
    await operating.resume_order(session, order_id, actor=actor.actor, now=now)
    await record_action(session, actor, "resume_order", order_id, reason, now=now)
    return await session.get_one(Order, order_id, populate_existing=True)


async def ask_to_reject(
    session: AsyncSession, order_id: str, *, reason: str, actor: Principal, now: datetime
) -> tuple[Order, str]:
    """Asks the order's workflow to reject it, and returns the order with the id of the rejection.

    The workflow moves the state and gives the money back; ``reason`` is told to the customer. Raises NotFound, and
    OrderRefused ``not_rejectable`` (work has started, or the order has ended) or ``rejection_pending``.
    """
    order = await locked_order(session, order_id) if is_well_formed(order_id) else None
    if order is None:
        raise NotFound("order")
    if order.state not in REJECTABLE:
        raise OrderRefused(
            "not_rejectable",
            f"The order is {order.state.value} and can no longer be rejected. Nothing was changed and no money moved. "
            "Once work has started, the customer can cancel it, or you can refund it.",
            state=order.state.value,
        )
    await _check_first(session, order_id)
    rejection = Rejection(id=new_id(REJECTION), order_id=order_id, operator_id=actor.id, reason=reason, created_at=now)
    session.add(rejection)
    await record_action(session, actor, "reject_order", order_id, reason, now=now, data={"rejection_id": rejection.id})
    await append_event(session, order_id, actor=actor.actor, cause="rejection_requested", now=now)
    request = RejectOrder(order_id, rejection.id)
    outbox.signal(session, order_workflow_id(order_id), "rejection_requested", request, now=now)
    return order, rejection.id


async def _check_first(session: AsyncSession, order_id: str) -> None:
    """In a state that can be rejected, a rejection that is there already has not been answered yet."""
    if await session.scalar(select(col(Rejection.id)).where(col(Rejection.order_id) == order_id)) is not None:
        raise OrderRefused(
            "rejection_pending",
            "The order is being rejected already. Nothing more was changed. Look at it again in a moment.",
        )


async def reassign_task(
    session: AsyncSession,
    task_id: str,
    linguist_id: str,
    *,
    reason: str,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> None:
    """Gives a task to a linguist, with its draft. Raises what ``operating.reassign_task`` does."""
    await operating.reassign_task(session, task_id, linguist_id, actor=actor.actor, settings=settings, now=now)
    await record_action(session, actor, "reassign_task", task_id, reason, now=now, data={"linguist_id": linguist_id})
