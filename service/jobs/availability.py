"""Who may take which task: the rules as SQL over tables, used alike by lists, claims and offers.

Binds ``linguist`` and ``now`` where it asks for somebody in particular. The larger rules are made once for each way of
asking, since making one takes longer than what the database does with it.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Table,
    and_,
    any_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.sql import FromClause

from service.jobs.models import Job, Offer, Task
from service.linguists.models import Linguist, Qualification
from service.orders.models import Order
from workflows.stages import PLANS, Stage
from workflows.states import JobState, OrderState, TaskState

task: Final[Table] = Task.__table__  # type: ignore[attr-defined]
job: Final[Table] = Job.__table__  # type: ignore[attr-defined]
order: Final[Table] = Order.__table__  # type: ignore[attr-defined]
offer: Final[Table] = Offer.__table__  # type: ignore[attr-defined]
linguist: Final[Table] = Linguist.__table__  # type: ignore[attr-defined]
qualification: Final[Table] = Qualification.__table__  # type: ignore[attr-defined]

REVIEWS: Final = (Stage.REVIEW, Stage.QUALITY_CONTROL)
WORKED_STATES: Final = (OrderState.PAID, OrderState.ACCEPTED)
LINGUIST: Final[Any] = bindparam("linguist", type_=task.c.id.type)
NOW: Final = bindparam("now", type_=task.c.opened_at.type)
QUALITY_CONTROLLED: Final = tuple(name for name in PLANS if any(r.stage == Stage.QUALITY_CONTROL for r in PLANS[name]))
_LATER_ROWS: Final = ", ".join(
    f"('{service}', '{now.stage}', '{rule.stage}', {rule.works_in_target})"
    for service, plan in PLANS.items()
    for place, now in enumerate(plan)
    for rule in plan[place + 1 :]
    if not now.is_review and not rule.is_review
)
_LATER: Final = (
    text(f"SELECT * FROM (VALUES {_LATER_ROWS}) AS pairs (service, stage, later_stage, works_in_target)")  # noqa: S608
    .columns(
        column("service", job.c.service.type),
        column("stage", task.c.stage.type),
        column("later_stage", task.c.stage.type),
        column("works_in_target", Boolean),
    )
    .subquery("later")
)
"""Each editing stage with those that edit after it: constants, hence the noqa. It is text because SQLAlchemy compiles
a statement with ``values()`` anew each time, which takes longer than the claim."""


def is_review(stage: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a task's stage judges the work of others."""
    return stage.in_(REVIEWS)


def is_live(made: FromClause) -> ColumnElement[bool]:
    """Whether an offer still holds."""
    return and_(made.c.expires_at > NOW, made.c.declined_at.is_(None))


def is_qualified(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist knows the task's stage in its languages."""
    return exists().where(qualification.c.linguist_id == linguist_id, suits(qualification))


def suits(skill: FromClause, wanted: FromClause = task) -> ColumnElement[bool]:
    """Whether a skill is for the stage and the languages of a task; either may be an alias."""
    return and_(
        skill.c.stage == wanted.c.stage,
        skill.c.source_language == wanted.c.pair_source,
        skill.c.target_language == wanted.c.pair_target,
    )


def is_on_other_side(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist has edited the job that the task reviews, or reviewed the job that it edits."""
    other = task.alias("other")
    return exists().where(
        other.c.job_id == task.c.job_id,
        has_worked_on(other, linguist_id),
        is_review(other.c.stage) != is_review(task.c.stage),
    )


def has_worked_on(made: FromClause, linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the linguist holds the task, has finished it, or has ever saved a draft of it."""
    return linguist_id == any_(func.array_append(made.c.edited_by, made.c.linguist_id))


@cache
def keeps_a_reviewer(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the job can still be reviewed once the linguist has edited it; for a statement over ``joined``.

    There must be somebody qualified and not paused who has not edited the job and ranks below no editor of it, and who
    is not the only one, or below all, to edit a stage that is still to come. True for a review.
    """
    reviewer, skill = linguist.alias("reviewer"), qualification.alias("reviewing")
    may_review = (
        select(
            and_(
                ~reviewer.c.is_paused,
                reviewer.c.rank >= linguist.c.rank,
                ~_is_outranked_or_editor(reviewer),
                ~_is_needed_later(reviewer),
            )
        )
        .where(reviewer.c.id == skill.c.linguist_id)
        .correlate(task, job, linguist, skill)
        .scalar_subquery()
    )
    has_reviewer = (
        exists()
        .where(
            skill.c.stage == case((job.c.service.in_(QUALITY_CONTROLLED), Stage.QUALITY_CONTROL), else_=Stage.REVIEW),
            skill.c.source_language == job.c.pair_source,
            skill.c.target_language == job.c.pair_target,
            skill.c.linguist_id != linguist_id,
            may_review,
        )
        .correlate(task, job, linguist)
    )
    return or_(is_review(task.c.stage), has_reviewer)


def _is_outranked_or_editor(reviewer: FromClause) -> ColumnElement[bool]:
    edited, editor = task.alias("edited"), linguist.alias("editor")
    return (
        exists()
        .where(
            edited.c.job_id == task.c.job_id,
            ~is_review(edited.c.stage),
            has_worked_on(edited, editor.c.id),
            or_(editor.c.id == reviewer.c.id, editor.c.rank > reviewer.c.rank),
        )
        .correlate(task, reviewer)
    )


def _is_needed_later(reviewer: FromClause) -> ColumnElement[bool]:
    """Whether a later stage has people, but nobody else of no higher rank."""
    later, skill = _LATER, qualification.alias("editing")
    editor = linguist.alias("later_editor")
    has_others = (
        select(func.bool_or(and_(editor.c.id != reviewer.c.id, editor.c.rank <= reviewer.c.rank)))
        .select_from(skill.join(editor, editor.c.id == skill.c.linguist_id))
        .where(
            skill.c.stage == later.c.later_stage,
            skill.c.source_language == job.c.pair_source,
            skill.c.target_language == case((later.c.works_in_target, job.c.pair_target), else_=job.c.pair_source),
            ~editor.c.is_paused,
        )
        .correlate(later, job, reviewer)
        .scalar_subquery()
    )
    return (
        exists()
        .where(later.c.service == job.c.service, later.c.stage == task.c.stage, has_others == false())
        .correlate(task, job, reviewer)
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


@cache
def is_open_to(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Everything that must hold for a claim but the limit; for a statement over ``joined``."""
    return and_(is_ready_for(linguist_id), keeps_a_reviewer(linguist_id))


@cache
def is_ready_for(linguist_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same but for the question who could review: what is cheap to ask."""
    return and_(
        task.c.state == TaskState.OPEN,
        task.c.is_drafting == false(),
        is_worked_on(),
        linguist.c.is_paused == false(),
        linguist.c.rank >= task.c.min_rank,
        is_qualified(linguist_id),
        ~is_on_other_side(linguist_id),
        or_(task.c.is_public, offered_until(linguist_id).is_not(None)),
    )


@cache
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
