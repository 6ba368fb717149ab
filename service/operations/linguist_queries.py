"""Linguists with their load and their queue: a fixed number of statements per page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import claimed_by, is_open_to, job, linguist, order, qualification, suits, task
from service.linguists.queries import qualifications
from service.operations.keys import keys_of
from service.operations.linguist_schemas import HeldTask, LinguistDetails, LinguistsResponse, LinguistSummary
from service.operations.models import Operator, OperatorAction
from service.operations.story import action_story
from service.operations.story_schemas import ActionStory
from service.paging import decode_cursor, encode_cursor
from service.settings import Settings
from workflows.states import TaskState

HELD: Final = 100
ACTIONS: Final = 100

_action: Final[Table] = OperatorAction.__table__  # type: ignore[attr-defined]
_operator: Final[Table] = Operator.__table__  # type: ignore[attr-defined]


async def list_linguists(
    session: AsyncSession,
    *,
    cursor: str | None,
    limit: int,
    settings: Settings,
    now: datetime,
    has_queues: bool = True,
) -> LinguistsResponse:
    """One page. ``has_queues`` false leaves the queues at 0: their count takes every open task times every linguist.

    Raises InvalidInput for a bad cursor.
    """
    after = decode_cursor(cursor, str)
    query = _people().order_by(linguist.c.id).limit(limit + 1)
    if after is not None:
        query = query.where(linguist.c.id > after)
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    queues = await _queues(session, [row.id for row in page], now) if has_queues else {}
    people = [_summary(row, queues.get(row.id, 0), settings) for row in page]
    return LinguistsResponse(people, encode_cursor(page[-1].id) if len(rows) > limit else None)


async def linguist_details(
    session: AsyncSession, linguist_id: str, *, settings: Settings, now: datetime
) -> LinguistDetails:
    """One linguist; raises NotFound."""
    query = _people().where(linguist.c.id == linguist_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(linguist_id) else None
    if row is None:
        raise NotFound("linguist")
    queues = await _queues(session, [linguist_id], now)
    return LinguistDetails(
        linguist=_summary(row, queues.get(linguist_id, 0), settings),
        qualifications=await qualifications(session, linguist_id),
        tasks=await _held(session, linguist_id),
        keys=(await keys_of(session, [linguist_id]))[linguist_id],
        actions=await actions_on(session, linguist_id),
    )


def _people() -> Select[Any]:
    return select(linguist, claimed_by(linguist.c.id).label("load"))


async def _queues(session: AsyncSession, linguist_ids: Sequence[str], now: datetime) -> dict[str, int]:
    """How many tasks each of them could claim at this moment, their limit aside."""
    skill = qualification.alias("skill")
    query = (
        select(linguist.c.id, func.count())
        .select_from(
            linguist.join(skill, skill.c.linguist_id == linguist.c.id)
            .join(
                task,
                suits(skill),
            )
            .join(job, job.c.id == task.c.job_id)
            .join(order, order.c.id == task.c.order_id)
        )
        .where(linguist.c.id.in_(linguist_ids), is_open_to(linguist.c.id))
        .group_by(linguist.c.id)
    )
    return dict((await session.execute(query, {"now": now})).tuples().all())


async def _held(session: AsyncSession, linguist_id: str) -> list[HeldTask]:
    query = (
        select(task)
        .where(task.c.linguist_id == linguist_id, task.c.state == TaskState.CLAIMED)
        .order_by(task.c.due_at, task.c.id)
        .limit(HELD)
    )
    return [
        HeldTask(
            row.id, row.order_id, row.stage.value, row.pair_source, row.pair_target, row.due_at, row.lease_expires_at
        )
        for row in await session.execute(query)
    ]


async def actions_on(session: AsyncSession, subject: str) -> list[ActionStory]:
    """What operators did to one thing, the newest first."""
    query = (
        select(_action, _operator.c.name)
        .join(_operator, _operator.c.id == _action.c.operator_id)
        .where(_action.c.subject == subject)
        .order_by(_action.c.id.desc())
        .limit(ACTIONS)
    )
    return [action_story(row) for row in await session.execute(query)]


def _summary(row: Any, queue: int, settings: Settings) -> LinguistSummary:
    return LinguistSummary(
        linguist_id=row.id,
        name=row.name,
        email=row.email,
        rank=row.rank,
        task_limit=row.task_limit,
        limit=row.task_limit or settings.task_limit,
        load=row.load,
        queue=queue,
        is_paused=row.is_paused,
        created_at=row.created_at,
    )
