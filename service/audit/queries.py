"""Reading the audit log: one workspace's or the house's, newest first, page by page along (``at``, ``id``)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.models import AuditEntry
from service.auth.models import HolderKind
from service.database import Sessions
from service.errors import NotFound
from service.ids import is_well_formed
from service.paging import decode_cursor, encode_cursor
from service.workspaces.models import Workspace

BATCH: Final = 500
Place = tuple[datetime, str]
_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_ACTORS: Final = text(
    """
    SELECT id, name, removed_at IS NOT NULL AS is_gone FROM member WHERE workspace_id = :id
    UNION ALL SELECT id, name, deleted_at IS NOT NULL FROM service_account WHERE workspace_id = :id
    ORDER BY is_gone, name, id LIMIT 500
    """
)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries; what is None or empty filters nothing. Times in milliseconds since 1970, both inclusive."""

    from_ms: int | None = None
    to_ms: int | None = None
    actor_uid: str | None = None
    class_name: str | None = None
    activity_name: str | None = None
    words: str | None = None
    """A part of a name, of a customer's address or of a network address; or the whole id of what an entry names."""

    def facts(self) -> dict[str, Any]:
        """What was filtered by, for the entry of an export."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class EntryPage:
    """``next_cursor`` is None on the last page."""

    rows: Sequence[AuditEntry]
    next_cursor: str | None


async def read_entries(
    session: AsyncSession, workspace_id: str | None, wanted: EntryFilter, *, cursor: str | None, limit: int
) -> EntryPage:
    """A page of the workspace's log, or with None of the house's. Raises InvalidInput for a cursor of another list."""
    place: Place | None = decode_cursor(cursor or None, Place)  # type: ignore[arg-type]
    rows = (await session.execute(_query(workspace_id, wanted, place).limit(limit + 1))).scalars().all()
    shown = rows[:limit]
    return EntryPage(shown, encode_cursor((shown[-1].at, shown[-1].id)) if len(rows) > limit else None)


async def read_entry(session: AsyncSession, workspace_id: str | None, entry_id: str) -> AuditEntry:
    """One entry of the log. Raises NotFound, also for one of another workspace."""
    query = select(AuditEntry).where(col(AuditEntry.id) == entry_id, _is_in(workspace_id))
    row = (await session.execute(query)).scalar_one_or_none() if is_well_formed(entry_id) else None
    if row is None:
        raise NotFound("entry")
    return row


async def all_entries(
    sessions: Sessions, workspace_id: str | None, wanted: EntryFilter, *, before: datetime
) -> AsyncIterator[Sequence[AuditEntry]]:
    """Every entry older than ``before``, a bounded batch at a time, each read in a transaction of its own.

    However slow the reader is, nothing is held open or in memory for it but one batch.
    """
    place: Place | None = None
    while True:
        query = _query(workspace_id, wanted, place).where(col(AuditEntry.at) < before)
        async with sessions() as session:
            rows = (await session.execute(query.limit(BATCH))).scalars().all()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        place = rows[-1].at, rows[-1].id


async def check_workspace(session: AsyncSession, workspace_id: str | None) -> None:
    """Raises NotFound for the log of a workspace that is not there; None is the house's."""
    if workspace_id is not None and await session.get(Workspace, workspace_id) is None:
        raise NotFound("workspace")


async def actors_of(session: AsyncSession, workspace_id: str) -> list[tuple[str, str]]:
    """Ids and names of those in the workspace who may stand in its log, who has left last."""
    return [(row.id, row.name) for row in await session.execute(_ACTORS, {"id": workspace_id})]


def _query(workspace_id: str | None, wanted: EntryFilter, place: Place | None) -> Select[tuple[AuditEntry]]:
    at = col(AuditEntry.at)
    query = select(AuditEntry).where(_is_in(workspace_id)).order_by(at.desc(), col(AuditEntry.id).desc())
    if wanted.from_ms is not None:
        query = query.where(at >= _EPOCH + timedelta(milliseconds=wanted.from_ms))
    if wanted.to_ms is not None:
        query = query.where(at < _EPOCH + timedelta(milliseconds=wanted.to_ms) + _MILLISECOND)
    if wanted.actor_uid:
        query = query.where(col(AuditEntry.actor_id) == wanted.actor_uid)
    if wanted.class_name:
        query = query.where(col(AuditEntry.class_name) == wanted.class_name)
    if wanted.activity_name:
        query = query.where(col(AuditEntry.activity) == wanted.activity_name)
    if wanted.words:
        query = query.where(_says(wanted.words))
    if place is not None:
        query = query.where(tuple_(at, col(AuditEntry.id)) < place)
    return query


def _says(words: str) -> Any:
    """Nobody finds an operator by an address that they cannot read."""
    ids = (AuditEntry.id, AuditEntry.resource_id, AuditEntry.actor_id, AuditEntry.session_id)
    texts = (AuditEntry.resource_name, AuditEntry.actor_name, AuditEntry.address)
    is_customers = col(AuditEntry.actor_kind) != HolderKind.OPERATOR
    return or_(
        *(col(one) == words for one in ids),
        *(col(one).icontains(words, autoescape=True) for one in texts),
        and_(is_customers, col(AuditEntry.actor_email).icontains(words, autoescape=True)),
    )


def _is_in(workspace_id: str | None) -> Any:
    column = col(AuditEntry.workspace_id)
    return column.is_(None) if workspace_id is None else column == workspace_id
