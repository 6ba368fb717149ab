"""How far the jobs of an order have come: two queries for the first of them, one for all together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, task
from service.media.models import Media
from workflows.stages import plan
from workflows.states import JobState, TaskOutcome, TaskState

MOST_SHOWN: Final = 40

_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StageMark:
    """``mark`` is done, working, waiting (open to linguists) or later."""

    stage: str
    mark: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as its customer sees it; nobody who works on it is named."""

    job_id: str
    service: str
    source_language: str
    language: str
    media_name: str
    state: JobState
    started_at: datetime
    due_at: datetime
    steps: Sequence[dict[str, Any]]
    is_late: bool
    stages: tuple[StageMark, ...]

    @property
    def is_done(self) -> bool:
        """Whether it is delivered."""
        return self.state is JobState.DELIVERED


@dataclass(frozen=True, slots=True)
class JobLines:
    """The first jobs, and how many there are and are delivered."""

    lines: list[JobLine]
    total: int
    delivered: int

    @property
    def late(self) -> list[JobLine]:
        """Those shown whose first date was missed."""
        return [line for line in self.lines if line.is_late and not line.is_done]


async def job_lines(session: AsyncSession, order_id: str) -> JobLines:
    """The jobs in their order."""
    delivered = func.count().filter(job.c.state == JobState.DELIVERED)
    total, finished = (await session.execute(select(func.count(), delivered).where(job.c.order_id == order_id))).one()
    query = (
        select(job, _media.c.name.label("media_name"))
        .join(_media, _media.c.id == job.c.media_id)
        .where(job.c.order_id == order_id)
        .order_by(job.c.batch, job.c.position)
        .limit(MOST_SHOWN)
    )
    rows = (await session.execute(query)).all() if total else []
    tasks = await _tasks(session, [row.id for row in rows])
    return JobLines([_line(row, tasks[row.id]) for row in rows], total, finished)


async def _tasks(session: AsyncSession, job_ids: list[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    if job_ids:
        columns = (task.c.job_id, task.c.stage, task.c.round, task.c.state, task.c.outcome)
        for row in await session.execute(select(*columns).where(task.c.job_id.in_(job_ids))):
            found[row.job_id].append(row)
    return found


def _line(row: Row[Any], tasks: list[Row[Any]]) -> JobLine:
    is_done = row.state is JobState.DELIVERED
    stages = [rule.stage for rule in plan(row.service)]
    marks = [StageMark(stage.value, "done" if is_done else _mark(tasks, stage)) for stage in stages]
    return JobLine(
        job_id=row.id,
        service=row.service.value,
        source_language=row.source_language,
        language=row.language,
        media_name=row.media_name,
        state=row.state,
        started_at=row.started_at,
        due_at=row.due_at,
        steps=row.due_steps,
        is_late=any(step["kind"] == "extended" for step in row.due_steps),
        stages=tuple(marks),
    )


def _mark(tasks: list[Row[Any]], stage: str) -> str:
    """Of the stage's newest round; a review that sent the work back is still to come."""
    own = [one for one in tasks if one.stage == stage]
    newest = max((one.round for one in own), default=0)
    states = {one.state for one in own if one.round == newest}
    if not own or any(one.outcome is TaskOutcome.RETURNED for one in own if one.round == newest):
        return "later"
    if TaskState.CLAIMED in states:
        return "working"
    return "waiting" if TaskState.OPEN in states else "done"
