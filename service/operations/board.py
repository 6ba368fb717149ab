"""The board: all orders by risk, in at most three statements per page.

Orders in production come first, breached ones on top, then by the earliest deadline; all others follow, newest first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Select, Table, case, false, func, literal, null, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, linguist, order, task
from service.operations.order_schemas import BoardResponse, Named, RiskyOrder, UnfinishedTask
from service.operations.risk import (
    BREACHED,
    PRESSING_PERCENT,
    deadline,
    has_payment_trouble,
    has_untaken_task,
    is_breached,
    is_in_production,
    is_pressing,
    pressing_work,
    spent_percent,
    troubled_orders,
    unfinished_jobs,
    with_work,
)
from service.paging import PAGE, decode_cursor, encode_cursor
from service.quotes.models import QuoteRow
from service.workspaces.models import Workspace
from workflows.states import OrderState, TaskState

SHOWN_TASKS: Final = 20

_workspace: Final[Table] = Workspace.__table__  # type: ignore[attr-defined]
_quote: Final[Table] = QuoteRow.__table__  # type: ignore[attr-defined]
_unfinished: Final = task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED))


class Trouble(StrEnum):
    """What is wrong with an order."""

    BREACHED = "breached"
    UNTAKEN = "untaken"
    MONEY = "money"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended. ``due_at`` is null behind the orders in production."""

    is_calm: int
    due_at: datetime | None
    order_id: str


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which orders; all of them by default."""

    states: Sequence[OrderState] = ()
    workspace_id: str | None = None
    at_risk_only: bool = False
    cursor: str | None = None
    limit: int = PAGE
    only: Trouble | None = None
    order_ids: Sequence[str] = ()


async def list_by_risk(session: AsyncSession, chosen: BoardFilter, *, now: datetime) -> BoardResponse:
    """One page. Raises InvalidInput for a bad cursor."""
    after = decode_cursor(chosen.cursor, Place)
    wanted = chosen.limit + 1
    rows: list[Any] = []
    if after is None or after.due_at is not None:
        rows += await session.execute(_in_production(chosen, after, wanted), {"now": now})
        after = None
    if len(rows) < wanted:
        rows += await session.execute(_others(chosen, after).limit(wanted - len(rows)), {"now": now})
    page = rows[: chosen.limit]
    tasks = await _tasks(session, [row.id for row in page])
    cursor = encode_cursor(_place(page[-1])) if len(rows) > chosen.limit else None
    return BoardResponse([_shown(row, tasks[row.id], now) for row in page], cursor)


def _place(row: Any) -> Place:
    return Place(row.is_calm, row.deadline, row.id)


def _in_production(chosen: BoardFilter, after: Place | None, count: int) -> Select[Any]:
    """Ranked by what the indexes know of all; the rest is read of those that are shown."""
    ranked = _ranked(chosen, after).limit(count).subquery("ranked")
    return (
        _seen()
        .add_columns(*(column for column in ranked.c if column.name != "id"))
        .join(ranked, ranked.c.id == order.c.id)
        .order_by(ranked.c.is_calm, ranked.c.deadline, ranked.c.id)
    )


def _ranked(chosen: BoardFilter, after: Place | None) -> Select[Any]:
    work = pressing_work(chosen.order_ids)
    breached = is_breached(work)
    keys = case((breached, 0), else_=1), deadline(work), order.c.id
    query = (
        select(
            order.c.id,
            keys[0].label("is_calm"),
            keys[1].label("deadline"),
            breached.label("is_breached"),
            spent_percent(work).label("sla_percent"),
            unfinished_jobs(work).label("unfinished_jobs"),
        )
        .select_from(with_work(work))
        .where(is_in_production())
        .order_by(*keys)
    )
    if chosen.at_risk_only:
        query = query.where(is_pressing(work) | order.c.id.in_(troubled_orders()))
    if chosen.only is Trouble.BREACHED:
        query = query.where(breached)
    if chosen.only is Trouble.UNTAKEN:
        query = query.where(has_untaken_task())
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*(literal(value) for value in msgspec.structs.astuple(after))))
    return _filtered(query, chosen)


def _others(chosen: BoardFilter, after: Place | None) -> Select[Any]:
    query = (
        _seen()
        .add_columns(
            literal(1).label("is_calm"),
            null().label("deadline"),
            literal(False).label("is_breached"),
            null().label("sla_percent"),
            literal(0).label("unfinished_jobs"),
        )
        .where(~is_in_production())
        .order_by(order.c.id.desc())
    )
    if chosen.at_risk_only:
        query = query.where(order.c.id.in_(troubled_orders()))
    if chosen.only in (Trouble.BREACHED, Trouble.UNTAKEN):
        query = query.where(false())
    if after is not None:
        query = query.where(order.c.id < after.order_id)
    return _filtered(query, chosen)


def _seen() -> Select[Any]:
    return (
        select(
            *(order.c[name] for name in ("id", "name", "state", "is_sandbox", "is_paused", "billing", "created_at",
                                         "due_at", "workspace_id")),
            _workspace.c.name.label("workspace_name"),
            select(_quote.c.total_cents).where(_quote.c.id == order.c.quote_id).scalar_subquery().label("total_cents"),
            has_payment_trouble().label("has_payment_trouble"),
        )
        .join(_workspace, _workspace.c.id == order.c.workspace_id)
    )  # fmt: skip


def _filtered(query: Select[Any], chosen: BoardFilter) -> Select[Any]:
    if chosen.states:
        query = query.where(order.c.state.in_(chosen.states))
    if chosen.workspace_id is not None:
        query = query.where(order.c.workspace_id == chosen.workspace_id)
    if chosen.order_ids:
        query = query.where(order.c.id.in_(chosen.order_ids))
    if chosen.only is Trouble.MONEY:
        query = query.where(order.c.id.in_(troubled_orders()))
    return query


async def _tasks(session: AsyncSession, order_ids: Sequence[str]) -> dict[str, list[Any]]:
    """The most pressing unfinished tasks of each order, each with the counts of its order."""
    ranked = (
        select(
            task,
            func.row_number().over(partition_by=task.c.order_id, order_by=(task.c.due_at, task.c.id)).label("place"),
            func.count().over(partition_by=task.c.order_id).label("unfinished"),
            func.count().filter(task.c.linguist_id.is_(None)).over(partition_by=task.c.order_id).label("untaken"),
        )
        .where(task.c.order_id.in_(order_ids), _unfinished)
        .subquery()
    )
    query = (
        select(ranked, job.c.pair_source.label("source"), job.c.pair_target.label("target"), linguist.c.name)
        .join(job, job.c.id == ranked.c.job_id)
        .outerjoin(linguist, linguist.c.id == ranked.c.linguist_id)
        .where(ranked.c.place <= SHOWN_TASKS)
        .order_by(ranked.c.order_id, ranked.c.place)
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in await session.execute(query):
        found[row.order_id].append(row)
    return found


def _shown(row: Any, tasks: Sequence[Any], now: datetime) -> RiskyOrder:
    percent = row.sla_percent
    pressing = row.is_breached or (percent is not None and percent >= PRESSING_PERCENT)
    if percent is not None and row.is_breached:
        percent = max(percent, BREACHED)
    return RiskyOrder(
        order_id=row.id,
        name=row.name,
        workspace=Named(row.workspace_id, row.workspace_name),
        state=row.state.value,
        sandbox=row.is_sandbox,
        is_paused=row.is_paused,
        billing=row.billing.value if row.billing else None,
        total_cents=row.total_cents,
        created_at=row.created_at,
        due_at=row.due_at,
        next_due_at=row.deadline,
        slack_seconds=None if row.deadline is None else int((row.deadline - now).total_seconds()),
        sla_percent=percent,
        is_breached=row.is_breached,
        is_at_risk=pressing or row.has_payment_trouble,
        has_payment_trouble=row.has_payment_trouble,
        unfinished_jobs=row.unfinished_jobs,
        unfinished_tasks=tasks[0].unfinished if tasks else 0,
        tasks_without_taker=tasks[0].untaken if tasks else 0,
        tasks=[_task(one) for one in tasks],
    )


def _task(row: Any) -> UnfinishedTask:
    return UnfinishedTask(
        task_id=row.id,
        job_id=row.job_id,
        stage=row.stage.value,
        source_language=row.source,
        target_language=row.target,
        round=row.round,
        state=row.state.value,
        holder=Named(row.linguist_id, row.name) if row.linguist_id else None,
        due_at=row.due_at,
        lease_expires_at=row.lease_expires_at,
        is_urgent=row.is_urgent,
    )
