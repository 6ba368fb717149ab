"""Capacity: whether there are people for every stage of a service in a pair of languages, and how many are free."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from pricing.languages import label, table_language
from service.errors import OrderRefused
from service.jobs.availability import linguist, qualification, task
from service.jobs.planning import stage_pair
from workflows.stages import Stage, StageRule, plan
from workflows.states import TaskState


@dataclass(frozen=True, slots=True)
class Person:
    """A linguist who may work: ``claimed`` of at most ``limit`` tasks (null: the deployment's limit)."""

    linguist_id: str
    rank: int
    limit: int | None
    claimed: int


@dataclass(frozen=True, slots=True)
class StageCapacity:
    """How many can work on a stage, and how many more tasks they could take now."""

    stage: Stage
    linguists: int
    free_slots: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """``missing_stage`` is the first stage for which there is nobody; for a review also when every possible reviewer
    would have to review their own work or that of a higher rank.
    """

    stages: tuple[StageCapacity, ...]
    missing_stage: Stage | None

    @property
    def is_available(self) -> bool:
        """Whether an order for the pair can be produced."""
        return self.missing_stage is None


async def capacity(
    session: AsyncSession, service: Service, source: str, target: str, *, default_limit: int
) -> Capacity:
    """The capacity for languages as the customer writes them. Raises UnknownLanguage."""
    people = {
        rule.stage: await _people(session, rule, table_language(source), table_language(target))
        for rule in plan(service)
    }
    return capacity_of(service, people, default_limit=default_limit)


def capacity_of(service: Service, people: Mapping[Stage, Sequence[Person]], *, default_limit: int) -> Capacity:
    """The capacity that these people for each of the service's stages are."""
    stages = tuple(
        StageCapacity(stage, len(able), sum(_free(one, default_limit) for one in able))
        for stage, able in people.items()
    )
    return Capacity(stages, _missing(plan(service), people))


async def require_capacity(session: AsyncSession, pairs: Iterable[tuple[str, str, str]]) -> None:
    """Raises OrderRefused no_capacity for the first (service, source, target) that nobody could produce."""
    for name, source, target in pairs:
        service = Service(name)
        found = await capacity(session, service, source, target, default_limit=1)
        if found.missing_stage is not None:
            raise _refusal(service, source, target, found.missing_stage)


def _refusal(service: Service, source: str, target: str, stage: Stage) -> OrderRefused:
    spoken = label(source) if source == target else f"{label(source)} to {label(target)}"
    return OrderRefused(
        "no_capacity",
        f"For {service.label.lower()} {spoken} there is nobody for the stage {stage.value.replace('_', ' ')} at the "
        "moment. Nothing was changed and no money moved. Take that language out of the order, or try again later.",
        service=service.value,
        source_language=source,
        target_language=target,
        stage=stage.value,
    )


async def _people(session: AsyncSession, rule: StageRule, source: str, target: str) -> list[Person]:
    source, target = stage_pair(rule, source, target)
    claimed = (
        select(func.count())
        .select_from(task)
        .where(task.c.linguist_id == linguist.c.id, task.c.state == TaskState.CLAIMED)
        .correlate(linguist)
        .scalar_subquery()
    )
    query = (
        select(linguist.c.id, linguist.c.rank, linguist.c.task_limit, claimed)
        .join(qualification, qualification.c.linguist_id == linguist.c.id)
        .where(
            ~linguist.c.is_paused,
            qualification.c.stage == rule.stage,
            qualification.c.source_language == source,
            qualification.c.target_language == target,
        )
    )
    return [Person(*row) for row in await session.execute(query)]


def _free(person: Person, default_limit: int) -> int:
    return max(0, (person.limit or default_limit) - person.claimed)


def _missing(rules: tuple[StageRule, ...], people: Mapping[Stage, Sequence[Person]]) -> Stage | None:
    empty = [rule.stage for rule in rules if not people[rule.stage]]
    if empty:
        return empty[0]
    editing = [people[rule.stage] for rule in rules if not rule.is_review]
    for review in (rule.stage for rule in rules if rule.is_review):
        if not any(_can_review(reviewer, editing) for reviewer in people[review]):
            return review
    return None


def _can_review(reviewer: Person, editing: Sequence[Sequence[Person]]) -> bool:
    """Whether every stage before has somebody else of no higher rank."""
    return all(
        any(editor.linguist_id != reviewer.linguist_id and editor.rank <= reviewer.rank for editor in able)
        for able in editing
    )
