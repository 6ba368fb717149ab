"""What was shared with somebody themselves, with their groups or with Everyone, newest first.

What is inside of it is not listed: orders and folders have lists of their own. This is where a media file or a
deliverable is found that was shared by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import ROLES
from service.access.granted import MINE_SQL, mine
from service.access.models import ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.principals import Principal
from service.paging import decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class Received:
    """One thing; ``role`` is the highest given on it, ``order_id`` that of a media file's or deliverable's order."""

    id: str
    kind: ResourceKind
    name: str
    role: Role
    order_id: str | None
    shared_at: datetime


_RANKS: Final = ", ".join(f"'{role}'" for role in ROLES)
_RECEIVED: Final = text(
    f"""
    WITH mine AS MATERIALIZED ({MINE_SQL}), given AS (
        SELECT resource_id AS id, min(resource_kind) AS kind, max(created_at) AS at,
            max(array_position(ARRAY[{_RANKS}], role::text)) AS rank
        FROM resource_grant WHERE principal_id IN (SELECT id FROM mine) AND workspace_id = :workspace
        GROUP BY resource_id
    ), page AS (
        SELECT * FROM given
        WHERE CAST(:at AS timestamptz) IS NULL OR (at, id) < (CAST(:at AS timestamptz), CAST(:id AS text))
        ORDER BY at DESC, id DESC LIMIT :limit
    )
    SELECT p.*, coalesce(o.name, f.name, m.name, d.name) AS name, coalesce(m.order_id, d.order_id) AS order_id
    FROM page p
    LEFT JOIN "order" o ON o.id = p.id LEFT JOIN folder f ON f.id = p.id
    LEFT JOIN media m ON m.id = p.id LEFT JOIN deliverable d ON d.id = p.id
    ORDER BY p.at DESC, p.id DESC
    """  # noqa: S608 - names of our own; every value is bound
)


async def received(
    session: AsyncSession, actor: Principal, *, cursor: str | None, limit: int
) -> tuple[list[Received], str | None]:
    """One page, and where the next one begins. Raises InvalidInput for a cursor that is none."""
    at, key = decode_cursor(cursor, tuple[datetime, str]) or (None, None)
    values = {**mine(actor), "at": at, "id": key, "limit": limit + 1}
    rows = (await session.execute(_RECEIVED, values)).all()
    page = rows[:limit]
    following = encode_cursor((page[-1].at, page[-1].id)) if len(rows) > limit else None
    most = Role.COMMENTER.rank if actor.seat is Seat.LITE else Role.ADMIN.rank
    return [_received(row, most) for row in page], following


def _received(row: Any, most: int) -> Received:
    role = ROLES[min(row.rank, most) - 1]
    return Received(row.id, ResourceKind(row.kind), row.name, role, row.order_id, row.at)
