"""How many orders are in which trouble: two statements."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Table, func, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import order, task
from service.notifications.models import Mail
from service.operations.risk import TROUBLE_MAIL, is_breached, is_in_production, is_pressing, pressing_work
from service.payments.models import Refund, RefundState
from workflows.states import TaskState

_refund: Final[Table] = Refund.__table__  # type: ignore[attr-defined]
_mail: Final[Table] = Mail.__table__  # type: ignore[attr-defined]


class BoardCounts(msgspec.Struct, frozen=True):
    """Orders in production, those of them that are late or nearly so, tasks that nobody has taken, money in trouble."""

    in_production: int
    breached: int
    at_risk: int
    tasks_without_taker: int
    payments_in_trouble: int


async def board_counts(session: AsyncSession, *, now: datetime) -> BoardCounts:
    """The numbers above the board."""
    work = pressing_work()
    late = (
        select(
            func.count().label("in_production"),
            func.count().filter(is_breached(work)).label("breached"),
            func.count().filter(is_pressing(work)).label("at_risk"),
        )
        .select_from(order.join(work, true()))
        .where(is_in_production())
    )
    stuck = select(_refund.c.order_id).where(_refund.c.state == RefundState.TROUBLE)
    told = select(_mail.c.order_id).where(_mail.c.name == TROUBLE_MAIL, _mail.c.order_id.is_not(None))
    trouble = union(stuck, told).subquery()
    untaken = (
        select(func.count())
        .select_from(task.join(order, order.c.id == task.c.order_id))
        .where(task.c.state == TaskState.OPEN, is_in_production())
    )
    rest = select(untaken.scalar_subquery(), select(func.count()).select_from(trouble).scalar_subquery())
    first = (await session.execute(late, {"now": now})).one()
    second = (await session.execute(rest)).one()
    return BoardCounts(*first, *second)
