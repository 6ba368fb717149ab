"""What a linguist has done lately, and how it was received. Two statements."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, order, task
from workflows.states import TaskState

SHOWN: Final = 20


class DoneTask(msgspec.Struct, frozen=True):
    """One finished task."""

    task_id: str
    order_id: str
    order_name: str
    stage: str
    source_language: str
    target_language: str
    round: int
    outcome: str | None
    pay_cents: int
    finished_at: datetime


class RecentWork(msgspec.Struct, frozen=True):
    """``finished`` counts all tasks ever, ``later_rounds`` those of them that had been sent back before."""

    finished: int
    later_rounds: int
    earned_cents: int
    tasks: list[DoneTask]


async def recent_work(session: AsyncSession, linguist_id: str) -> RecentWork:
    """The last twenty tasks, the latest first, and the sums of all."""
    done = (task.c.linguist_id == linguist_id, task.c.state == TaskState.DONE)
    sums = select(
        func.count(), func.count().filter(task.c.round > 1), func.coalesce(func.sum(task.c.pay_cents), 0)
    ).where(*done)
    finished, later, earned = (await session.execute(sums)).one()
    query = (
        select(
            task.c.id,
            task.c.order_id,
            order.c.name,
            task.c.stage,
            job.c.pair_source,
            job.c.pair_target,
            task.c.round,
            task.c.outcome,
            task.c.pay_cents,
            task.c.finished_at,
        )
        .join(job, job.c.id == task.c.job_id)
        .join(order, order.c.id == task.c.order_id)
        .where(*done)
        .order_by(task.c.finished_at.desc(), task.c.id.desc())
        .limit(SHOWN)
    )
    tasks = [_done(row) for row in await session.execute(query)]
    return RecentWork(finished, later, int(earned), tasks)


def _done(row: Any) -> DoneTask:
    return DoneTask(
        task_id=row.id,
        order_id=row.order_id,
        order_name=row.name,
        stage=row.stage.value,
        source_language=row.pair_source,
        target_language=row.pair_target,
        round=row.round,
        outcome=row.outcome.value if row.outcome else None,
        pay_cents=row.pay_cents,
        finished_at=row.finished_at,
    )
