"""Who may take which task: the rules as SQL over tables, used alike by lists, claims and offers.

Binds ``linguist`` and ``now`` where it asks for somebody in particular.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.sql import FromClause

from service.jobs.models import Job, Offer, Task
from service.linguists.models import Linguist, Qualification
from service.orders.models import Order
from workflows.stages import Stage
from workflows.states import JobState, OrderState, TaskState

task: Final[Table] = Task.__table__  # type: ignore[attr-defined]
job: Final[Table] = Job.__table__  # type: ignore[attr-defined]
order: Final[Table] = Order.__table__  # type: ignore[attr-defined]
offer: Final[Table] = Offer.__table__  # type: ignore[attr-defined]
linguist: Final[Table] = Linguist.__table__  # type: ignore[attr-defined]
qualification: Final[Table] = Qualification.__table__  # type: ignore[attr-defined]

REVIEWS: Final = (Stage.REVIEW, Stage.QUALITY_CONTROL)
WORKED_STATES: Final = (OrderState.PAID, OrderState.ACCEPTED)
LINGUIST: Final[Any] = bindparam("linguist")
NOW: Final = bindparam("now", type_=task.c.opened_at.type)


def is_review(stage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a task's stage judges the work of others."""
    return stage.in_(REVIEWS)


def is_live(made: FromClause) -> ColumnElement[bool]:
    """Whether an offer still holds."""
    return and_(made.c.expires_at > NOW, made.c.declined_at.is_(None))


def is_qualified(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist knows the task's stage in its languages."""
    return exists().where(
        qualification.c.linguist_id == linguist_id,
        qualification.c.stage == task.c.stage,
        qualification.c.source_language == task.c.pair_source,
        qualification.c.target_language == task.c.pair_target,
    )


def is_on_other_side(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist has edited the job that the task reviews, or reviewed the job that it edits."""
    other = task.alias("other")
    return exists().where(
        other.c.job_id == task.c.job_id,
        other.c.linguist_id == linguist_id,
        other.c.state.in_((TaskState.CLAIMED, TaskState.DONE)),
        is_review(other.c.stage) != is_review(task.c.stage),
    )


def offered_until(linguist_id: ColumnElement[Any]) -> Any:
    """The end of the linguist's live offer of the task, or null."""
    return (
        select(offer.c.expires_at)
        .where(offer.c.task_id == task.c.id, offer.c.linguist_id == linguist_id, is_live(offer))
        .scalar_subquery()
    )


def has_declined(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist has said that this task is not for them."""
    return exists().where(
        offer.c.task_id == task.c.id, offer.c.linguist_id == linguist_id, offer.c.declined_at.is_not(None)
    )


def is_worked_on() -> ColumnElement[bool]:
    """Whether job and order of the task are in production and not held."""
    return and_(
        job.c.state == JobState.IN_PRODUCTION,
        order.c.state.in_(WORKED_STATES),
        order.c.is_paused == false(),
        task.c.is_paused == false(),
    )


def is_open_to(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Everything that must hold for a claim but the limit; for a statement over ``joined``."""
    return and_(
        task.c.state == TaskState.OPEN,
        is_worked_on(),
        linguist.c.is_paused == false(),
        linguist.c.rank >= task.c.min_rank,
        is_qualified(linguist_id),
        ~is_on_other_side(linguist_id),
        or_(task.c.is_public, offered_until(linguist_id).is_not(None)),
    )


def joined(linguist_id: ColumnElement[Any]) -> FromClause:
    """``task`` with its job, its order and the linguist who asks."""
    return (
        task.join(job, job.c.id == task.c.job_id)
        .join(order, order.c.id == task.c.order_id)
        .join(linguist, linguist.c.id == linguist_id)
    )


def claimed_by(linguist_id: ColumnElement[Any]) -> Any:
    """How many tasks the linguist has at the moment."""
    mine = task.alias("mine")
    return (
        select(func.count())
        .select_from(mine)
        .where(mine.c.linguist_id == linguist_id, mine.c.state == TaskState.CLAIMED)
        .scalar_subquery()
    )


def queue_order(linguist_id: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """Offers to the linguist first, then what is urgent, then what is due first."""
    return (
        case((offered_until(linguist_id).is_not(None), 0), else_=1),
        case((task.c.is_urgent, 0), else_=1),
        task.c.due_at,
        task.c.id,
    )
