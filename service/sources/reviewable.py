"""Delivered transcripts and captions whose review by people can be ordered."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.catalogue import Service
from service.jobs.availability import job
from service.media.models import Media
from service.orders.models import Order
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


async def reviewable_documents(session: AsyncSession, workspace_id: str, *, limit: int) -> list[Reviewable]:
    """Those of the workspace's newest done orders, newest first."""
    newest = (
        select(col(Order.id), col(Order.name), col(Order.completed_at), col(Order.created_at))
        .where(col(Order.workspace_id) == workspace_id, col(Order.state) == OrderState.DONE)
        .order_by(col(Order.created_at).desc(), col(Order.id).desc())
        .limit(NEWEST_ORDERS)
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
