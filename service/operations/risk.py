"""How pressing an order is, as SQL: the earliest deadline of its unfinished jobs, and how much time they have used.

States are written out where an index keeps only the rows in them, so that every plan may use it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    Integer,
    Table,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.sql import FromClause

from service.jobs.availability import NOW, WORKED_STATES, job, order, task
from service.notifications.models import Mail
from service.payments.models import Refund, RefundState
from workflows.states import JobState, TaskState

BREACHED: Final = 100
PRESSING_PERCENT: Final = 80
TROUBLE_MAIL: Final = "payment_trouble"

_refund: Final[Table] = Refund.__table__  # type: ignore[attr-defined]
_mail: Final[Table] = Mail.__table__  # type: ignore[attr-defined]


def _used_percent() -> ColumnElement[int]:
    """How much of the time that was promised for a job has passed, in whole percent."""
    passed = func.date_part("epoch", NOW - job.c.started_at, type_=Float)
    promised = func.greatest(func.date_part("epoch", job.c.due_at - job.c.started_at, type_=Float), 1)
    return cast(func.floor(passed * 100 / promised), Integer)


def pressing_work(order_ids: Sequence[str] = ()) -> FromClause:
    """Per order, over its unfinished jobs: their number, earliest deadline, thresholds passed, time used.

    One pass over the index of unfinished jobs, or over those of some orders; without any, an order has no row. To be
    joined with ``with_work``.
    """
    query = (
        select(
            job.c.order_id,
            func.count().label("unfinished_jobs"),
            func.min(job.c.due_at).label("next_due_at"),
            func.max(job.c.sla_percent).label("recorded_percent"),
            func.max(_used_percent()).label("used_percent"),
        )
        .where(job.c.state == _written(JobState.IN_PRODUCTION))
        .group_by(job.c.order_id)
    )
    return (query.where(job.c.order_id.in_(order_ids)) if order_ids else query).subquery("pressing")


def with_work(work: FromClause) -> FromClause:
    """Orders with their work, those without any as well."""
    return order.outerjoin(work, work.c.order_id == order.c.id)


def unfinished_jobs(work: FromClause) -> ColumnElement[int]:
    """How many jobs of the order are not done."""
    return func.coalesce(work.c.unfinished_jobs, 0)


def spent_percent(work: FromClause) -> ColumnElement[int]:
    """The time used of what was promised, or the highest threshold that was recorded."""
    return func.greatest(_recorded_percent(work), _most_used_percent(work))


def deadline(work: FromClause) -> ColumnElement[object]:
    """What an order in production is measured by: its earliest unfinished job, then its own date."""
    return func.coalesce(work.c.next_due_at, order.c.due_at, order.c.created_at)


def is_breached(work: FromClause) -> ColumnElement[bool]:
    """A date was missed: it lies behind, or it was moved because it had been missed."""
    return or_(deadline(work) <= NOW, _recorded_percent(work) == BREACHED)


def is_pressing(work: FromClause) -> ColumnElement[bool]:
    """Breached, or four fifths of the time are gone."""
    return or_(is_breached(work), _most_used_percent(work) >= PRESSING_PERCENT)


def _recorded_percent(work: FromClause) -> ColumnElement[int]:
    return func.coalesce(work.c.recorded_percent, 0)


def _most_used_percent(work: FromClause) -> ColumnElement[int]:
    return func.coalesce(work.c.used_percent, 0)


def is_in_production() -> ColumnElement[bool]:
    """Paid, not delivered, not stopped."""
    return order.c.state.in_([_written(state) for state in WORKED_STATES])


def is_untaken() -> ColumnElement[bool]:
    """Nobody has taken the task."""
    return task.c.state == _written(TaskState.OPEN)


def has_untaken_task() -> ColumnElement[bool]:
    """Work of the order waits for somebody to take it."""
    return select(task.c.id).where(task.c.order_id == order.c.id, is_untaken()).exists()


def _written(state: StrEnum) -> ColumnElement[Any]:
    return literal_column(f"'{state.value}'")


def has_payment_trouble() -> ColumnElement[bool]:
    """Money of the order did not move as it should have: a refund is stuck, or operators were told of trouble."""
    stuck = select(_refund.c.id).where(_refund.c.order_id == order.c.id, _refund.c.state == RefundState.TROUBLE)
    told = select(_mail.c.id).where(_mail.c.order_id == order.c.id, _mail.c.name == TROUBLE_MAIL)
    return func.coalesce(or_(stuck.exists(), told.exists()), false())


def troubled_orders() -> CompoundSelect[tuple[str]]:
    """The ids of the same orders, found from the few rows in trouble: for conditions over all orders there are."""
    stuck = select(_refund.c.order_id).where(_refund.c.state == RefundState.TROUBLE)
    told = select(_mail.c.order_id).where(_mail.c.name == TROUBLE_MAIL, _mail.c.order_id.is_not(None))
    return union(stuck, told)
