"""Invitations as the workspace and the invited read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, not_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.errors import NotFound
from service.ids import is_well_formed
from service.invitations.models import Invitation, InvitationState
from service.paging import decode_cursor, encode_cursor
from service.workspaces.models import Member, Workspace

MOST_MINE: Final = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """An invitation with the names that belong to it; ``state`` is expired as soon as its time is over."""

    id: str
    email: str
    seat: Seat
    state: InvitationState
    group_ids: list[str]
    usage_limit_cents: int | None
    workspace_id: str
    workspace_name: str
    inviter_name: str
    created_at: datetime
    sent_at: datetime
    expires_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.state is InvitationState.PENDING


async def list_invitations(
    session: AsyncSession,
    workspace_id: str,
    *,
    state: InvitationState | None,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> tuple[list[Seen], str | None]:
    """One page, the newest first, and where the next begins. Raises InvalidInput for a bad cursor."""
    query = _seen().where(col(Invitation.workspace_id) == workspace_id).order_by(col(Invitation.id).desc())
    if state is not None:
        query = query.where(_is_in(state, now))
    before = decode_cursor(cursor, str)
    if before is not None:
        query = query.where(col(Invitation.id) < before)
    rows = [_of(row, now) for row in await session.execute(query.limit(limit + 1))]
    return rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None


async def my_invitation(session: AsyncSession, invitation_id: str, email: str, *, now: datetime) -> Seen:
    """An invitation to this address, open or not; raises NotFound for everybody else's."""
    query = _seen().where(col(Invitation.id) == invitation_id, col(Invitation.email) == email.lower())
    row = (await session.execute(query)).one_or_none() if is_well_formed(invitation_id) else None
    if row is None:
        raise NotFound("invitation")
    return _of(row, now)


async def my_invitations(session: AsyncSession, email: str, *, now: datetime) -> list[Seen]:
    """The open ones to this address, the newest first."""
    mine = and_(col(Invitation.email) == email.lower(), _is_in(InvitationState.PENDING, now))
    query = _seen().where(mine).order_by(col(Invitation.id).desc()).limit(MOST_MINE)
    return [_of(row, now) for row in await session.execute(query)]


async def is_invited(session: AsyncSession | AsyncConnection, email: str, *, now: datetime) -> bool:
    """Whether an open invitation waits for the address."""
    mine = exists().where(col(Invitation.email) == email.lower(), _is_in(InvitationState.PENDING, now))
    return bool(await session.scalar(select(mine)))


def _is_in(state: InvitationState, now: datetime) -> Any:
    overdue = and_(col(Invitation.state) == InvitationState.PENDING, col(Invitation.expires_at) <= now)
    if state is InvitationState.EXPIRED:
        return (col(Invitation.state) == state) | overdue
    return and_(col(Invitation.state) == state, not_(overdue))


def _seen() -> Select[Any]:
    member = select(col(Member.name)).where(col(Member.id) == col(Invitation.invited_by)).scalar_subquery()
    account = text("(SELECT name FROM service_account WHERE id = invitation.invited_by)")
    inviter = func.coalesce(member, account, "").label("inviter")
    name: Any = col(Workspace.name).label("workspace_name")
    return select(Invitation, name, inviter).join(Workspace, col(Workspace.id) == col(Invitation.workspace_id))


def _of(row: Any, now: datetime) -> Seen:
    one: Invitation = row.Invitation
    is_overdue = one.state is InvitationState.PENDING and one.expires_at <= now
    return Seen(
        id=one.id,
        email=one.email,
        seat=one.seat,
        state=InvitationState.EXPIRED if is_overdue else one.state,
        group_ids=one.group_ids,
        usage_limit_cents=one.usage_limit_cents,
        workspace_id=one.workspace_id,
        workspace_name=row.workspace_name,
        inviter_name=row.inviter,
        created_at=one.created_at,
        sent_at=one.sent_at,
        expires_at=one.expires_at,
    )
