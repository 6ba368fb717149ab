"""What is read of exports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.access.models import ResourceKind
from service.deliverables.queries import require_done
from service.errors import NotFound
from service.exports.loading import dub_facts, newest_versions
from service.exports.menu import LABELS, MENUS, SOUND, DubFacts, options_of, why_not
from service.exports.naming import content_type
from service.exports.rows import export
from service.exports.schemas import (
    ExportFailure,
    ExportMenuResponse,
    ExportResponse,
    FormatResponse,
    JobExportsResponse,
    OptionResponse,
)
from service.exports.states import WorkState
from service.files.signing import FileSigner, PartOf
from service.formats.options import Format
from service.ids import is_well_formed
from service.jobs.availability import job
from service.media.models import Media
from service.orders.models import Order
from service.paging import decode_cursor, encode_cursor

_media = Media.__table__  # type: ignore[attr-defined]


async def export_menu(
    session: AsyncSession, order: Order, signer: FileSigner, *, job_id: str | None, cursor: str | None, limit: int,
    now: datetime,
) -> ExportMenuResponse:  # fmt: skip
    """The menu of a done order, a page of jobs in their order, or one of them.

    Raises OrderRefused not_delivered, NotFound for a job of another order, InvalidInput for the cursor.
    """
    require_done(order)
    found = await _jobs(session, order, job_id, cursor, limit + 1)
    if job_id is not None and not found:
        raise NotFound("job")
    jobs, ids = found[:limit], [row.id for row in found[:limit]]
    versions = await newest_versions(session, order, ids)
    facts = await dub_facts(session, order, ids)
    made = await _exports(session, ids, signer, now)
    has_more = len(found) > limit
    return ExportMenuResponse(
        order.id,
        [_job_exports(row, versions[row.id], facts[row.id], made.get(row.id, [])) for row in jobs],
        has_more,
        encode_cursor((jobs[-1].batch, jobs[-1].position)) if has_more else None,
    )


async def read_export(
    session: AsyncSession, order: Order, export_id: str, signer: FileSigner, now: datetime
) -> ExportResponse:
    """One export of the order; raises NotFound."""
    query = select(export).where(export.c.id == export_id, export.c.order_id == order.id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(export_id) else None
    if row is None:
        raise NotFound("export")
    return await _shown(row, signer, now)


async def _jobs(
    session: AsyncSession, order: Order, job_id: str | None, cursor: str | None, count: int
) -> Sequence[Any]:
    query = select(job, _media.c.name).join(_media, _media.c.id == job.c.media_id).where(job.c.order_id == order.id)
    if job_id is not None:
        query = query.where(job.c.id == job_id)
    place = decode_cursor(cursor, tuple[int, int])
    if place is not None:
        query = query.where(tuple_(job.c.batch, job.c.position) > place)
    return (await session.execute(query.order_by(job.c.batch, job.c.position).limit(count))).all()


async def _exports(
    session: AsyncSession, job_ids: Sequence[str], signer: FileSigner, now: datetime
) -> Mapping[str, list[ExportResponse]]:
    query = select(export).where(export.c.job_id.in_(job_ids)).order_by(export.c.id.desc())
    made: dict[str, list[ExportResponse]] = {}
    for row in (await session.execute(query)).all():
        made.setdefault(row.job_id, []).append(await _shown(row, signer, now))
    return made


def _job_exports(row: Any, version: int, facts: DubFacts, made: list[ExportResponse]) -> JobExportsResponse:
    service = Service(row.service)
    return JobExportsResponse(
        job_id=row.id,
        media_id=row.media_id,
        name=row.name,
        service=service.value,
        language=row.language,
        document_version=version,
        formats=[_format(service, format_, facts) for format_ in MENUS[service]],
        exports=made,
    )


def _format(service: Service, format_: Format, facts: DubFacts) -> FormatResponse:
    return FormatResponse(
        format=format_,
        label=LABELS[format_],
        content_type=content_type(format_),
        speed="long" if format_ in SOUND else "quick",
        is_default=format_ is MENUS[service][0],
        options=[
            OptionResponse(
                option.name, "boolean", option.default, option.label, why_not(format_, facts, {option.name: True})
            )
            for option in options_of(service, format_)
        ],
        unavailable_because=why_not(format_, facts, {}),
    )


async def _shown(row: Any, signer: FileSigner, now: datetime) -> ExportResponse:
    is_done = row.state == WorkState.DONE
    url = None
    if is_done:
        part_of = PartOf(ResourceKind.ORDER, row.order_id)
        url = await signer.address(
            row.storage_key, name=row.name, content_type=row.content_type, now=now, part_of=part_of
        )
    return ExportResponse(
        export_id=row.id,
        order_id=row.order_id,
        job_id=row.job_id,
        document_version=row.document_version,
        format=Format(row.format),
        options=row.options,
        state=row.state.value,
        progress=row.progress,
        failure=ExportFailure(row.failure_slug, row.failure_message or "") if row.failure_slug else None,
        name=row.name,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        signed_url=url,
        expires_at=signer.expires_at(now) if is_done else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
