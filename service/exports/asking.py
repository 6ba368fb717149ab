"""Asking for an export: the same wish for the same version of a document is the same file, however often it is asked.

What is wished is known by a digest that the database keeps unique among exports that have not failed: of two requests
at once one makes the row, and both answer with it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.database import transaction
from service.deliverables.queries import require_done
from service.exports.loading import ExportedJob, load_job
from service.exports.making import make_at_once
from service.exports.menu import SOUND, normalized, refused, why_not
from service.exports.naming import content_type, export_name
from service.exports.rows import export
from service.exports.schemas import ExportRequest
from service.exports.states import WorkState
from service.formats.options import Format
from service.ids import EXPORT, new_id
from service.orders.access import own_order
from service.orders.models import Order
from service.outbox import writing as outbox
from service.parts import Parts
from workflows.ids import file_workflow_id
from workflows.messages import FileInput, FileKind

FILE_WORKFLOW: Final = "FileWorkflow"
_UNFAILED: Final = text("state <> 'failed'")


async def ask_for_export(parts: Parts, order_id: str, wanted: ExportRequest, *, actor: Principal, now: datetime) -> str:
    """The id of the export that the request wishes for, new or made before.

    A quick one is made before this returns; a long one is left to its workflow. Raises NotFound for the order, the
    job or the version, OrderRefused not_delivered or not_exportable, InvalidInput for the options.
    """
    async with transaction(parts.sessions) as session:
        order = await own_order(session, order_id, actor)
        require_done(order)
        exported = await load_job(session, order, wanted.job_id, wanted.document_version)
        options = normalized(exported.brief.service, wanted.format, wanted.options)
        if reason := _why_not(exported, wanted.format, options):
            raise refused(reason)
        values = _values(exported, wanted.format, options, actor, now)
        export_id = await _found_or_made(session, values)
        if export_id == values["id"]:
            await _begin(session, order, values, actor, now)
    if wanted.format not in SOUND:
        await make_at_once(parts, export_id)
    return export_id


async def _begin(
    session: AsyncSession, order: Order, values: Mapping[str, Any], actor: Principal, now: datetime
) -> None:
    """An export that is new stands in the audit log, and one that takes long in the outbox."""
    export_id = values["id"]
    await record(
        session,
        Activity.FILES_EXPORTED,
        actor=actor,
        workspace_id=order.workspace_id,
        now=now,
        resource=Resource("export", export_id, values["name"]),
        data={"order_id": order.id, "job_id": values["job_id"], "format": values["format"]},
    )
    if values["format"] in SOUND:
        outbox.start(
            session, file_workflow_id(export_id), FILE_WORKFLOW, FileInput(FileKind.EXPORT, export_id), now=now
        )


def _why_not(exported: ExportedJob, format_: Format, options: Mapping[str, bool]) -> str | None:
    if format_ in SOUND and not exported.is_newest:
        return "The film and the sound of a dub belong to the newest version of its document."
    return why_not(format_, exported.dub, options)


def _values(
    exported: ExportedJob, format_: Format, options: Mapping[str, bool], actor: Principal, now: datetime
) -> dict[str, Any]:
    brief = exported.brief
    return {
        "id": new_id(EXPORT),
        "order_id": brief.order_id,
        "job_id": brief.job_id,
        "document_version": exported.version,
        "wish": wish(brief.job_id, exported.version, format_, options),
        "format": format_.value,
        "options": dict(options),
        "state": WorkState.PENDING,
        "progress": 0,
        "name": export_name(brief, format_, options),
        "content_type": content_type(format_),
        "requested_by": actor.actor,
        "created_at": now,
    }


def wish(job_id: str, version: int, format_: Format, options: Mapping[str, bool]) -> str:
    """The digest of what is wished."""
    wished = [job_id, version, format_.value, sorted(options.items())]
    return hashlib.sha256(msgspec.json.encode(wished)).hexdigest()


async def _found_or_made(session: AsyncSession, values: Mapping[str, Any]) -> str:
    """The id of the export that has the wish; waits for a request at the same moment that makes the same row."""
    found = select(export.c.id).where(export.c.wish == values["wish"], export.c.state != WorkState.FAILED)
    made = (
        insert(export)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["wish"], index_where=_UNFAILED)
        .returning(export.c.id)
    )
    while True:
        for statement in (made, found):
            export_id: str | None = (await session.execute(statement)).scalar_one_or_none()
            if export_id is not None:
                return export_id
