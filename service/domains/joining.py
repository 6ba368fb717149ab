"""Automatic joining: whoever has confirmed an address of a verified domain is a member of its workspace.

Not whom the workspace has removed or who has left it, not who has declined it, and not who has an invitation of it to
answer, with a seat and groups of its own. What stands between a plus and the @ of an address makes no other person
(``noor+2@cedar.example`` is Noor's): whom the workspace knows by one of them joins by none.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.activities import Activity
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.domains.models import WorkspaceDomain
from service.errors import MembershipRefused
from service.invitations.answering import new_member
from service.members.changing import note
from service.people.models import Person
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Member
from service.workspaces.seats import demand_seats

_KNOWN: Final = text(
    r"""
    SELECT EXISTS (
            SELECT 1 FROM member
            WHERE workspace_id = :workspace AND regexp_replace(lower(email), '\+[^@]*@', '@') = :mailbox
        ) OR EXISTS (
            SELECT 1 FROM invitation
            WHERE workspace_id = :workspace AND regexp_replace(email, '\+[^@]*@', '@') = :mailbox
            AND (state = 'declined' OR (state = 'pending' AND expires_at > :now))
        )
    """
)


async def join_by_domain(session: AsyncSession, person: Person, *, now: datetime) -> Member | None:
    """Makes the person a member when their domain's workspace takes people in and has a seat free; who has joined.

    Two at the same moment make one member: the workspace's lock lets one after the other look.
    """
    domain = await _open_domain(session, person.email)
    if domain is None or person.email_confirmed_at is None:
        return None
    workspace = await locked_workspace(session, domain.workspace_id)
    domain = await _open_domain(session, person.email)
    if domain is None or domain.workspace_id != workspace.id:
        return None
    if await session.scalar(_KNOWN, {"workspace": workspace.id, "mailbox": _mailbox(person.email), "now": now}):
        return None
    try:
        await demand_seats(session, workspace, domain.auto_join_seat, now=now)
    except MembershipRefused:
        return None
    return await _join(session, domain, person, now)


def _mailbox(email: str) -> str:
    """The address without what people put behind a plus."""
    name, _, domain = email.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


async def _join(session: AsyncSession, domain: WorkspaceDomain, person: Person, now: datetime) -> Member:
    member = new_member(domain.workspace_id, person.email, person.name, domain.auto_join_seat, now)
    session.add(member)
    await session.flush()
    actor = Principal(HolderKind.MEMBER, member.id, member.id, workspace_id=member.workspace_id)
    data = {"domain": domain.domain, "seat": member.seat.value}
    await note(session, Activity.MEMBER_JOINED, member, actor=actor, now=now, data=data)
    return member


async def _open_domain(session: AsyncSession, email: str) -> WorkspaceDomain | None:
    """The verified domain of the address, when people join by it."""
    query = select(WorkspaceDomain).where(
        col(WorkspaceDomain.domain) == email.rpartition("@")[2],
        col(WorkspaceDomain.verified_at).is_not(None),
        col(WorkspaceDomain.auto_join),
    )
    found = query.execution_options(populate_existing=True)
    return (await session.execute(found)).scalar_one_or_none()
