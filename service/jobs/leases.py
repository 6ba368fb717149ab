"""A claim while it lasts: whose task it is, and what happens when it is given back or lapses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound, TaskRefused
from service.ids import is_well_formed
from service.jobs.availability import job, offer, task
from service.jobs.offering import offer_tasks
from service.settings import Settings
from workflows.states import TASK_MOVES, TaskEvent, TaskState, advance


async def locked_task(session: AsyncSession, task_id: str) -> Any:
    """The task with the job's service, batch and languages, locked; raises NotFound."""
    if not is_well_formed(task_id):
        raise NotFound("task")
    query = (
        select(task, job.c.service, job.c.batch)
        .join(job, job.c.id == task.c.job_id)
        .where(task.c.id == task_id)
        .with_for_update(of=task, key_share=True)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("task")
    return row


def is_held(row: Any, linguist_id: str, now: datetime) -> bool:
    """Whether the linguist has the task, with a lease that has not lapsed."""
    return bool(row.state == TaskState.CLAIMED and row.linguist_id == linguist_id and row.lease_expires_at > now)


def check_held(row: Any, linguist_id: str, now: datetime) -> None:
    """Raises TaskRefused claim_lost unless the lease still is the linguist's."""
    if not is_held(row, linguist_id, now):
        refuse_lost()


def refuse_lost() -> NoReturn:
    """The answer to work on a task that one does not hold."""
    raise TaskRefused(
        "claim_lost",
        "You do not hold this task: its lease has lapsed, it was given to somebody else, or it was cancelled. "
        "Nothing was changed; what you saved before is kept with the task. Claim it again if it is still open.",
    )


async def put_back(session: AsyncSession, task_ids: Sequence[str], event: TaskEvent, *, settings: Settings,
                   now: datetime) -> None:  # fmt: skip
    """Puts claimed tasks back into the queue with their drafts, and offers them again.

    Whoever had one has had their offer: the next ones are asked, and at last everybody.
    """
    spent = update(offer).where(
        offer.c.task_id.in_(task_ids),
        offer.c.task_id == task.c.id,
        offer.c.linguist_id == task.c.linguist_id,
        offer.c.expires_at > now,
    )
    await session.execute(spent.values(expires_at=now))
    await session.execute(
        update(task)
        .where(task.c.id.in_(task_ids), task.c.state == TaskState.CLAIMED)
        .values(
            state=advance(TASK_MOVES, TaskState.CLAIMED, event),
            linguist_id=None,
            claimed_at=None,
            lease_expires_at=None,
            opened_at=now,
        )
    )
    await offer_tasks(session, task_ids, settings=settings, now=now)


async def release_task(
    session: AsyncSession, task_id: str, *, linguist_id: str, settings: Settings, now: datetime
) -> None:
    """Gives a task back; the draft stays with it. Raises NotFound, or TaskRefused claim_lost."""
    check_held(await locked_task(session, task_id), linguist_id, now)
    await put_back(session, [task_id], TaskEvent.RELEASE, settings=settings, now=now)
