"""How the row of an export moves: ``pending``, ``running``, then ``done`` or ``failed`` for good.

Every move compares and sets, so that of two runs at once each step has its effect once.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import Sessions, transaction
from service.exports.models import Export
from service.exports.states import WorkState
from service.files.storage import Stored

MOST_WHILE_RUNNING: Final = 99
MOST_WORDS: Final = 1000
IN_THE_MAKING: Final = (WorkState.PENDING, WorkState.RUNNING)
export = Export.__table__  # type: ignore[attr-defined]


def export_key(row: Any) -> str:
    """Where the file of an export lies, however often it is made."""
    return f"exports/{row.order_id}/{row.id}"


async def begin(sessions: Sessions, export_id: str) -> Any:
    """The row, now ``running``; None when it is done or failed already."""
    async with transaction(sessions) as session:
        return await _move(session, export_id, {"state": WorkState.RUNNING})


async def note_progress(sessions: Sessions, export_id: str, percent: int) -> None:
    """How far the making is; it never goes back, and is never 100 before there is a file."""
    percent = max(0, min(percent, MOST_WHILE_RUNNING))
    async with transaction(sessions) as session:
        await session.execute(
            update(export)
            .where(export.c.id == export_id, export.c.state == WorkState.RUNNING, export.c.progress < percent)
            .values(progress=percent)
        )


async def finish(sessions: Sessions, export_id: str, stored: Stored, now: datetime) -> bool:
    """The file is there. False when the row has left the making meanwhile, done by another run or given up."""
    values = {
        "state": WorkState.DONE,
        "progress": 100,
        "storage_key": stored.key,
        "size_bytes": stored.size_bytes,
        "sha256": stored.sha256,
        "finished_at": now,
    }
    async with transaction(sessions) as session:
        return await _move(session, export_id, values) is not None


async def fail(sessions: Sessions, export_id: str, slug: str, message: str, now: datetime) -> None:
    """Says why there is no file, unless the row has left the making meanwhile. It may be asked for again."""
    values = {
        "state": WorkState.FAILED,
        "failure_slug": slug,
        "failure_message": message[:MOST_WORDS],
        "finished_at": now,
    }
    async with transaction(sessions) as session:
        await _move(session, export_id, values)


async def read_row(sessions: Sessions, export_id: str) -> Any:
    """The export as it stands at this moment."""
    async with sessions() as session:
        return (await session.execute(select(export).where(export.c.id == export_id))).one()


async def _move(session: AsyncSession, export_id: str, values: dict[str, Any]) -> Any:
    moved = await session.execute(
        update(export)
        .where(export.c.id == export_id, export.c.state.in_(IN_THE_MAKING))
        .values(**values)
        .returning(*export.c)
    )
    return moved.one_or_none()
