"""Reading the versions of a job's document. Only whole versions are shown: parts are an editor's own affair."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, from_json
from service.documents.models import DocumentVersion
from service.errors import NotFound
from workflows.stages import Stage

MOST_LISTED: Final = 200
version_row: Final = DocumentVersion.__table__  # type: ignore[attr-defined]

_WORDS: Final[ColumnElement[int]] = literal_column(
    "(SELECT coalesce(sum(regexp_count(segment ->> 'text', '\\S+')), 0)"
    " FROM jsonb_array_elements(document_version.body -> 'segments') AS segment)"
)


def whole_of(job_id: str) -> ColumnElement[bool]:
    """The versions of a job that cover the whole recording."""
    return and_(version_row.c.job_id == job_id, version_row.c.part == 0)


async def list_versions(session: AsyncSession, job_id: str) -> Sequence[Any]:
    """The newest 200 whole versions, the oldest first: their ``language``, how many ``segments`` and ``words``.

    The database counts, so that no document is loaded for it.
    """
    newest = select(
        *(version_row.c[name] for name in ("version", "stage", "author", "created_at", "seams")),
        version_row.c.body["language"].astext.label("language"),
        func.jsonb_array_length(version_row.c.body["segments"]).label("segments"),
        _WORDS.label("words"),
    ).where(whole_of(job_id))
    rows = await session.execute(newest.order_by(version_row.c.version.desc()).limit(MOST_LISTED))
    return rows.all()[::-1]


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


async def translated_from(session: AsyncSession, job_id: str, version: int) -> int | None:
    """The whole version that a version was translated from; where it names none, the newest transcription.

    None for what is no translation: documents in the language of the sound.
    """
    source = version_row.alias("source")
    named = (
        select(source.c.version)
        .join(version_row, version_row.c.source_id == source.c.id)
        .where(whole_of(job_id), version_row.c.version == version, source.c.part == 0)
    )
    found: int | None = await session.scalar(named)
    if found is not None:
        return found
    newest = whole_of(job_id) & (version_row.c.stage == Stage.TRANSCRIPTION.value) & (version_row.c.version < version)
    return await session.scalar(select(func.max(version_row.c.version)).where(newest))


def document_of(row: Any) -> Document:
    """The document of a version's row."""
    return from_json(row.body)
