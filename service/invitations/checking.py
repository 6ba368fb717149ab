"""What must hold before somebody is invited, all of it under the workspace's lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import EVERYONE, Group
from service.domains.models import WorkspaceDomain
from service.errors import InvalidInput, MembershipRefused
from service.invitations.models import Invitation, InvitationState
from service.people.finding import checked_email
from service.workspaces.models import Member, Plan, Workspace

MOST_AT_ONCE: Final = 100
MOST_A_DAY: Final = 100
MOST_GROUPS: Final = 50
DAY: Final = timedelta(days=1)
_REASONS: Final = {
    "already_member": "In the workspace already",
    "already_invited": "Invited already",
    "domain_not_verified": "Not on a domain that this workspace has verified",
}


def addresses_of(emails: Sequence[str]) -> list[str]:
    """The addresses in lower case, each once, in their order. Raises InvalidInput, naming those that are none."""
    if not 1 <= len(emails) <= MOST_AT_ONCE:
        raise InvalidInput.at("body", "emails", msg=f"Name 1 to {MOST_AT_ONCE} addresses. Nobody was invited.")
    found: dict[str, None] = {}
    wrong: list[str] = []
    for email in emails:
        try:
            found[checked_email(email)] = None
        except InvalidInput:
            wrong.append(email.strip())
    if wrong:
        named = ", ".join(wrong[:10])
        raise InvalidInput.at("body", "email", msg=f"Not an e-mail address: {named}. Nobody was invited.")
    return list(found)


async def refuse_wrong(
    session: AsyncSession, workspace_id: str, addresses: Sequence[str], *, now: datetime, is_bulk: bool
) -> None:
    """Refuses who is in already, who is invited already and, of many, who is not on a verified domain."""
    await end_overdue(session, workspace_id, now)
    wrong = dict.fromkeys(await _members_among(session, workspace_id, addresses), "already_member")
    wrong |= dict.fromkeys(await _invited_among(session, workspace_id, addresses), "already_invited")
    if is_bulk:
        verified = await _verified_domains(session, workspace_id)
        foreign = [one for one in addresses if one.rpartition("@")[2] not in verified]
        wrong |= dict.fromkeys(foreign, "domain_not_verified")
    if not wrong:
        return
    raise _many_refused(wrong) if is_bulk else _one_refused(*wrong.popitem())


def _one_refused(address: str, why: str) -> MembershipRefused:
    if why == "already_member":
        return MembershipRefused(why, f"{address} is in the workspace already. Nobody was invited.")
    return MembershipRefused(
        why, f"{address} is invited already. Nobody was invited. Send the invitation that there is again instead."
    )


def _many_refused(wrong: dict[str, str]) -> MembershipRefused:
    """Names up to ten addresses of each reason that there is; ``emails`` has all of them."""
    named = {why: ", ".join([one for one, found in wrong.items() if found == why][:10]) for why in _REASONS}
    said = " ".join(f"{text}: {named[why]}." for why, text in _REASONS.items() if named[why])
    return MembershipRefused(
        "invitations_refused",
        f"Nobody was invited. {said}",
        emails=[{"email": address, "status": why} for address, why in wrong.items()],
    )


async def end_overdue(session: AsyncSession, workspace_id: str, now: datetime) -> None:
    """Notes which open invitations of the workspace have expired."""
    overdue = update(Invitation).where(
        col(Invitation.workspace_id) == workspace_id,
        col(Invitation.state) == InvitationState.PENDING,
        col(Invitation.expires_at) <= now,
    )
    ended = overdue.values(state=InvitationState.EXPIRED, ended_at=col(Invitation.expires_at))
    await session.execute(ended.execution_options(synchronize_session=False))


async def _members_among(session: AsyncSession, workspace_id: str, addresses: Sequence[str]) -> list[str]:
    address = func.lower(col(Member.email))
    query = select(address).where(
        col(Member.workspace_id) == workspace_id, address.in_(addresses), col(Member.removed_at).is_(None)
    )
    return list((await session.execute(query)).scalars())


async def _invited_among(session: AsyncSession, workspace_id: str, addresses: Sequence[str]) -> list[str]:
    query = select(col(Invitation.email)).where(
        col(Invitation.workspace_id) == workspace_id,
        col(Invitation.email).in_(addresses),
        col(Invitation.state) == InvitationState.PENDING,
    )
    return list((await session.execute(query)).scalars())


async def _verified_domains(session: AsyncSession, workspace_id: str) -> set[str]:
    query = select(col(WorkspaceDomain.domain)).where(
        col(WorkspaceDomain.workspace_id) == workspace_id, col(WorkspaceDomain.verified_at).is_not(None)
    )
    return set((await session.execute(query)).scalars())


async def checked_groups(session: AsyncSession, workspace_id: str, group_ids: Sequence[str]) -> list[str]:
    """The ids of groups of the workspace, each once; *Everyone* need not be named. Raises InvalidInput."""
    named = [one for one in dict.fromkeys(group_ids) if one != EVERYONE]
    if not named:
        return []
    query = select(col(Group.id), col(Group.is_everyone)).where(
        col(Group.workspace_id) == workspace_id, col(Group.id).in_(named[:MOST_GROUPS])
    )
    found: dict[str, Any] = {row.id: row.is_everyone for row in await session.execute(query)}
    if len(found) < len(named):
        raise InvalidInput.at("body", "group_ids", msg="One of these is no group of the workspace. Nobody was invited.")
    return [one for one in named if not found[one]]


async def demand_room(session: AsyncSession, workspace: Workspace, wanted: int, *, now: datetime) -> None:
    """Raises MembershipRefused ``too_many_invitations`` for more mails in 24 hours than the plan has.

    All sendings of an invitation that was sent in that time count, earlier ones too.
    """
    if workspace.plan is Plan.ENTERPRISE:
        return
    query = select(func.coalesce(func.sum(Invitation.sendings), 0)).where(
        col(Invitation.workspace_id) == workspace.id, col(Invitation.sent_at) > now - DAY
    )
    if int(await session.scalar(query) or 0) + wanted > MOST_A_DAY:
        raise MembershipRefused(
            "too_many_invitations",
            f"A workspace sends {MOST_A_DAY} invitations in 24 hours at most. Nobody was invited. Try again tomorrow.",
        )
