"""Taking the work of an order that ends without delivery out of the queue."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, offer, task
from workflows.states import JOB_MOVES, TASK_MOVES, JobEvent, JobState, TaskEvent, TaskState, advance, sources


async def close_work(session: AsyncSession, order_id: str, now: datetime) -> None:
    """Cancels the order's jobs that are not delivered and its tasks that are not done; again, it changes nothing.

    Jobs first: a task that is being opened meanwhile waits for its job's lock, and is then seen here or born cancelled.
    """
    for_jobs = advance(JOB_MOVES, JobState.IN_PRODUCTION, JobEvent.CANCEL)
    for_tasks = advance(TASK_MOVES, TaskState.OPEN, TaskEvent.CANCEL)
    unfinished = sources(TASK_MOVES, TaskEvent.CANCEL)
    await session.execute(
        update(job).where(job.c.order_id == order_id, job.c.state == JobState.IN_PRODUCTION).values(state=for_jobs)
    )
    cancelled = await session.execute(
        update(task)
        .where(task.c.order_id == order_id, task.c.state.in_(unfinished))
        .values(state=for_tasks, lease_expires_at=None)
        .returning(task.c.id)
    )
    ids = [row.id for row in cancelled]
    await session.execute(
        update(offer).where(offer.c.task_id.in_(ids), offer.c.expires_at > now).values(expires_at=now)
    )
