"""Seats: how many a workspace has by its plan, how many are taken, and locking out who has none any more.

Admins and members take a seat each, lite members none (of them there may be a hundred). Whoever is locked takes none.
An invitation to a full seat takes one while it is open, so that nobody is invited to what is not there. All of it is
counted and changed under the workspace's row lock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.errors import MembershipRefused
from service.workspaces.models import Member, Plan, Workspace

MOST_LITE: Final = 100
BY_PLAN: Final[dict[Plan, int | None]] = {Plan.FREE: 1, Plan.SCALE: 3, Plan.BUSINESS: 10, Plan.ENTERPRISE: None}

_COUNTS: Final = text(
    """
    SELECT
        (SELECT count(*) FILTER (WHERE seat <> 'workspace_lite_member') FROM member
            WHERE workspace_id = :workspace AND removed_at IS NULL AND locked_at IS NULL) AS taken,
        (SELECT count(*) FROM member WHERE workspace_id = :workspace AND removed_at IS NULL AND locked_at IS NULL
            AND seat = 'workspace_lite_member') AS lite,
        (SELECT count(*) FROM invitation WHERE workspace_id = :workspace AND state = 'pending' AND expires_at > :now
            AND seat <> 'workspace_lite_member') AS invited,
        (SELECT count(*) FROM invitation WHERE workspace_id = :workspace AND state = 'pending' AND expires_at > :now
            AND seat = 'workspace_lite_member') AS invited_lite
    """
)


@dataclass(frozen=True, slots=True)
class SeatCount:
    """``total`` is None for no limit. ``taken`` are full seats of members who are not locked, ``invited`` those of
    open invitations; ``lite`` and ``invited_lite`` likewise.
    """

    total: int | None
    taken: int
    invited: int
    lite: int
    invited_lite: int

    def free(self, seat: Seat, *, beside_invitations: bool = True) -> int | None:
        """How many more of this kind there can be, never below 0; None for no limit."""
        if seat is Seat.LITE:
            return max(MOST_LITE - self.lite - self.invited_lite * beside_invitations, 0)
        if self.total is None:
            return None
        return max(self.total - self.taken - self.invited * beside_invitations, 0)


def seats_of(workspace: Workspace) -> int | None:
    """What was agreed with the workspace, else its plan's; None for no limit."""
    return seats_by(workspace.plan, workspace.seats)


def seats_by(plan: Plan, agreed: int | None) -> int | None:
    """The seats of a plan, or those agreed; None for no limit."""
    return agreed if agreed is not None else BY_PLAN[plan]


async def count_seats(session: AsyncSession, workspace: Workspace, now: datetime) -> SeatCount:
    """The seats as they are; under the workspace's lock they stay so until the end of the transaction."""
    row = (await session.execute(_COUNTS, {"workspace": workspace.id, "now": now})).one()
    return SeatCount(seats_of(workspace), row.taken, row.invited, row.lite, row.invited_lite)


async def demand_seats(
    session: AsyncSession,
    workspace: Workspace,
    seat: Seat,
    *,
    now: datetime,
    wanted: int = 1,
    beside_invitations: bool = True,
) -> None:
    """Raises MembershipRefused ``no_seat_free`` unless there are so many free. The workspace must be locked.

    Whoever accepts an invitation has a seat kept by it, and is counted against members alone
    (``beside_invitations`` false).
    """
    free = (await count_seats(session, workspace, now)).free(seat, beside_invitations=beside_invitations)
    if free is None or free >= wanted:
        return
    if seat is Seat.LITE:
        message = f"A workspace has {MOST_LITE} lite members at most, open invitations among them. Nothing was changed."
    else:
        message = (
            f"All {seats_of(workspace)} seats of the workspace are taken, open invitations among them. Nothing was "
            "changed. Remove or lock a member, revoke an invitation, or ask us for more seats."
        )
    raise MembershipRefused("no_seat_free", message, seats=seats_of(workspace), free_seats=free)


async def lock_out(session: AsyncSession, workspace: Workspace, *, now: datetime) -> list[str]:
    """When more seats are taken than there are, locks everybody but the owner; returns who. Nobody is unlocked by
    an upgrade: admins do that, within the seats.
    """
    count = await count_seats(session, workspace, now)
    if count.total is None or count.taken <= count.total:
        return []
    others = update(Member).where(
        col(Member.workspace_id) == workspace.id,
        col(Member.is_owner).is_(False),
        col(Member.removed_at).is_(None),
        col(Member.locked_at).is_(None),
    )
    return list((await session.execute(others.values(locked_at=now).returning(col(Member.id)))).scalars())
