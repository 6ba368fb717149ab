"""Capacity of everything that is sold: which pair cannot be produced, and for want of whom. Two statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from pricing.catalogue import Service
from service.jobs.answers import capacity_answer
from service.jobs.availability import linguist, qualification, task
from service.jobs.capacity import Person, capacity_of
from service.jobs.planning import stage_pair
from service.jobs.schemas import CapacityResponse
from service.operations.linguist_schemas import CapacityTable
from service.settings import Settings
from workflows.stages import Stage, plan
from workflows.states import TaskState

Skill: TypeAlias = tuple[Stage, str, str]
NOBODY: Final[Sequence[Person]] = ()


async def capacity_table(
    session: AsyncSession, *, books: PriceBooks, settings: Settings, now: datetime
) -> CapacityTable:
    """Every service in every pair of the price book in force."""
    book = books.on(now.date())
    able = await people_by_skill(session)
    return CapacityTable(
        [
            _pair(able, service, source, target, settings.task_limit)
            for service in Service
            for source, target in book.language_pairs(service)
        ]
    )


def _pair(
    able: Mapping[Skill, Sequence[Person]], service: Service, source: str, target: str, limit: int
) -> CapacityResponse:
    people = {rule.stage: able.get((rule.stage, *stage_pair(rule, source, target)), NOBODY) for rule in plan(service)}
    return capacity_answer(capacity_of(service, people, default_limit=limit), service, source, target)


async def people_by_skill(session: AsyncSession) -> Mapping[Skill, Sequence[Person]]:
    """Everybody who may work, under each stage and pair of languages that they know."""
    people = await _people(session)
    query = select(
        qualification.c.stage,
        qualification.c.source_language,
        qualification.c.target_language,
        qualification.c.linguist_id,
    )
    able: dict[Skill, list[Person]] = defaultdict(list)
    for stage, source, target, linguist_id in await session.execute(query):
        if linguist_id in people:
            able[stage, source, target].append(people[linguist_id])
    return able


async def _people(session: AsyncSession) -> dict[str, Person]:
    claimed = (
        select(task.c.linguist_id, func.count().label("claimed"))
        .where(task.c.state == TaskState.CLAIMED)
        .group_by(task.c.linguist_id)
        .subquery()
    )
    query = (
        select(linguist.c.id, linguist.c.rank, linguist.c.task_limit, func.coalesce(claimed.c.claimed, 0))
        .outerjoin(claimed, claimed.c.linguist_id == linguist.c.id)
        .where(~linguist.c.is_paused)
    )
    return {row[0]: Person(*row) for row in await session.execute(query)}
