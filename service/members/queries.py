"""Members as their workspace reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.auth.models import ApiKey, WebSession
from service.errors import NotFound
from service.ids import is_well_formed
from service.workspaces.models import Member, Workspace
from service.workspaces.seats import SeatCount, count_seats

MEMBER: Final[Table] = Member.__table__  # type: ignore[attr-defined]
_BY_KEY: Final = select(func.max(ApiKey.last_used_at)).where(col(ApiKey.holder_id) == MEMBER.c.id)
_BY_SESSION: Final = select(func.max(WebSession.last_seen_at)).where(col(WebSession.holder_id) == MEMBER.c.id)
ACTIVE_AT: Final[Any] = func.greatest(_BY_KEY.scalar_subquery(), _BY_SESSION.scalar_subquery())
"""The newest of the last requests by key and by session; null for none."""

_LOCKED: Final = text(
    """
    SELECT w.name FROM member m JOIN workspace w ON w.id = m.workspace_id
    WHERE lower(m.email) = :email AND m.removed_at IS NULL AND m.locked_at IS NOT NULL ORDER BY m.id LIMIT 50
    """
)


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """A member with what an admin wants to know; ``active_at`` is the last request, to a minute, None for none."""

    id: str
    email: str
    name: str
    seat: Seat
    is_owner: bool
    usage_limit_cents: int | None
    created_at: datetime
    locked_at: datetime | None
    active_at: datetime | None


async def all_members(session: AsyncSession, workspace_id: str) -> list[Member]:
    """Everybody, locked or not, in the order of joining."""
    query = select(Member).where(col(Member.workspace_id) == workspace_id, col(Member.removed_at).is_(None))
    return list((await session.execute(query.order_by(col(Member.id)))).scalars())


async def one_member(session: AsyncSession, workspace_id: str, member_id: str) -> MemberSeen:
    """One of them; raises NotFound."""
    query = members_seen(workspace_id).where(MEMBER.c.id == member_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(member_id) else None
    if row is None:
        raise NotFound("member")
    return member_seen(row)


def members_seen(workspace_id: str) -> Select[Any]:
    """Rows for ``member_seen`` of all who are in the workspace, to be narrowed."""
    here = MEMBER.c.workspace_id == workspace_id
    return select(MEMBER, ACTIVE_AT.label("active_at")).where(here, MEMBER.c.removed_at.is_(None))


def member_seen(row: Any) -> MemberSeen:
    """The member of a row."""
    return MemberSeen(
        id=row.id,
        email=row.email,
        name=row.name,
        seat=row.seat,
        is_owner=row.is_owner,
        usage_limit_cents=row.usage_limit_cents,
        created_at=row.created_at,
        locked_at=row.locked_at,
        active_at=row.active_at,
    )


async def workspace_with_seats(session: AsyncSession, workspace_id: str, now: datetime) -> tuple[Workspace, SeatCount]:
    """The workspace of a principal, and its seats."""
    workspace = await session.get_one(Workspace, workspace_id, populate_existing=True)
    return workspace, await count_seats(session, workspace, now)


async def locked_in(session: AsyncSession, email: str) -> list[str]:
    """The names of the workspaces in which the seat of this address is locked."""
    return list((await session.execute(_LOCKED, {"email": email.lower()})).scalars())
