"""Reading the versions of a job's document. Only whole versions are shown: parts are an editor's own affair."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, from_json
from service.documents.models import DocumentVersion
from service.errors import NotFound

MOST_LISTED: Final = 200
version_row: Final = DocumentVersion.__table__  # type: ignore[attr-defined]


def whole_of(job_id: str) -> ColumnElement[bool]:
    """The versions of a job that cover the whole recording."""
    return and_(version_row.c.job_id == job_id, version_row.c.part == 0)


async def list_versions(session: AsyncSession, job_id: str) -> Sequence[Any]:
    """The rows of the newest 200 whole versions with their bodies, the oldest first."""
    newest = select(version_row).where(whole_of(job_id)).order_by(version_row.c.version.desc()).limit(MOST_LISTED)
    return (await session.execute(newest)).all()[::-1]


async def one_version(session: AsyncSession, job_id: str, version: int) -> Any:
    """The row of one whole version; raises NotFound."""
    query = select(version_row).where(whole_of(job_id), version_row.c.version == version)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("version")
    return row


async def first_and_newest(session: AsyncSession, job_id: str) -> tuple[Any, Any]:
    """The rows of the first and the newest whole version in the language of the newest; raises NotFound for none."""
    newest = (
        await session.execute(
            select(version_row).where(whole_of(job_id)).order_by(version_row.c.version.desc()).limit(1)
        )
    ).one_or_none()
    if newest is None:
        raise NotFound("version")
    alike = whole_of(job_id) & version_row.c.source_id.is_not_distinct_from(newest.source_id)
    first = await session.execute(select(version_row).where(alike).order_by(version_row.c.version).limit(1))
    return first.one(), newest


def document_of(row: Any) -> Document:
    """The document of a version's row."""
    return from_json(row.body)
