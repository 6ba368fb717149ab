"""The publisher: takes what waits, gives it its numbers, and puts it into feeds and deliveries with one commit.

One publisher at a time, under an advisory lock that ends with its transaction, numbers the rows that it sees. So a
number is given when its event is committed, and visible when all smaller ones are: who reads ``after`` a number never
misses one that comes later. Killed anywhere, the transaction is undone, and the next round finds the same rows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.database import Sessions, transaction
from service.events.bodies import body_of
from service.events.delivering import Published, add_deliveries
from service.events.models import Event, PendingEvent
from service.events.pending import Announcement, read_waiting
from service.ids import EVENT, new_id

BATCH: Final = 500
LOCK_KEY: Final = 7019
LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:key)")
_NUMBERS: Final = text(
    """
    INSERT INTO event_feed AS f (feed, last_number, forgotten_number)
    SELECT feed, many, 0 FROM unnest(CAST(:feeds AS text[]), CAST(:counts AS bigint[])) AS new(feed, many) ORDER BY feed
    ON CONFLICT (feed) DO UPDATE SET last_number = f.last_number + excluded.last_number
    RETURNING f.feed, f.last_number
    """
)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An announcement that has its place."""

    id: str
    number: int
    one: Announcement


async def publish_events(sessions: Sessions, now: datetime) -> bool:
    """One batch; True when there may be more at once. False also while another process publishes."""
    async with transaction(sessions) as session:
        if not await session.scalar(LOCK, {"key": LOCK_KEY}):
            return False
        waiting = await read_waiting(session, BATCH)
        if not waiting.ids:
            return False
        numbered = await _numbered(session, waiting.announcements)
        if numbered:
            await session.execute(insert(Event), [_row(event, now) for event in numbered])
            await add_deliveries(session, [_published(event) for event in numbered], now=now)
        await session.execute(delete(PendingEvent).where(col(PendingEvent.id).in_(waiting.ids)))
    return len(waiting.ids) == BATCH


async def _numbered(session: AsyncSession, announcements: Sequence[Announcement]) -> list[_Numbered]:
    """Numbers without a gap, in the order given, feed by feed."""
    counts = Counter(one.feed for one in announcements)
    if not counts:
        return []
    values = {"feeds": list(counts), "counts": list(counts.values())}
    last = {row.feed: row.last_number for row in await session.execute(_NUMBERS, values)}
    following = {feed: last[feed] - many + 1 for feed, many in counts.items()}
    return list(_placed(announcements, following))


def _placed(announcements: Iterable[Announcement], following: dict[str, int]) -> Iterable[_Numbered]:
    for one in announcements:
        yield _Numbered(new_id(EVENT), following[one.feed], one)
        following[one.feed] += 1


def _row(event: _Numbered, now: datetime) -> dict[str, Any]:
    one = event.one
    return {
        "feed": one.feed,
        "number": event.number,
        "id": event.id,
        "type": one.type.value,
        "at": one.at,
        "published_at": now,
        "order_id": one.order_id,
        "body": body_of(event.id, one.type, one.data, at=one.at, number=event.number, workspace_id=one.workspace_id),
    }


def _published(event: _Numbered) -> Published:
    return Published(event.id, event.one.type.value, event.one.feed)
