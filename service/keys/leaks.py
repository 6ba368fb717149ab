"""Keys that were found in public: reported by anybody, or by the scanners of code hosts.

The answer never says whether a key existed. One that does is disabled where its policy allows it (``policy.py``); its
holder and the admins of its workspace hear of it either way, once a day at most. The key itself is written nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.activities import Activity
from service.audit.models import AuditEntry
from service.auth.keys import hashed, looks_like_key
from service.auth.models import ApiKey, DisableReason, HolderKind
from service.database import transaction
from service.keys.changing import disable_key
from service.keys.policy import may_be_disabled_by_others
from service.keys.recording import record_key
from service.keys.schemas import FoundKey, LeakReport
from service.notifications.about_workspaces import KeyExposed
from service.notifications.queueing import NewMail, queue_mails
from service.parts import Parts
from service.people.attempts import Policy, Try, admit, from_address
from service.people.naming import on_one_line
from service.settings import Settings
from service.workspaces.models import Workspace

LONGEST_PLACE: Final = 500
REPORTS: Final = Policy("leak", 60, timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=30))
"""Reports from one network address; each may name a hundred keys."""

NOTED_FOR: Final = timedelta(days=1)

log = structlog.get_logger()

_WHO: Final = text(
    """
    SELECT email FROM member WHERE id = :holder AND removed_at IS NULL
    UNION SELECT email FROM linguist WHERE id = :holder
    UNION SELECT email FROM operator WHERE id = :holder
    UNION SELECT email FROM member
        WHERE workspace_id = :workspace AND seat = 'workspace_admin' AND removed_at IS NULL AND locked_at IS NULL
    """
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A key in plain text, and where it was found, as the finder says."""

    key: str
    found_at: str


def leaks_of(report: LeakReport) -> list[Leak]:
    """What a report is about: each key once."""
    if isinstance(report, FoundKey):
        return [Leak(report.key, _place(report.url))]
    found = {one.token: Leak(one.token, _place(one.url) or _place(one.source)) for one in report}
    return list(found.values())


async def admit_reporter(parts: Parts, address: str, *, now: datetime) -> None:
    """Raises TooManyTries for an address that reports too often."""
    await admit(parts.engine, [Try(REPORTS, from_address(address).subject)], now=now)


async def handle_leaks(parts: Parts, leaks: Sequence[Leak], *, now: datetime) -> None:
    """Each key in a transaction of its own; what is no key of ours is passed over."""
    for leak in leaks:
        if looks_like_key(leak.key):
            async with transaction(parts.sessions) as session:
                await _handle(session, leak, settings=parts.settings, now=now)


async def _handle(session: AsyncSession, leak: Leak, *, settings: Settings, now: datetime) -> None:
    query = select(ApiKey).where(col(ApiKey.hashed) == hashed(leak.key), col(ApiKey.revoked_at).is_(None))
    key = (await session.execute(query.with_for_update(key_share=True))).scalar_one_or_none()
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        return
    workspace = await session.get(Workspace, key.workspace_id) if key.workspace_id else None
    found = {"found_at": leak.found_at or None, "reported": DisableReason.EXPOSED_PUBLICLY.value}
    if may_be_disabled_by_others(key, workspace):
        was_on = await disable_key(session, key, DisableReason.EXPOSED_PUBLICLY, actor=None, now=now, data=found)
    else:
        was_on = key.disabled_at is None
        if await _is_noted(session, key, now):
            return
        await record_key(session, Activity.KEY_UPDATED, key, actor=None, now=now, data=found)
    if was_on:
        await _tell(session, key, workspace, leak.found_at, settings=settings, now=now)
    log.warning("key_found_in_public", key_id=key.id, is_disabled=key.disabled_at is not None)


async def _is_noted(session: AsyncSession, key: ApiKey, now: datetime) -> bool:
    """Whether a report of a key that stays on stands in the log since yesterday: nobody can fill it with more."""
    noted = exists().where(
        col(AuditEntry.workspace_id) == key.workspace_id,
        col(AuditEntry.at) > now - NOTED_FOR,
        col(AuditEntry.resource_id) == key.id,
        col(AuditEntry.activity) == Activity.KEY_UPDATED.value,
        col(AuditEntry.data)["reported"].astext == DisableReason.EXPOSED_PUBLICLY.value,
    )
    return bool(await session.scalar(select(noted)))


async def _tell(
    session: AsyncSession, key: ApiKey, workspace: Workspace | None, found_at: str, *, settings: Settings, now: datetime
) -> None:
    """Once a day for each key, however often it is reported."""
    who = (await session.execute(_WHO, {"holder": key.holder_id, "workspace": key.workspace_id})).scalars()
    mails = [
        NewMail(
            _said(key, workspace, found_at, email, settings),
            f"key_exposed:{key.id}:{email}:{now:%Y-%m-%d}",
            email,
            None,
        )
        for email in sorted(set(who))
    ]
    await queue_mails(session, mails, now=now)


def _said(key: ApiKey, workspace: Workspace | None, found_at: str, email: str, settings: Settings) -> KeyExposed:
    is_own = key.holder_kind is HolderKind.MEMBER
    page = "/account/keys" if is_own else f"/workspace/service-accounts/{key.holder_id}"
    return KeyExposed(
        account_email=email,
        workspace_name=workspace.name if workspace else "Productions",
        key_name=key.name,
        key_hint=key.hint,
        found_at=found_at,
        is_disabled=key.disabled_at is not None,
        keys_url=settings.public_url.rstrip("/") + (page if workspace else "/account"),
    )


def _place(said: str | None) -> str:
    return on_one_line(said or "")[:LONGEST_PLACE]
