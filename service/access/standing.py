"""What a holder is in a workspace right now: seat, features, locked or gone. One statement.

Authentication reads it together with the key or the session and remembers it for a second at most; what is shared with
whom is never remembered, it is asked for in the statement that needs it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.access.features import ALL_FEATURES, LITE_FEATURES, Feature


class Seat(StrEnum):
    """What a member may do in general, named as the official client does."""

    ADMIN = "workspace_admin"
    MEMBER = "workspace_member"
    LITE = "workspace_lite_member"


@dataclass(frozen=True, slots=True)
class Standing:
    """``seat`` is None for service accounts. ``is_active`` is false for who is locked or gone, and for service accounts
    of a workspace whose plan has none."""

    seat: Seat | None
    is_owner: bool
    is_active: bool
    features: frozenset[Feature]


NOBODY: Final = Standing(None, is_owner=False, is_active=False, features=frozenset())

_STANDING: Final = text(
    """
    WITH holder AS (
        SELECT id, workspace_id, seat, is_owner, locked_at IS NULL AND removed_at IS NULL AS is_active
        FROM member WHERE id = :holder
        UNION ALL
        SELECT a.id, a.workspace_id, NULL, false, a.deleted_at IS NULL AND w.plan <> 'free'
        FROM service_account a JOIN workspace w ON w.id = a.workspace_id WHERE a.id = :holder
    )
    SELECT h.seat, h.is_owner, h.is_active, ARRAY(
        SELECT DISTINCT f.feature
        FROM user_group g CROSS JOIN LATERAL jsonb_array_elements_text(g.features) AS f(feature)
        WHERE g.workspace_id = h.workspace_id AND (
            g.is_everyone
            OR EXISTS (SELECT 1 FROM group_member m WHERE m.group_id = g.id AND m.principal_id = h.id)
        )
    ) AS features
    FROM holder h
    """
)


async def standing_of(session: AsyncSession | AsyncConnection, holder_id: str) -> Standing:
    """The standing of a member or a service account; NOBODY for an id that is neither."""
    row = (await session.execute(_STANDING, {"holder": holder_id})).one_or_none()
    return NOBODY if row is None else _standing(row)


def _standing(row: Any) -> Standing:
    seat = Seat(row.seat) if row.seat else None
    return Standing(seat, row.is_owner, row.is_active, _features(seat, row.features))


def _features(seat: Seat | None, named: list[str]) -> frozenset[Feature]:
    if seat is Seat.ADMIN:
        return ALL_FEATURES
    if seat is Seat.LITE:
        return LITE_FEATURES
    return frozenset(Feature(name) for name in named)
