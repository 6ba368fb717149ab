"""Taking the log out as a file: recorded first, then written in batches while it is sent.

Who takes it is asked for again while it is sent, each second at most: whoever may no longer read the log gets no more
of it. The connection is cut then, in the middle of the body, so that nobody takes what came for the whole file.
"""

import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

import structlog

from service.access.features import Feature
from service.access.scopes import Scope
from service.audit.activities import Activity
from service.audit.queries import EntryFilter, all_entries
from service.audit.recording import record
from service.audit.writing import FileKind, head_of, lines_of
from service.auth.acting import still_let_in
from service.auth.models import HolderKind
from service.auth.principals import Principal, require_feature, require_scope
from service.database import transaction, utc_now
from service.errors import Forbidden
from service.parts import Parts

ASK_SECONDS: Final = 1.0

log = structlog.get_logger()


async def export_entries(
    parts: Parts, workspace_id: str | None, wanted: EntryFilter, kind: FileKind, *, actor: Principal, now: datetime
) -> AsyncIterator[str]:
    """The file's text in pieces: every entry of the filter that is older than this export, which is an entry itself."""
    async with transaction(parts.sessions) as session:
        data = {"format": kind.value, **wanted.facts()}
        await record(session, Activity.AUDIT_EXPORTED, actor=actor, workspace_id=workspace_id, now=now, data=data)
    return _pieces(parts, workspace_id, wanted, kind, actor=actor, now=now)


async def _pieces(
    parts: Parts, workspace_id: str | None, wanted: EntryFilter, kind: FileKind, *, actor: Principal, now: datetime
) -> AsyncIterator[str]:
    """Raises Forbidden midway for whoever has lost the right meanwhile: then the server sends no end of the body."""
    yield head_of(kind)
    asked_at = time.monotonic()
    async for rows in all_entries(parts.sessions, workspace_id, wanted, before=now):
        if time.monotonic() - asked_at >= ASK_SECONDS:
            await _demand_may_still_read(parts, actor)
            asked_at = time.monotonic()
        yield lines_of(kind, rows, for_house=actor.kind is HolderKind.OPERATOR)


async def _demand_may_still_read(parts: Parts, actor: Principal) -> None:
    """The same demands as when the export began."""
    try:
        async with parts.sessions() as session:
            known = await still_let_in(session, actor, now=utc_now())
        require_scope(known, Scope.AUDIT_LOG_READ)
        if known.kind is not HolderKind.OPERATOR:
            require_feature(known, Feature.AUDIT_LOG_READ)
    except Forbidden as refused:
        log.warning("audit_export_broken_off", holder=actor.actor, reason=refused.slug)
        raise


def file_name(kind: FileKind, now: datetime) -> str:
    """What a browser keeps it as."""
    return f"audit-log-{now:%Y-%m-%d}.{kind.value}"
