"""Taking the log out as a file: recorded first, then written in batches while it is sent."""

from collections.abc import AsyncIterator
from datetime import datetime

from service.audit.activities import Activity
from service.audit.queries import EntryFilter, all_entries
from service.audit.recording import record
from service.audit.writing import FileKind, head_of, lines_of
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import transaction
from service.parts import Parts


async def export_entries(
    parts: Parts, workspace_id: str | None, wanted: EntryFilter, kind: FileKind, *, actor: Principal, now: datetime
) -> AsyncIterator[str]:
    """The file's text in pieces: every entry of the filter that is older than this export, which is an entry itself."""
    async with transaction(parts.sessions) as session:
        data = {"format": kind.value, **wanted.facts()}
        await record(session, Activity.AUDIT_EXPORTED, actor=actor, workspace_id=workspace_id, now=now, data=data)
    return _pieces(parts, workspace_id, wanted, kind, for_house=actor.kind is HolderKind.OPERATOR, now=now)


async def _pieces(
    parts: Parts, workspace_id: str | None, wanted: EntryFilter, kind: FileKind, *, for_house: bool, now: datetime
) -> AsyncIterator[str]:
    yield head_of(kind)
    async for rows in all_entries(parts.sessions, workspace_id, wanted, before=now):
        yield lines_of(kind, rows, for_house=for_house)


def file_name(kind: FileKind, now: datetime) -> str:
    """What a browser keeps it as."""
    return f"audit-log-{now:%Y-%m-%d}.{kind.value}"
