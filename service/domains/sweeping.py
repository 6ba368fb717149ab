"""Looking daily whether the records are still there. Run by the worker, one domain at a time."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.audit.activities import Activity
from service.database import transaction
from service.domains.administering import CHECK_EVERY, LOST_AFTER, note
from service.domains.lookup import Proof, look_up
from service.domains.models import WorkspaceDomain
from service.notifications.about_workspaces import DomainUnproved
from service.notifications.queueing import NewMail, queue_mails
from service.parts import Parts
from service.settings import Settings
from service.workspaces.models import Member, Workspace

BATCH: Final = 20
CLAIM: Final = timedelta(minutes=10)
"""How long others leave a domain alone that one worker is looking at; after a kill it is due again."""

log = structlog.get_logger()


async def check_domains(parts: Parts, now: datetime) -> bool:
    """Checks what is due; True when there may be more."""
    for _ in range(BATCH):
        due = await _claim(parts, now)
        if due is None:
            return False
        proof = await look_up(due.domain, due.token, parts.settings)
        async with transaction(parts.sessions) as session:
            await _note(session, due.id, proof, parts.settings, now)
    return True


async def _claim(parts: Parts, now: datetime) -> WorkspaceDomain | None:
    query = (
        select(WorkspaceDomain)
        .where(col(WorkspaceDomain.verified_at).is_not(None), col(WorkspaceDomain.next_check_at) <= now)
        .order_by(col(WorkspaceDomain.next_check_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    async with transaction(parts.sessions) as session:
        found = (await session.execute(query)).scalar_one_or_none()
        if found is not None:
            found.next_check_at = now + CLAIM
    return found


async def _note(session: AsyncSession, domain_id: str, proof: Proof, settings: Settings, now: datetime) -> None:
    query = select(WorkspaceDomain).where(col(WorkspaceDomain.id) == domain_id).with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or found.verified_at is None:
        return
    found.checked_at, found.next_check_at = now, now + CHECK_EVERY
    if proof is Proof.FOUND:
        found.missing_since = None
    elif proof is Proof.MISSING:
        found.missing_since = found.missing_since or now
        if found.auto_join and found.missing_since <= now - LOST_AFTER:
            await _close(session, found, settings, now)


async def _close(session: AsyncSession, domain: WorkspaceDomain, settings: Settings, now: datetime) -> None:
    """Nobody joins by the domain any more, and the admins hear of it, once."""
    domain.auto_join = False
    await session.flush()
    await note(session, Activity.DOMAIN_VERIFIED, domain, actor=None, now=now, data={"auto_join": False})
    workspace = await session.get_one(Workspace, domain.workspace_id)
    admins = select(col(Member.email)).where(
        col(Member.workspace_id) == workspace.id,
        col(Member.seat) == Seat.ADMIN,
        col(Member.locked_at).is_(None),
        col(Member.removed_at).is_(None),
    )
    addresses = (await session.execute(admins)).scalars()
    mails = [_mail(domain, workspace.name, address, settings) for address in addresses]
    await queue_mails(session, mails, now=now)
    log.info("domain_unproved", domain_id=domain.id, workspace_id=workspace.id)


def _mail(domain: WorkspaceDomain, workspace_name: str, address: str, settings: Settings) -> NewMail:
    since = domain.missing_since
    assert since is not None
    context = DomainUnproved(
        account_email=address,
        workspace_name=workspace_name,
        domain=domain.domain,
        missing_since=since,
        security_url=f"{settings.public_url.rstrip('/')}/workspace/security",
    )
    return NewMail(context, f"domain_unproved:{domain.id}:{since.isoformat()}:{address}", address, None)
