"""How the row of a task's work moves: ``pending``, ``running``, then ``done`` or ``failed`` for good."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import Sessions, transaction
from service.dubbing.models import TaskWork
from service.exports.states import WorkState

MOST_WHILE_RUNNING: Final = 99
MOST_WORDS: Final = 1000
IN_THE_MAKING: Final = (WorkState.PENDING, WorkState.RUNNING)
work: Final = TaskWork.__table__  # type: ignore[attr-defined]


async def begin(sessions: Sessions, work_id: str) -> Any:
    """The row, now ``running``; None when it is done or failed already."""
    async with transaction(sessions) as session:
        return await _move(session, work_id, {"state": WorkState.RUNNING})


async def note_progress(sessions: Sessions, work_id: str, percent: int) -> None:
    """How far the work is; it never goes back, and is never 100 before it is done."""
    percent = max(0, min(percent, MOST_WHILE_RUNNING))
    async with transaction(sessions) as session:
        await session.execute(
            update(work)
            .where(work.c.id == work_id, work.c.state == WorkState.RUNNING, work.c.progress < percent)
            .values(progress=percent)
        )


async def finish(sessions: Sessions, work_id: str, report: dict[str, Any], now: datetime) -> None:
    """It is done; nothing if another run has ended it."""
    values = {"state": WorkState.DONE, "progress": 100, "report": report, "finished_at": now}
    async with transaction(sessions) as session:
        await _move(session, work_id, values)


async def fail(sessions: Sessions, work_id: str, slug: str, message: str, now: datetime) -> None:
    """It came to nothing, and why; nothing if another run has ended it."""
    values = {
        "state": WorkState.FAILED,
        "failure_slug": slug,
        "failure_message": message[:MOST_WORDS],
        "finished_at": now,
    }
    async with transaction(sessions) as session:
        await _move(session, work_id, values)


async def _move(session: AsyncSession, work_id: str, values: dict[str, Any]) -> Any:
    moved = await session.execute(
        update(work).where(work.c.id == work_id, work.c.state.in_(IN_THE_MAKING)).values(**values).returning(*work.c)
    )
    return moved.one_or_none()
