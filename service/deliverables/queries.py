"""What is read of deliveries."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import ResourceKind
from service.deliverables.announcing import delivered_files
from service.deliverables.files import JobBrief, file_language
from service.deliverables.films import film_of_job
from service.deliverables.loading import job_brief, newest_document
from service.deliverables.sandbox import sample_document
from service.deliverables.schemas import DeliverableResponse, FilmAddressResponse
from service.documents.document import Document
from service.errors import NotFound, OrderRefused
from service.files.signing import FileSigner, PartOf
from service.ids import is_well_formed
from service.jobs.availability import job
from service.jobs.queries import visible_task
from service.orders.models import Order
from workflows.states import OrderState


async def list_deliverables(
    session: AsyncSession,
    order: Order,
    signer: FileSigner,
    *,
    all_versions: bool,
    now: datetime,
    job_id: str | None = None,
    only: Collection[str] | None = None,
) -> list[DeliverableResponse]:
    """The files of a done order or of one of its jobs, each with a fresh address; nothing before it is done.

    ``only`` names those that the reader may see, where that is not all of them: each as it is, older versions too.
    """
    if order.state != OrderState.DONE:
        return []
    rows = await delivered_files(session, order.id, job_id=job_id, all_versions=all_versions or only is not None)
    return [await _shown(row, signer, now) for row in rows if only is None or row.id in only]


async def _shown(row: Any, signer: FileSigner, now: datetime) -> DeliverableResponse:
    part_of = PartOf(ResourceKind.DELIVERABLE, row.id)
    return DeliverableResponse(
        signed_url=await signer.address(
            row.storage_key, name=row.name, content_type=row.content_type, now=now, part_of=part_of
        ),
        content_type=row.content_type,
        name=row.name,
        version=row.version,
        language=file_language(row.name, source_language=row.source_language, language=row.language),
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        job_id=row.job_id,
        deliverable_id=row.id,
    )


def require_done(order: Order) -> None:
    """Raises OrderRefused not_delivered unless the order is done."""
    if order.state != OrderState.DONE:
        raise OrderRefused(
            "not_delivered",
            f"The order is {order.state.value}: this is possible once it is done. Nothing was changed.",
            state=order.state.value,
        )


async def delivered_document(session: AsyncSession, order: Order, job_id: str) -> tuple[JobBrief, Document]:
    """The document of one of a done order's jobs; raises NotFound for a job of another order."""
    query = select(job).where(job.c.id == job_id, job.c.order_id == order.id)
    made = (await session.execute(query)).one_or_none() if is_well_formed(job_id) else None
    if made is None:
        raise NotFound("job")
    brief = await job_brief(session, made)
    document = sample_document(brief, brief.language) if order.is_sandbox else await newest_document(session, job_id)
    if document is None:
        raise NotFound("document")
    return brief, document


async def film_address(
    session: AsyncSession, signer: FileSigner, task_id: str, *, linguist_id: str, now: datetime
) -> FilmAddressResponse:
    """The film that counts for the job of a task which the linguist holds or may claim; raises NotFound."""
    seen = await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    film = await film_of_job(session, seen.job_id)
    if film is None:
        raise NotFound("file")
    url = await signer.address(film.storage_key, name=f"{task_id}.mp4", content_type=film.content_type, now=now)
    return FilmAddressResponse(
        film.task_id, url, film.content_type, film.size_bytes, film.sha256, signer.expires_at(now)
    )
