"""Reading a feed from a number on. Of a workspace's feed everybody sees what is about orders that they see.

A page looks at a stretch of numbers, so that its cost is bounded however little of it somebody may see: it can be empty
although there is more, and ``next_after`` goes on behind it.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.granted import MINE_SQL, REACH_SQL, mine
from service.auth.principals import Principal
from service.errors import EventsRefused
from service.events.models import HOUSE
from service.events.schemas import FeedEvent, FeedPage
from service.events.types import EventType
from service.orders.seen import SEEN_BY_ITSELF

STRETCH: Final = 1000
_FEED: Final = text("SELECT last_number, forgotten_number FROM event_feed WHERE feed = :feed")
_EVENTS: Final = """
    SELECT e.number, e.body FROM event e
    WHERE e.feed = :feed AND e.number > :start AND e.number <= :stop
      AND (CAST(:types AS text[]) IS NULL OR e.type = ANY (CAST(:types AS text[]))) AND {}
    ORDER BY e.number LIMIT :most
"""
_ALL: Final = text(_EVENTS.format("true"))
_SEEN: Final = text(
    f"WITH RECURSIVE mine AS MATERIALIZED ({MINE_SQL}), reach AS ({REACH_SQL})"
    + _EVENTS.format(
        "CASE WHEN e.order_id IS NULL THEN CAST(:sees_money AS boolean) ELSE EXISTS ("
        f'SELECT FROM "order" o WHERE o.id = e.order_id AND o.workspace_id = :workspace AND {SEEN_BY_ITSELF}) END'
    )
)


async def workspace_events(
    session: AsyncSession, actor: Principal, *, after: int, types: Sequence[EventType], most: int
) -> FeedPage:
    """A page of the workspace's feed; raises EventsRefused."""
    if actor.is_admin:
        return await _page(session, actor.workspace, _ALL, {}, after, types, most)
    sees_money = Feature.VIEW_FIAT_BALANCE in actor.features
    return await _page(session, actor.workspace, _SEEN, {**mine(actor), "sees_money": sees_money}, after, types, most)


async def house_events(session: AsyncSession, *, after: int, types: Sequence[EventType], most: int) -> FeedPage:
    """A page of the operators' feed; raises EventsRefused."""
    return await _page(session, HOUSE, _ALL, {}, after, types, most)


async def _page(
    session: AsyncSession,
    feed: str,
    statement: Any,
    values: dict[str, Any],
    after: int,
    types: Sequence[EventType],
    most: int,
) -> FeedPage:
    """Where the feed ends is read first: all that is before its end is committed, and what comes later waits. Where it
    begins is read again afterwards: what was forgotten meanwhile is missing in the page.
    """
    last, forgotten = await _ends(session, feed)
    _check_place(after, last, forgotten)
    start = max(after, forgotten)
    stop = min(start + STRETCH, last)
    wanted = [one.value for one in types] or None
    bounds = {"feed": feed, "start": start, "stop": stop, "types": wanted, "most": most}
    rows = (await session.execute(statement, {**values, **bounds})).all()
    _check_place(after, *await _ends(session, feed))
    reached = rows[-1].number if len(rows) == most else max(stop, start)
    return FeedPage([msgspec.json.decode(one.body, type=FeedEvent) for one in rows], reached, reached < last)


async def _ends(session: AsyncSession, feed: str) -> tuple[int, int]:
    """The numbers of the feed's last event and of the last one that was forgotten; 0 for none."""
    row = (await session.execute(_FEED, {"feed": feed})).one_or_none()
    return (row.last_number, row.forgotten_number) if row else (0, 0)


def _check_place(after: int, last: int, forgotten: int) -> None:
    if after > last:
        raise EventsRefused(
            "events_not_there",
            f"The last event is number {last}, so nothing can be after {after}. Nothing was lost. Ask with the "
            "next_after of your last answer; if it is that, look at your orders and begin anew without after.",
            last_number=last,
        )
    if 0 < after < forgotten:
        raise EventsRefused(
            "events_forgotten",
            f"Events are kept for 30 days: those up to number {forgotten} are gone, some of them after {after}. "
            f"Look at your orders for what you have missed, and go on with after={forgotten}.",
            forgotten_number=forgotten,
        )
