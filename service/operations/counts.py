"""How many orders are in which trouble: two statements."""

from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import order, task
from service.operations.risk import (
    is_breached,
    is_in_production,
    is_pressing,
    is_untaken,
    pressing_work,
    troubled_orders,
    with_work,
)


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
        .select_from(with_work(work))
        .where(is_in_production())
    )
    trouble = troubled_orders().subquery()
    untaken = (
        select(func.count())
        .select_from(task.join(order, order.c.id == task.c.order_id))
        .where(is_untaken(), is_in_production())
    )
    rest = select(untaken.scalar_subquery(), select(func.count()).select_from(trouble).scalar_subquery())
    first = (await session.execute(late, {"now": now})).one()
    second = (await session.execute(rest)).one()
    return BoardCounts(*first, *second)
