"""Delivered transcripts and captions whose review by people can be ordered."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.catalogue import Service
from service.auth.principals import Principal
from service.jobs.availability import job
from service.media.models import Media
from service.orders.models import Order
from service.orders.seen import OrderFilter, newest_seen
from workflows.states import OrderState

NEWEST_ORDERS: Final = 500
_media: Any = Media.__table__  # type: ignore[attr-defined]


class Reviewable(msgspec.Struct, frozen=True):
    """One delivered document that is no translation."""

    order_id: str
    order_name: str
    job_id: str
    name: str
    service: str
    language: str
    completed_at: datetime | None


async def reviewable_documents(session: AsyncSession, actor: Principal, *, limit: int) -> list[Reviewable]:
    """Those of the newest done orders that the actor sees, newest first."""
    page = newest_seen(actor, OrderFilter((OrderState.DONE,), limit=NEWEST_ORDERS))
    newest = (
        select(col(Order.id), col(Order.name), col(Order.completed_at), col(Order.created_at))
        .join(page, page.c.id == col(Order.id))
        .subquery()
    )
    query = (
        select(
            newest.c.id, newest.c.name, job.c.id, _media.c.name, job.c.service, job.c.language, newest.c.completed_at
        )
        .select_from(newest.join(job, job.c.order_id == newest.c.id).join(_media, _media.c.id == job.c.media_id))
        .where(job.c.service.in_((Service.TRANSCRIPT, Service.CAPTIONS)))
        .order_by(newest.c.created_at.desc(), newest.c.id.desc(), job.c.id)
        .limit(limit)
    )
    return [Reviewable(*row) for row in await session.execute(query)]
