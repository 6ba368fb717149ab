"""Finding an upload for whoever may edit its order; one of an order that they do not see answers like a missing one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import demand_role, held_role
from service.access.models import ResourceKind
from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import NotFound, UploadGone
from service.ids import is_well_formed
from service.uploads.models import Upload, UploadPart, UploadState

upload: Any = Upload.__table__  # type: ignore[attr-defined]
part: Any = UploadPart.__table__  # type: ignore[attr-defined]

IDLE: Final = timedelta(hours=24)
"""An upload of which nothing has come for so long expires."""


async def own_upload(session: AsyncSession, upload_id: str, actor: Principal) -> Row[Any]:
    """The upload; raises NotFound, Forbidden ``role_too_weak``, UploadGone for one that has ended."""
    query = select(upload).where(upload.c.id == upload_id, upload.c.workspace_id == actor.workspace)
    row = (await session.execute(query)).one_or_none() if is_well_formed(upload_id) else None
    if row is None:
        raise NotFound("upload")
    if not actor.is_admin:
        held = await held_role(session, actor, ResourceKind.ORDER, row.order_id)
        if held is None:
            raise NotFound("upload")
        demand_role(held, Role.EDITOR)
    if row.state == UploadState.ENDED:
        raise gone()
    return row


async def open_uploads(session: AsyncSession, order_id: str) -> Sequence[Row[Any]]:
    """What is on its way into an order, oldest first; the caller has seen that the order is the actor's."""
    query = select(upload).where(upload.c.order_id == order_id, upload.c.state == UploadState.OPEN)
    return (await session.execute(query.order_by(upload.c.id))).all()


def expires_at(row: Row[Any]) -> datetime:
    """When it expires unless more of it comes."""
    touched: datetime = row.touched_at
    return touched + IDLE


def folder(upload_id: str) -> str:
    """Where its parts lie in storage."""
    return f"uploads/{upload_id}"


def gone() -> UploadGone:
    """The refusal of an upload that takes nothing any more."""
    return UploadGone(
        "upload_ended",
        "This upload was cancelled, was refused, or has expired after a day without bytes. What had come of it is gone "
        "and nothing was charged. Begin a new one.",
    )
