"""Reading what waits to be published, with all that its bodies tell: two statements for a whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.events.bodies import deliverable_data, order_data
from service.events.models import HOUSE
from service.events.types import CUSTOMER_TYPES, HOUSE_TYPES, OF_CAUSES, EventType, type_of_change

_WAITING: Final = text(
    """
    SELECT p.id, p.at, p.type, p.order_id, p.seq, p.data, COALESCE(p.workspace_id, o.workspace_id) AS workspace_id,
           p.workspace_id IS NULL AND p.seq IS NULL AS is_of_the_house,
           h.cause, h.to_state, h.data AS facts,
           o.name, o.is_sandbox, o.due_at, o.cancel_reason, o.cancel_fee_cents, q.total_cents,
           (SELECT count(*) FROM order_event b
            WHERE b.order_id = p.order_id AND b.seq <= p.seq
              AND (b.to_state <> 'cancelling' OR b.cause = ANY(:causes))) AS sequence,
           (SELECT b.to_state FROM order_event b
            WHERE b.order_id = p.order_id AND b.seq <= p.seq AND b.to_state IS NOT NULL
            ORDER BY b.seq DESC LIMIT 1) AS state
    FROM (SELECT * FROM event_pending ORDER BY id LIMIT :most) p
    LEFT JOIN order_event h ON h.order_id = p.order_id AND h.seq = p.seq
    LEFT JOIN "order" o ON o.id = p.order_id
    LEFT JOIN quote q ON q.id = COALESCE(h.data ->> 'quote_id', o.quote_id)
    ORDER BY p.id
    """
)
_FILES: Final = text(
    """
    SELECT d.job_id, d.created_at, d.id, d.name, d.content_type, d.version, d.size_bytes,
           j.service, j.source_language, j.language, j.media_id
    FROM deliverable d JOIN job j ON j.id = d.job_id
    WHERE d.job_id = ANY(:jobs) ORDER BY d.id
    """
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event for one feed, all of it but its number."""

    feed: str
    type: EventType
    at: datetime
    order_id: str | None
    workspace_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch in the order of its numbers to be; ``ids`` are the pending rows that it is made of."""

    ids: list[int]
    announcements: list[Announcement]


async def read_waiting(session: AsyncSession, most: int) -> Waiting:
    """The oldest rows that are visible, ``most`` of them."""
    rows = (await session.execute(_WAITING, {"most": most, "causes": list(OF_CAUSES)})).all()
    files = await _files(session, rows)
    return Waiting([row.id for row in rows], [one for row in rows for one in _announcements(row, files)])


async def _files(session: AsyncSession, rows: Sequence[Any]) -> Mapping[tuple[str, datetime], list[Any]]:
    """The files of each delivery, which were made in its very moment."""
    jobs = {row.facts["job_id"] for row in rows if row.cause == "job_delivered"}
    found: dict[tuple[str, datetime], list[Any]] = defaultdict(list)
    if jobs:
        for file in await session.execute(_FILES, {"jobs": sorted(jobs)}):
            found[file.job_id, file.created_at].append(file)
    return found


def _announcements(row: Any, files: Mapping[tuple[str, datetime], list[Any]]) -> Iterable[Announcement]:
    """For the workspace, for the house, for both or for nobody."""
    event_type = type_of_change(row.to_state, row.cause) if row.seq is not None else EventType(row.type)
    if event_type is None:
        return
    data = _data(row, event_type, files)
    if event_type in CUSTOMER_TYPES and not row.is_of_the_house:
        yield Announcement(row.workspace_id, event_type, row.at, row.order_id, row.workspace_id, data)
    if event_type in HOUSE_TYPES and not row.is_sandbox:
        yield Announcement(HOUSE, event_type, row.at, row.order_id, row.workspace_id, data)


def _data(row: Any, event_type: EventType, files: Mapping[tuple[str, datetime], list[Any]]) -> Mapping[str, Any]:
    if row.seq is None:
        return dict(row.data)
    if event_type is EventType.DELIVERABLE_CREATED:
        return deliverable_data(row, files[row.facts["job_id"], row.at])
    return order_data(row, event_type)
