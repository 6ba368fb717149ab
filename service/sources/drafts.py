"""What a task starts from before anybody has saved a draft of it.

A task only names where its first draft comes from; the draft itself is made when it is read. The transcript of a
recording is kept once, however many languages and parts are made of it, and segments cut at silences are computed in
less time than they would take to be loaded: so an order of ten thousand jobs costs no ten thousand drafts. Nothing
that a draft is made of changes any more once the order is submitted. Drafts of later stages are kept with the task,
because each is another document.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, from_json, to_json, with_ids
from service.documents.parts import Bounds, slice_document
from service.documents.silences import cut_at_silences
from service.documents.speakers import with_shared
from service.jobs.availability import job, task
from service.media.models import Media
from service.sources.models import DraftOrigin, SourceTranscript

_media = Media.__table__  # type: ignore[attr-defined]
_source = SourceTranscript.__table__  # type: ignore[attr-defined]
_MADE_WHEN_READ = (DraftOrigin.CUSTOMER, DraftOrigin.MACHINE, DraftOrigin.SILENCES)


async def first_drafts(
    session: AsyncSession, media_ids: Collection[str], *, is_machine_wanted: bool
) -> dict[str, dict[str, Any]]:
    """Where the first tasks of each media file start from, as columns of the task; one statement for all.

    The customer's own transcript comes first, then a machine's draft, for which the tasks wait, then the silences.
    """
    query = select(_source.c.media_id, _source.c.label).where(
        _source.c.media_id.in_(media_ids), _source.c.origin == DraftOrigin.CUSTOMER
    )
    brought = {row.media_id: row.label for row in await session.execute(query)}
    origin = None if is_machine_wanted else DraftOrigin.SILENCES
    others = {"draft_origin": origin, "draft_label": None, "is_drafting": is_machine_wanted}
    return {media_id: _brought(brought[media_id]) if media_id in brought else others for media_id in media_ids}


def _brought(label: str) -> dict[str, Any]:
    return {"draft_origin": DraftOrigin.CUSTOMER, "draft_label": label, "is_drafting": False}


async def current_draft(session: AsyncSession, row: Any) -> dict[str, Any] | None:
    """The draft of a task's row as JSON: what was saved last, else what the task starts from; None for nothing."""
    if row.draft is not None or row.draft_version > 0 or row.draft_origin not in _MADE_WHEN_READ:
        saved: dict[str, Any] | None = row.draft
        return saved
    return to_json(await first_draft(session, row.id))


async def first_draft(session: AsyncSession, task_id: str) -> Document:
    """What a task of a first stage starts from, with the speakers whom all who work on the job share."""
    query = (
        select(
            task.c.part_start_ms,
            task.c.part_end_ms,
            job.c.source_language,
            job.c.speakers,
            _media.c.duration_ms,
            _media.c.facts["silences"].label("silences"),
            _source.c.body,
        )
        .select_from(task.join(job, job.c.id == task.c.job_id).join(_media, _media.c.id == job.c.media_id))
        .outerjoin(_source, and_(_source.c.media_id == _media.c.id, _source.c.origin == task.c.draft_origin))
        .where(task.c.id == task_id)
    )
    facts = (await session.execute(query)).one()
    document = _from_silences(facts) if facts.body is None else _from_transcript(facts)
    speakers = with_shared(document.speakers, facts.speakers)
    return with_ids(msgspec.structs.replace(document, language=facts.source_language, speakers=speakers))


def _from_transcript(facts: Row[Any]) -> Document:
    document = from_json(facts.body)
    if facts.part_start_ms is None:
        return document
    parts, index = _bounds(facts)
    return slice_document(document, parts, index)


def _bounds(facts: Row[Any]) -> tuple[list[Bounds], int]:
    """The task's part among what is before and after it."""
    duration_ms, start_ms, end_ms = facts.duration_ms or 0, facts.part_start_ms, facts.part_end_ms
    before = [(0, start_ms)] if start_ms > 0 else []
    after = [(end_ms, duration_ms)] if end_ms < duration_ms else []
    return [*before, (start_ms, end_ms), *after], len(before)


def _from_silences(facts: Row[Any]) -> Document:
    silences = [(start, end) for start, end in facts.silences or ()]
    end_ms = facts.duration_ms if facts.part_end_ms is None else facts.part_end_ms
    segments = cut_at_silences(end_ms or 0, silences, start_ms=facts.part_start_ms or 0)
    return Document(language=facts.source_language, segments=segments)
