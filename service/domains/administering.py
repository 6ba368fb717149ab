"""Domains of a workspace: claimed, proved, taken from whoever has lost them, removed, opened for joining."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.acting import demand_still_admin
from service.auth.principals import Principal
from service.auth.sealing import new_token
from service.database import transaction
from service.domains.lookup import Proof, look_up_all
from service.domains.models import WorkspaceDomain
from service.domains.naming import checked_domain
from service.errors import MembershipRefused, NotFound, Unavailable
from service.ids import DOMAIN, is_well_formed, new_id
from service.parts import Parts
from service.people.attempts import Policy, Try, admit
from service.workspaces.locking import locked_workspace

MOST_DOMAINS: Final = 20
CHECK_EVERY: Final = timedelta(days=1)
LOST_AFTER: Final = timedelta(days=7)
"""How long the record must have been gone before anything follows from it."""

LOOKUPS: Final = Policy("domain", 20, timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1))
"""Lookups that one workspace asks for."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Whether whoever confirms an address of the domain joins, and in which seat; None stays."""

    auto_join: bool | None = None
    seat: Seat | None = None


async def domains_of(session: AsyncSession, workspace_id: str) -> list[WorkspaceDomain]:
    """All that the workspace has named, in alphabetical order."""
    query = select(WorkspaceDomain).where(col(WorkspaceDomain.workspace_id) == workspace_id)
    return list((await session.execute(query.order_by(col(WorkspaceDomain.domain)))).scalars())


async def add_domain(session: AsyncSession, text: str, *, actor: Principal, now: datetime) -> WorkspaceDomain:
    """Claims a domain; it is worth nothing before it is proved. Raises InvalidInput and MembershipRefused."""
    domain = checked_domain(text)
    workspace = await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    known = await session.scalar(select(func.count()).where(col(WorkspaceDomain.workspace_id) == workspace.id))
    if (known or 0) >= MOST_DOMAINS:
        raise MembershipRefused(
            "too_many_domains", f"A workspace has {MOST_DOMAINS} domains at most. Nothing was added. Remove one first."
        )
    row = {
        "id": new_id(DOMAIN),
        "workspace_id": workspace.id,
        "domain": domain,
        "token": new_token(),
        "auto_join": False,
        "auto_join_seat": Seat.MEMBER,
        "created_by": actor.id,
        "created_at": now,
        "next_check_at": now,
    }
    made = insert(WorkspaceDomain).values(row).on_conflict_do_nothing().returning(col(WorkspaceDomain.id))
    added = await session.scalar(made)
    if added is None:
        raise MembershipRefused("domain_known", f"{domain} is on the list already. Nothing was added.")
    found = await session.get_one(WorkspaceDomain, added)
    await note(session, Activity.DOMAIN_ADDED, found, actor=actor, now=now)
    return found


async def verify_domain(parts: Parts, domain_id: str, *, actor: Principal, now: datetime) -> WorkspaceDomain:
    """Looks for the record, outside of any transaction, and notes the proof.

    Raises NotFound, Unavailable ``dns_unreachable``, TooManyTries, and MembershipRefused ``domain_record_missing``, or
    ``domain_of_another`` while another workspace has it verified and its own record was there a week ago or later.
    """
    async with transaction(parts.sessions) as session:
        mine = await own_domain(session, domain_id, actor.workspace)
        other = await _holder(session, mine.domain, actor.workspace)
    await admit(parts.engine, [Try(LOOKUPS, actor.workspace)], now=now)
    tokens = [one.token for one in (mine, other) if one]
    proofs = await look_up_all(mine.domain, tokens, parts.settings)
    _demand_found(mine, proofs[mine.token])
    async with transaction(parts.sessions) as session:
        return await _note_proof(session, mine, proofs, actor, now)


async def _note_proof(
    session: AsyncSession, mine: WorkspaceDomain, proofs: dict[str, Proof], actor: Principal, now: datetime
) -> WorkspaceDomain:
    """Two workspaces that prove the same domain wait for each other by its name."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(mine.domain, 0))))
    await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    found = await own_domain(session, mine.id, actor.workspace, lock=True)
    other = await _holder(session, found.domain, actor.workspace, lock=True)
    if other is not None:
        await _take_from(session, other, proofs.get(other.token, Proof.FOUND), now)
    is_first = found.verified_at is None
    found.verified_at, found.checked_at = found.verified_at or now, now
    found.missing_since, found.next_check_at = None, now + CHECK_EVERY
    await session.flush()
    if is_first:
        await note(session, Activity.DOMAIN_VERIFIED, found, actor=actor, now=now, data={"verified": True})
    return found


async def _take_from(session: AsyncSession, other: WorkspaceDomain, proof: Proof, now: datetime) -> None:
    """Whoever had the domain loses it when their record is gone, and has been for a week."""
    has_gone = other.missing_since is not None and other.missing_since <= now - LOST_AFTER
    if proof is not Proof.MISSING or not has_gone:
        raise MembershipRefused(
            "domain_of_another",
            f"Another workspace has proved that {other.domain} is its own. Nothing was changed. If the domain is yours "
            "now, take its record out of the zone, and verify again once it has been gone for seven days.",
        )
    other.verified_at, other.auto_join = None, False
    await session.flush()
    await note(session, Activity.DOMAIN_VERIFIED, other, actor=None, now=now, data={"verified": False})


def _demand_found(mine: WorkspaceDomain, proof: Proof) -> None:
    if proof is Proof.UNREACHABLE:
        raise Unavailable(
            "dns_unreachable",
            f"The name servers of {mine.domain} gave no answer. Nothing was changed. Try again in a few minutes.",
        )
    if proof is Proof.MISSING:
        raise MembershipRefused(
            "domain_record_missing",
            f"There is no TXT record of {mine.domain} with this text yet. Nothing was changed. What was set a moment "
            "ago can take an hour to be seen everywhere.",
        )


async def set_joining(
    session: AsyncSession, domain_id: str, wanted: Joining, *, actor: Principal, now: datetime
) -> WorkspaceDomain:
    """Switches automatic joining on or off. Raises NotFound, MembershipRefused ``domain_not_verified``."""
    await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    found = await own_domain(session, domain_id, actor.workspace, lock=True)
    if wanted.auto_join and found.verified_at is None:
        raise MembershipRefused(
            "domain_not_verified", "Nobody can join by a domain that is not verified. Verify first."
        )
    found.auto_join = found.auto_join if wanted.auto_join is None else wanted.auto_join
    found.auto_join_seat = wanted.seat or found.auto_join_seat
    await session.flush()
    data = {"auto_join": found.auto_join, "seat": found.auto_join_seat.value}
    await note(session, Activity.DOMAIN_VERIFIED, found, actor=actor, now=now, data=data)
    return found


async def remove_domain(session: AsyncSession, domain_id: str, *, actor: Principal, now: datetime) -> None:
    """Forgets the domain: nobody joins by it, members stay. Raises NotFound."""
    await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    found = await own_domain(session, domain_id, actor.workspace, lock=True)
    await note(session, Activity.DOMAIN_REMOVED, found, actor=actor, now=now)
    await session.delete(found)
    await session.flush()


async def own_domain(
    session: AsyncSession, domain_id: str, workspace_id: str, *, lock: bool = False
) -> WorkspaceDomain:
    """A domain of the workspace; raises NotFound."""
    which = col(WorkspaceDomain.id) == domain_id, col(WorkspaceDomain.workspace_id) == workspace_id
    found = await _one(session, which, lock) if is_well_formed(domain_id) else None
    if found is None:
        raise NotFound("domain")
    return found


async def _holder(session: AsyncSession, domain: str, besides: str, *, lock: bool = False) -> WorkspaceDomain | None:
    """The domain's row of the other workspace that has it verified."""
    which = (
        col(WorkspaceDomain.domain) == domain,
        col(WorkspaceDomain.verified_at).is_not(None),
        col(WorkspaceDomain.workspace_id) != besides,
    )
    return await _one(session, which, lock)


async def _one(session: AsyncSession, which: tuple[Any, ...], lock: bool) -> WorkspaceDomain | None:
    query = select(WorkspaceDomain).where(*which)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(query)).scalar_one_or_none()


async def note(
    session: AsyncSession,
    activity: Activity,
    domain: WorkspaceDomain,
    *,
    actor: Principal | None,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One entry of the audit log about a domain."""
    resource = Resource("domain", domain.id, domain.domain)
    workspace_id = domain.workspace_id
    await record(session, activity, actor=actor, workspace_id=workspace_id, now=now, resource=resource, data=data)
