"""What of an order's life stands in the audit log: whatever moves its money, or decides about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.doers import Doer
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.orders.models import Order
from workflows.states import OrderEvent, OrderState

MOVES: Final[Mapping[OrderEvent, Activity]] = {
    OrderEvent.SUBMIT: Activity.ORDER_SUBMITTED,
    OrderEvent.CANCEL: Activity.ORDER_CANCELLED,
    OrderEvent.REJECT: Activity.ORDER_REJECTED,
    OrderEvent.EXPIRE: Activity.ORDER_EXPIRED,
    OrderEvent.MERGE: Activity.DELETED,
}
"""A payment is recorded where its money is seen, and the end of a cancellation where the money goes back."""


async def audit_order(
    session: AsyncSession,
    order: Order,
    activity: Activity,
    *,
    actor: Principal | Doer | str | None,
    now: datetime,
    data: dict[str, Any] | None = None,
    succeeded: bool = True,
) -> None:
    """One entry about an order, in its workspace's log."""
    await record(
        session,
        activity,
        actor=actor,
        workspace_id=order.workspace_id,
        now=now,
        resource=Resource("order", order.id, order.name),
        data=data,
        succeeded=succeeded,
    )


async def audit_move(
    session: AsyncSession,
    order: Order,
    event: OrderEvent,
    before: OrderState,
    *,
    actor: str,
    now: datetime,
    data: dict[str, Any] | None,
) -> None:
    """The entry of a move, for those that have one. A draft that nobody has touched for long expires without."""
    activity = MOVES.get(event)
    if activity is None or (before is OrderState.OPEN and activity is Activity.ORDER_EXPIRED):
        return
    said = {**(data or {}), "sandbox": True} if order.is_sandbox else data
    await audit_order(session, order, activity, actor=actor, now=now, data=said)
