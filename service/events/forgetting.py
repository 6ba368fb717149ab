"""Events are kept for 30 days. A feed remembers how far it has forgotten, so that nobody takes a gap for silence."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.events.publishing import LOCK, LOCK_KEY

KEPT: Final = timedelta(days=30)
BATCH: Final = 5000
_FORGET: Final = text(
    """
    WITH old AS (
        SELECT feed, number FROM event WHERE published_at < :before ORDER BY published_at, feed, number LIMIT :most
    ), gone AS (
        DELETE FROM event e USING old WHERE e.feed = old.feed AND e.number = old.number RETURNING e.feed, e.number
    ), noted AS (
        UPDATE event_feed f SET forgotten_number = greatest(f.forgotten_number, latest.number)
        FROM (SELECT feed, max(number) AS number FROM gone GROUP BY feed) latest WHERE f.feed = latest.feed
    )
    SELECT count(*) FROM gone
    """
)


async def forget_events(engine: AsyncEngine, now: datetime) -> bool:
    """One batch; True when there may be more. The publisher's lock keeps both from waiting for each other's feeds."""
    async with engine.begin() as connection:
        if not await connection.scalar(LOCK, {"key": LOCK_KEY}):
            return False
        gone = await connection.scalar(_FORGET, {"before": now - KEPT, "most": BATCH})
    return bool(gone == BATCH)
