"""Inviting people to a workspace, by address."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.acting import as_of_now
from service.auth.principals import Principal
from service.groups.delegating import require_may_manage_all
from service.ids import INVITATION, new_id
from service.invitations.checking import addresses_of, checked_groups, demand_room, refuse_wrong
from service.invitations.mailing import inviter_name
from service.invitations.models import Invitation
from service.invitations.placing import Place, demand_may_invite, demand_own_limit
from service.invitations.sending import LASTS, send
from service.settings import Settings
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Workspace
from service.workspaces.seats import demand_seats


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
    demand_may_invite(actor, place)
    addresses = addresses_of(emails)
    workspace = await locked_workspace(session, actor.workspace)
    actor = await as_of_now(session, actor)
    demand_may_invite(actor, place)
    await demand_own_limit(session, actor, place)
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
