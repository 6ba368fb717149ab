"""Old minutes become quarters of an hour: days of every time zone in use begin at one. Quarters, and facts that are a
day old, are added to the sums of their days (``service/usage/models.py``), by triggers."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

KEPT_BY_MINUTE: Final = timedelta(days=7)
AT_ONCE: Final = timedelta(days=1)
"""A whole day of UTC, so that its sums (``RequestDay``) are written once."""

FRESH: Final = timedelta(days=1)
"""Facts of money are read by themselves for so long: a day's sums are not written with each order."""

MOST_FACTS: Final = 5000
_QUARTER: Final = "date_bin('15 minutes', at, TIMESTAMPTZ '2020-01-01 00:00Z')"

_OLDEST: Final = text(
    """
    SELECT date_trunc('day', LEAST(
        (SELECT min(at) FROM request_usage WHERE minutes = 1), (SELECT min(at) FROM request_peak WHERE minutes = 1)
    ), 'UTC')
    """
)
_MERGE_USAGE: Final = text(
    f"""
    WITH gone AS (
        DELETE FROM request_usage WHERE minutes = 1 AND at >= :start AND at < :end
        RETURNING workspace_id, {_QUARTER} AS at, holder_id, key_id, family, requests, busy_ms
    )
    INSERT INTO request_usage (workspace_id, at, holder_id, key_id, family, minutes, requests, busy_ms)
    SELECT workspace_id, at, holder_id, key_id, family, 15, sum(requests), sum(busy_ms) FROM gone
    GROUP BY workspace_id, at, holder_id, key_id, family
    ON CONFLICT (workspace_id, at, holder_id, key_id, family, minutes) DO UPDATE
    SET requests = request_usage.requests + EXCLUDED.requests, busy_ms = request_usage.busy_ms + EXCLUDED.busy_ms
    """  # noqa: S608 - a constant
)
_MERGE_PEAKS: Final = text(
    f"""
    WITH gone AS (
        DELETE FROM request_peak WHERE minutes = 1 AND at >= :start AND at < :end
        RETURNING workspace_id, level, at, holder_id, key_id, family, peak
    ),
    together AS (
        SELECT workspace_id, level, at, holder_id, key_id, family, sum(peak) AS peak FROM gone
        GROUP BY workspace_id, level, at, holder_id, key_id, family
    )
    INSERT INTO request_peak (workspace_id, level, at, holder_id, key_id, family, minutes, process, peak)
    SELECT workspace_id, level, {_QUARTER}, holder_id, key_id, family, 15, '', max(peak) FROM together
    GROUP BY workspace_id, level, {_QUARTER}, holder_id, key_id, family
    ON CONFLICT (workspace_id, level, at, holder_id, key_id, family, minutes, process) DO UPDATE
    SET peak = GREATEST(request_peak.peak, EXCLUDED.peak)
    """  # noqa: S608 - a constant
)


_SUM_FACTS: Final = text(
    """
    UPDATE usage_fact SET is_summed = true WHERE (source, part) IN (
        SELECT source, part FROM usage_fact WHERE NOT is_summed AND at < :due
        ORDER BY at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    """
)


async def sum_old_facts(engine: AsyncEngine, now: datetime) -> bool:
    """Adds the oldest facts to the sums of their days, in one transaction; true when there were any."""
    async with engine.begin() as connection:
        found = await connection.execute(_SUM_FACTS, {"due": now - FRESH, "most": MOST_FACTS})
    return found.rowcount > 0


async def merge_old_minutes(engine: AsyncEngine, now: datetime) -> bool:
    """Merges the oldest day that is due, in one transaction; true when there was one, so that more may follow."""
    due = now - KEPT_BY_MINUTE
    async with engine.begin() as connection:
        start = (await connection.execute(_OLDEST)).scalar_one_or_none()
        if start is None or start + AT_ONCE > due:
            return False
        span = {"start": start, "end": start + AT_ONCE}
        await connection.execute(_MERGE_USAGE, span)
        await connection.execute(_MERGE_PEAKS, span)
    return True
