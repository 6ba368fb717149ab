"""Why a claim was not possible: asked only after it failed, in the same transaction."""

from datetime import datetime
from typing import Any, Final, NoReturn

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import NotFound, TaskRefused
from service.jobs.availability import (
    LINGUIST,
    claimed_by,
    is_on_other_side,
    is_qualified,
    is_worked_on,
    joined,
    keeps_a_reviewer,
    linguist,
    offered_until,
    task,
)
from service.settings import Settings
from workflows.states import TaskState

_LIMIT: Final = func.coalesce(linguist.c.task_limit, bindparam("default_limit"))
_FACTS: Final = (
    select(
        task.c.state,
        task.c.linguist_id,
        task.c.claim_seq,
        task.c.draft_version,
        task.c.lease_expires_at,
        task.c.is_public,
        task.c.is_drafting,
        task.c.min_rank,
        linguist.c.rank,
        linguist.c.is_paused.label("is_linguist_paused"),
        is_worked_on().label("is_worked_on"),
        is_qualified(LINGUIST).label("is_qualified"),
        is_on_other_side(LINGUIST).label("is_on_other_side"),
        keeps_a_reviewer(LINGUIST).label("keeps_a_reviewer"),
        offered_until(LINGUIST).label("offered_until"),
        claimed_by(LINGUIST).label("claimed"),
        _LIMIT.label("task_limit"),
    )
    .select_from(joined(LINGUIST))
    .where(task.c.id == bindparam("task"))
)
_PLACES: Final = select(
    linguist.c.is_paused.label("is_linguist_paused"), claimed_by(LINGUIST).label("claimed"), _LIMIT.label("task_limit")
).where(linguist.c.id == LINGUIST)


async def claim_facts(
    connection: AsyncConnection, task_id: str, *, linguist_id: str, settings: Settings, now: datetime
) -> Any:
    """All that decides a claim, as one row; raises NotFound for a task that does not exist."""
    values = {"task": task_id, "linguist": linguist_id, "default_limit": settings.task_limit, "now": now}
    facts = (await connection.execute(_FACTS, values)).one_or_none()
    if facts is None:
        raise NotFound("task")
    return facts


def refuse_claim(facts: Any) -> NoReturn:
    """Raises the first reason that applies, from the linguist's own to the task's."""
    _refuse_linguist(facts)
    _refuse_task(facts)
    _refuse_full(facts)
    raise _lost()


async def refuse_next(connection: AsyncConnection, *, linguist_id: str, settings: Settings) -> NoReturn:
    """Why there was nothing to take from the top of the list."""
    values = {"linguist": linguist_id, "default_limit": settings.task_limit}
    facts = (await connection.execute(_PLACES, values)).one_or_none()
    if facts is None:
        raise NotFound("linguist")
    if facts.is_linguist_paused:
        raise _paused()
    _refuse_full(facts)
    raise TaskRefused(
        "nothing_to_claim", "No task is open to you at the moment. Nothing was claimed. Ask again a little later."
    )


def _refuse_linguist(facts: Any) -> None:
    if facts.is_linguist_paused:
        raise _paused()
    if not facts.is_qualified:
        raise TaskRefused(
            "not_qualified",
            "You are not qualified for this kind of work in these languages. Nothing was claimed. "
            "Your qualifications are listed under /v1/linguists/me.",
        )
    if facts.is_on_other_side:
        raise TaskRefused(
            "reviewer_conflict",
            "You have worked on the other side of this job, and nobody reviews their own work. Nothing was claimed.",
        )
    if facts.rank < facts.min_rank:
        raise TaskRefused(
            "reviewer_conflict",
            f"This work was done by a linguist of rank {facts.min_rank}, and a reviewer is never of lower rank. "
            "Nothing was claimed.",
            min_rank=facts.min_rank,
        )
    if not facts.keeps_a_reviewer:
        raise no_reviewer()


def _refuse_task(facts: Any) -> None:
    if facts.state == TaskState.CANCELLED or not facts.is_worked_on:
        raise TaskRefused(
            "task_not_open", "The task was cancelled or is held by an operator. Nothing was claimed. Take another one."
        )
    if facts.state != TaskState.OPEN:
        raise _lost()
    if facts.is_drafting:
        raise TaskRefused(
            "task_not_open",
            "A machine is drafting this task. Nothing was claimed. It is offered within the hour; take another one.",
        )
    if not facts.is_public and facts.offered_until is None:
        raise TaskRefused(
            "task_not_open",
            "The task is still offered to others. Nothing was claimed. It becomes public when they do not take it.",
        )


def _refuse_full(facts: Any) -> None:
    if facts.claimed >= facts.task_limit:
        raise TaskRefused(
            "task_limit_reached",
            f"You have {facts.claimed} tasks, which is your limit. Nothing was claimed. Submit or release one first.",
            task_limit=facts.task_limit,
        )


def no_reviewer() -> TaskRefused:
    """The claim would make the last possible reviewer an editor."""
    return TaskRefused(
        "would_leave_no_reviewer",
        "If you edited this job, nobody could review it: a reviewer has not edited the job and ranks no lower than "
        "its editors. Nothing was claimed. Take another task, or review this job when it has been edited.",
    )


def _paused() -> TaskRefused:
    return TaskRefused(
        "linguist_paused", "Your account is paused and takes no new tasks. Nothing was claimed. Ask the operators."
    )


def _lost() -> TaskRefused:
    return TaskRefused(
        "claim_lost", "Somebody else has claimed this task. Nothing was claimed for you. Take another one."
    )
