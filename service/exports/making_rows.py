"""How a row of long work moves: ``pending``, ``running``, then ``done`` or ``failed`` for good.

Every move compares and sets, so that of two runs at once each step has its effect once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, select, update

from service.database import Sessions, transaction
from service.exports.states import IN_THE_MAKING, WorkState

MOST_WHILE_RUNNING: Final = 99
MOST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class MakingRows:
    """The rows of one table with ``state``, ``progress``, ``failure_slug``, ``failure_message`` and ``finished_at``."""

    table: Table

    async def read(self, sessions: Sessions, row_id: str) -> Any:
        """The row as it stands at this moment."""
        async with sessions() as session:
            return (await session.execute(select(self.table).where(self.table.c.id == row_id))).one()

    async def begin(self, sessions: Sessions, row_id: str) -> Any:
        """The row, now ``running``; None when it is done or failed already."""
        return await self._move(sessions, row_id, {"state": WorkState.RUNNING})

    async def note_progress(self, sessions: Sessions, row_id: str, percent: int) -> None:
        """How far the making is; it never goes back, and is never 100 before it is done."""
        columns, percent = self.table.c, max(0, min(percent, MOST_WHILE_RUNNING))
        further = (columns.id == row_id, columns.state == WorkState.RUNNING, columns.progress < percent)
        async with transaction(sessions) as session:
            await session.execute(update(self.table).where(*further).values(progress=percent))

    async def finish(self, sessions: Sessions, row_id: str, made: dict[str, Any], now: datetime) -> bool:
        """It is done, with what was ``made`` of it. False when another run has ended it meanwhile."""
        values = {"state": WorkState.DONE, "progress": 100, "finished_at": now, **made}
        return await self._move(sessions, row_id, values) is not None

    async def fail(self, sessions: Sessions, row_id: str, slug: str, message: str, now: datetime) -> None:
        """It came to nothing, and why; nothing if another run has ended it. It may be asked for again."""
        reason = {"failure_slug": slug, "failure_message": message[:MOST_WORDS]}
        await self._move(sessions, row_id, {"state": WorkState.FAILED, "finished_at": now, **reason})

    async def _move(self, sessions: Sessions, row_id: str, values: dict[str, Any]) -> Any:
        columns = self.table.c
        moved = (
            update(self.table)
            .where(columns.id == row_id, columns.state.in_(IN_THE_MAKING))
            .values(**values)
            .returning(*columns)
        )
        async with transaction(sessions) as session:
            return (await session.execute(moved)).one_or_none()
