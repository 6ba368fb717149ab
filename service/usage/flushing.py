"""What a process has counted, written every few seconds and once more at its end: one statement, sums and highest."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.usage.metering import MINUTE, Counted, Meter

FLUSH_SECONDS: Final = 5.0
log = structlog.get_logger()

_WRITE: Final = text(
    """
    WITH counted AS (
        INSERT INTO request_usage (workspace_id, at, holder_id, key_id, family, minutes, requests, busy_ms)
        SELECT w.id, u.at, u.holder_id, u.key_id, u.family, 1, u.requests, u.busy_ms
        FROM unnest(CAST(:workspaces AS text[]), CAST(:moments AS timestamptz[]), CAST(:holders AS text[]),
            CAST(:keys AS text[]), CAST(:families AS text[]), CAST(:requests AS bigint[]), CAST(:busy AS bigint[]))
            AS u (workspace_id, at, holder_id, key_id, family, requests, busy_ms)
        JOIN workspace w ON w.id = u.workspace_id
        ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (workspace_id, at, holder_id, key_id, family, minutes) DO UPDATE
        SET requests = request_usage.requests + EXCLUDED.requests, busy_ms = request_usage.busy_ms + EXCLUDED.busy_ms
    )
    INSERT INTO request_peak (workspace_id, level, at, holder_id, key_id, family, minutes, process, peak)
    SELECT w.id, p.level, p.at, p.holder_id, p.key_id, p.family, 1, :process, p.peak
    FROM unnest(CAST(:peak_workspaces AS text[]), CAST(:levels AS text[]), CAST(:peak_moments AS timestamptz[]),
        CAST(:peak_holders AS text[]), CAST(:peak_keys AS text[]), CAST(:peak_families AS text[]),
        CAST(:peaks AS bigint[])) AS p (workspace_id, level, at, holder_id, key_id, family, peak)
    JOIN workspace w ON w.id = p.workspace_id
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (workspace_id, level, at, holder_id, key_id, family, minutes, process) DO UPDATE
    SET peak = GREATEST(request_peak.peak, EXCLUDED.peak)
    """
)


class Flusher:
    """Writes what ``meter`` counts. What could not be written is tried again with what follows.

    When the answer to a write is lost it may have been done, and is then done again: a few seconds count twice.
    """

    def __init__(self, meter: Meter, engine: AsyncEngine, *, pace_seconds: float = FLUSH_SECONDS) -> None:
        self._meter = meter
        self._engine = engine
        self._pace = pace_seconds
        self._process = uuid4().hex[:12]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Flushes in the background; at the end once more, so that a stop loses nothing."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._repeat(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def flush(self) -> None:
        """Writes now; never raises, for counting must not stop a process from serving or from ending."""
        counted = self._meter.take()
        if not len(counted):
            return
        try:
            async with self._engine.begin() as connection:
                await connection.execute(_WRITE, {**_arrays(counted), "process": self._process})
        except Exception:
            kept = self._meter.put_back(counted)
            log.exception("usage_not_written", rows=len(counted), kept=kept)

    async def _repeat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace):
                    await stop.wait()
            await self.flush()


def _arrays(counted: Counted) -> dict[str, list[Any]]:
    """The columns of both tables."""
    usage = [
        (who.workspace_id, _moment(minute), who.holder_id, who.key_id, who.family, requests, round(busy * 1000))
        for (minute, who), (requests, busy) in sorted(counted.usage.items())
    ]
    peaks = [
        (of.workspace_id, of.level.value, _moment(minute), of.holder_id, of.key_id, of.family, peak)
        for (minute, of), peak in sorted(counted.peaks.items())
    ]
    names = ("workspaces", "moments", "holders", "keys", "families", "requests", "busy")
    peak_names = (
        "peak_workspaces", "levels", "peak_moments", "peak_holders", "peak_keys", "peak_families", "peaks",
    )  # fmt: skip
    return dict([*_columns(names, usage), *_columns(peak_names, peaks)])


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[tuple[str, list[Any]]]:
    return [(name, [row[at] for row in rows]) for at, name in enumerate(names)]


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * MINUTE, UTC)
