"""The audit log over HTTP: for a workspace as the official client asks, and for operators."""

from typing import Annotated, Final

from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from service.access.features import Feature
from service.access.scopes import Scope, reached_with
from service.audit.exporting import export_entries, file_name
from service.audit.queries import EntryFilter, check_workspace, read_entries
from service.audit.schemas import EntriesResponse, Entry
from service.audit.writing import FileKind
from service.auth.principals import Principal, customers_only, operators_only, require_feature
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.paging import Cursor
from service.parts import Parts

LATEST_MS: Final = 253_402_300_799_000
Milliseconds = Annotated[int | None, QueryParameter(ge=0, le=LATEST_MS)]
Short = Annotated[str | None, QueryParameter(max_length=100)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
Wanted = NamedDependency[EntryFilter]
FILES: Final = {
    200: ResponseSpec(bytes, generate_examples=False, media_type="*/*", description="CSV, or JSON lines, as asked for")
}
Kind = Annotated[FileKind, QueryParameter(name="format")]


def entry_filter(
    time_from_unix_ms: Milliseconds = None,
    time_to_unix_ms: Milliseconds = None,
    actor_uid: Short = None,
    class_name: Short = None,
    activity_name: Short = None,
    words: Short = None,
) -> EntryFilter:
    """The filter of the query; a name that no entry has finds nothing. ``words``: a part of a name or an address, or
    the id of what an entry is about."""
    return EntryFilter(time_from_unix_ms, time_to_unix_ms, actor_uid, class_name, activity_name, words)


@get("/", operation_id="list_audit_log", responses=refusals())
async def read(
    actor: Actor, session: Session, wanted: Wanted, cursor: Cursor = None, limit: Limit = 100
) -> EntriesResponse:
    """The workspace's audit log, newest first. For admins, and groups with the permission ``audit_log_read``."""
    require_feature(actor, Feature.AUDIT_LOG_READ)
    return await _page(session, actor.workspace, wanted, cursor, limit, actor)


@get("/export", operation_id="export_audit_log", responses={**refusals(), **FILES})
async def export(actor: Actor, parts: AllParts, wanted: Wanted, now: Now, kind: Kind = FileKind.CSV) -> Stream:
    """The same as one file, CSV or JSON lines, of any length. The export is recorded as well."""
    require_feature(actor, Feature.AUDIT_LOG_READ)
    return await _file(parts, actor.workspace, wanted, kind, actor, now)


@get("/", operation_id="read_audit_log", responses=refusals(404))
async def operators_read(
    actor: Actor,
    session: Session,
    wanted: Wanted,
    workspace_id: Short = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> EntriesResponse:
    """The log of a workspace; without one the house's own: linguists, operators, prices."""
    await check_workspace(session, workspace_id)
    return await _page(session, workspace_id, wanted, cursor, limit, actor)


@get("/export", operation_id="export_any_audit_log", responses={**refusals(404), **FILES})
async def operators_export(
    actor: Actor,
    parts: AllParts,
    wanted: Wanted,
    now: Now,
    workspace_id: Short = None,
    kind: Kind = FileKind.CSV,
) -> Stream:
    """The same as one file. The export stands in the log that was exported."""
    async with parts.sessions() as session:
        await check_workspace(session, workspace_id)
    return await _file(parts, workspace_id, wanted, kind, actor, now)


async def _page(
    session: Session, workspace_id: str | None, wanted: EntryFilter, cursor: str | None, limit: int, actor: Principal
) -> EntriesResponse:
    found = await read_entries(session, workspace_id, wanted, cursor=cursor, limit=limit)
    for_house = actor.workspace_id is None
    entries = [Entry.of(row, for_house=for_house) for row in found.rows]
    return EntriesResponse(entries, found.next_cursor is not None, found.next_cursor)


async def _file(
    parts: Parts, workspace_id: str | None, wanted: EntryFilter, kind: FileKind, actor: Principal, now: Now
) -> Stream:
    pieces = await export_entries(parts, workspace_id, wanted, kind, actor=actor, now=now)
    headers = {"content-disposition": f'attachment; filename="{file_name(kind, now)}"', "cache-control": "no-store"}
    return Stream(pieces, media_type=kind.content_type, headers=headers)


audit_routes = Router(
    path="/v1/workspace/audit-logs",
    route_handlers=[read, export],
    guards=[customers_only],
    dependencies={"wanted": Provide(entry_filter, sync_to_thread=False)},
    opt=reached_with(Scope.AUDIT_LOG_READ),
    tags=["Audit log"],
)
audit_operations = Router(
    path="/v1/operations/audit",
    route_handlers=[operators_read, operators_export],
    guards=[operators_only],
    dependencies={"wanted": Provide(entry_filter, sync_to_thread=False)},
    tags=["Operations"],
)
