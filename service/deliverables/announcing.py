"""Telling the customer that the files are there, with an address for each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.files import kind_words
from service.deliverables.models import Deliverable
from service.files.signing import FileSigner
from service.jobs.availability import job
from service.notifications.about_orders import FileLink
from service.notifications.customers import announce_files
from service.orders.models import Order
from service.parts import Parts

MOST_LINKS: Final = 50
"""A mail with more would be cut by the readers of some; the order's page, which it names, lists every file."""

_deliverable = Deliverable.__table__  # type: ignore[attr-defined]


async def delivered_files(
    session: AsyncSession,
    order_id: str,
    *,
    job_id: str | None = None,
    all_versions: bool = False,
    limit: int | None = None,
) -> Sequence[Any]:
    """The order's files, or those of one job, with their job's ``service`` and languages, in the order of its jobs.

    The newest version of each name, or all of them, newest first.
    """
    columns = (_deliverable, job.c.batch, job.c.position, job.c.service, job.c.source_language, job.c.language)
    query = select(*columns).join(job, job.c.id == _deliverable.c.job_id).where(_deliverable.c.order_id == order_id)
    if job_id is not None:
        query = query.where(_deliverable.c.job_id == job_id)
    if not all_versions:
        query = query.distinct(_deliverable.c.job_id, _deliverable.c.name).order_by(
            _deliverable.c.job_id, _deliverable.c.name, _deliverable.c.version.desc()
        )
    found = query.subquery()
    ordered = select(found).order_by(found.c.batch, found.c.position, found.c.name, found.c.version.desc())
    return (await session.execute(ordered.limit(limit))).all()


async def announce_delivery(session: AsyncSession, order: Order, parts: Parts, *, now: datetime) -> None:
    """Queues the mail that the order is ready, in the transaction that makes it so; sandbox orders send none."""
    if order.is_sandbox:
        return
    signer = FileSigner(parts.settings, parts.storage)
    links = [
        FileLink(
            name=row.name,
            kind=kind_words(row.name, row.service),
            url=await signer.address(row.storage_key, name=row.name, content_type=row.content_type, now=now),
        )
        for row in await delivered_files(session, order.id, limit=MOST_LINKS)
    ]
    await announce_files(
        session, order, links, links_expire_at=signer.expires_at(now), settings=parts.settings, now=now
    )
