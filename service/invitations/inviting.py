"""Inviting people to a workspace, by address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import usd
from service.access.features import Feature
from service.access.scopes import Scope
from service.access.standing import Seat
from service.auth.principals import Principal, require_feature, require_scope
from service.errors import Forbidden
from service.groups.delegating import require_may_manage_all
from service.ids import INVITATION, new_id
from service.invitations.checking import addresses_of, checked_groups, demand_room, refuse_wrong
from service.invitations.mailing import inviter_name
from service.invitations.models import Invitation
from service.invitations.sending import LASTS, send
from service.settings import Settings
from service.spending.limits import is_within_limit, limit_of
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Workspace
from service.workspaces.seats import demand_seats


@dataclass(frozen=True, slots=True)
class Place:
    """What the invited will have. The limit is in cents per month, None for none."""

    seat: Seat = Seat.MEMBER
    group_ids: tuple[str, ...] = ()
    usage_limit_cents: int | None = None


async def invite(
    session: AsyncSession, email: str, place: Place, *, actor: Principal, settings: Settings, now: datetime
) -> Invitation:
    """Invites one address. Raises Forbidden, InvalidInput, NotFound and MembershipRefused."""
    [made] = await _invite(session, [email], place, actor=actor, settings=settings, now=now, is_bulk=False)
    return made


async def invite_many(
    session: AsyncSession, emails: Sequence[str], place: Place, *, actor: Principal, settings: Settings, now: datetime
) -> list[Invitation]:
    """Invites addresses of domains that the workspace has verified: all, or none.

    Raises MembershipRefused ``invitations_refused``, which names each that is wrong, and what ``invite`` raises.
    """
    return await _invite(session, emails, place, actor=actor, settings=settings, now=now, is_bulk=True)


async def _invite(
    session: AsyncSession,
    emails: Sequence[str],
    place: Place,
    *,
    actor: Principal,
    settings: Settings,
    now: datetime,
    is_bulk: bool,
) -> list[Invitation]:
    _demand_may_invite(actor, place)
    await _demand_own_limit(session, actor, place)
    addresses = addresses_of(emails)
    workspace = await locked_workspace(session, actor.workspace)
    await refuse_wrong(session, workspace.id, addresses, now=now, is_bulk=is_bulk)
    groups = await checked_groups(session, workspace.id, place.group_ids)
    await require_may_manage_all(session, groups, actor)
    await demand_room(session, workspace, len(addresses), now=now)
    await demand_seats(session, workspace, place.seat, now=now, wanted=len(addresses))
    made = [_made(workspace, address, place, groups, actor, now) for address in addresses]
    session.add_all(made)
    await session.flush()
    inviter = await inviter_name(session, actor.id)
    for one in made:
        await send(session, one, workspace, inviter=inviter, actor=actor, settings=settings, now=now)
    return made


def _demand_may_invite(actor: Principal, place: Place) -> None:
    """Nobody gives away more than they have: admins alone invite admins, and groups hold permissions. Nor does a key:
    one that may invite, and neither change seats nor groups, invites neither admins nor into groups.
    """
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    if place.seat is Seat.ADMIN and not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace invite admins. Nobody was invited.")
    if place.seat is Seat.ADMIN:
        require_scope(actor, Scope.WORKSPACE_WRITE)
    if place.group_ids:
        require_scope(actor, Scope.GROUP_MEMBERS_MANAGE)
        require_feature(actor, Feature.GROUP_MEMBERS_MANAGE)


async def _demand_own_limit(session: AsyncSession, actor: Principal, place: Place) -> None:
    """Whose spending is limited invites nobody who may spend more: it could be another address of their own."""
    if actor.is_admin or place.seat is Seat.LITE:
        return
    own = await limit_of(session, actor.id)
    if own is not None and not is_within_limit(place.usage_limit_cents, own):
        raise Forbidden(
            "limit_exceeds_yours",
            f"You may spend {usd(own)} a month, so whom you invite needs a limit of at most as much. Nobody was "
            "invited. Give a limit, or ask an admin of the workspace.",
            limit_cents=own,
        )


def _made(
    workspace: Workspace, address: str, place: Place, groups: list[str], actor: Principal, now: datetime
) -> Invitation:
    return Invitation(
        id=new_id(INVITATION),
        workspace_id=workspace.id,
        email=address,
        seat=place.seat,
        group_ids=groups,
        usage_limit_cents=place.usage_limit_cents,
        invited_by=actor.id,
        created_at=now,
        expires_at=now + LASTS,
        sent_at=now,
    )
