"""To whom an operator can give tasks: whoever is qualified for them, the fittest first. One statement."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import (
    claimed_by,
    is_on_other_side,
    job,
    keeps_a_reviewer,
    linguist,
    qualification,
    suits,
    task,
)
from workflows.states import TaskState

MOST = 100


class Candidate(msgspec.Struct, frozen=True):
    """``qualified`` and ``fitting`` count the tasks that they know how to do, and those that they may be given;
    ``load`` what they hold of at most ``limit``."""

    linguist_id: str
    name: str
    rank: int
    load: int
    limit: int
    qualified: int
    fitting: int


async def candidates(
    session: AsyncSession, task_ids: Sequence[str], *, default_limit: int, now: datetime
) -> list[Candidate]:
    """At most a hundred people who are not paused, those with most fitting tasks and the least to do first."""
    fits = and_(~is_on_other_side(linguist.c.id), keeps_a_reviewer(linguist.c.id), linguist.c.rank >= task.c.min_rank)
    skill = qualification.alias("known")
    found = (
        select(
            linguist.c.id,
            linguist.c.name,
            linguist.c.rank,
            claimed_by(linguist.c.id).label("load"),
            func.coalesce(linguist.c.task_limit, default_limit).label("limit"),
            func.count().label("qualified"),
            func.count(case((fits, 1))).label("fitting"),
        )
        .select_from(
            task.join(job, job.c.id == task.c.job_id)
            .join(
                skill,
                suits(skill),
            )
            .join(linguist, linguist.c.id == skill.c.linguist_id)
        )
        .where(task.c.id.in_(task_ids), ~linguist.c.is_paused)
        .group_by(linguist.c.id)
        .subquery()
    )
    query = select(found).order_by(found.c.fitting.desc(), found.c.load, found.c.rank.desc(), found.c.id).limit(MOST)
    return [Candidate(*row) for row in await session.execute(query, {"now": now})]


async def givable_tasks(session: AsyncSession, order_ids: Sequence[str]) -> dict[str, list[str]]:
    """The open and claimed tasks of each order, the first that is due on top."""
    query = (
        select(task.c.order_id, task.c.id)
        .where(task.c.order_id.in_(order_ids), task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        .order_by(task.c.due_at, task.c.id)
    )
    found: dict[str, list[str]] = {}
    for order_id, task_id in await session.execute(query):
        found.setdefault(order_id, []).append(task_id)
    return found
