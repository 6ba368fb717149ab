"""The brief of a piece of work, built from the database: of a task for its linguist, of a job for its delivery."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.deliverables.loading import frame_rate_of
from service.documents.document import Document, from_json
from service.documents.models import DocumentVersion
from service.glossaries.models import OrderGlossary
from service.jobs.availability import job, task
from service.media.models import Media
from service.quality.briefs import CheckBrief, Term
from service.sources.models import SourceTranscript
from service.timedtext.profiles import profile_of
from workflows.stages import Stage

MOST_KEPT: Final = 64
_document = DocumentVersion.__table__  # type: ignore[attr-defined]
_glossary = OrderGlossary.__table__  # type: ignore[attr-defined]
_media = Media.__table__  # type: ignore[attr-defined]
_transcript = SourceTranscript.__table__  # type: ignore[attr-defined]
_FACTS: Final = (
    *(job.c[name] for name in ("service", "options", "pair_source", "pair_target", "media_id")),
    job.c.id.label("job_id"),
    _media.c.duration_ms,
    _media.c.facts,
    _glossary.c.terms,
    _glossary.c.speakers.label("named"),
)
_OF_TASK: Final = (task.c.stage, task.c.part_start_ms, task.c.part_end_ms, task.c.pair_target.label("language"))


@dataclass(frozen=True, slots=True)
class TaskBrief:
    """What the document of a task is checked against, and the stage that it is at."""

    brief: CheckBrief
    stage: Stage


class Briefs:
    """The briefs of tasks that were asked for lately. All that is in one is fixed when its task is opened."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: OrderedDict[str, TaskBrief] = OrderedDict()
        self._most = most

    def known(self, task_id: str) -> TaskBrief | None:
        """The brief of a task if it is kept."""
        brief = self._kept.get(task_id)
        if brief is not None:
            self._kept.move_to_end(task_id)
        return brief

    async def of_task(self, session: AsyncSession, task_id: str) -> TaskBrief:
        """The brief of a task that exists, read unless it is kept."""
        brief = self.known(task_id)
        if brief is None:
            brief = self._kept[task_id] = await task_brief(session, task_id)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return brief


async def task_brief(session: AsyncSession, task_id: str) -> TaskBrief:
    """The brief for the document of a task."""
    query = _joined(select(*_FACTS, *_OF_TASK), task.join(job, job.c.id == task.c.job_id)).where(task.c.id == task_id)
    row = (await session.execute(query)).one()
    part = None if row.part_start_ms is None else (row.part_start_ms, row.part_end_ms)
    source = None if row.stage is Stage.TRANSCRIPTION and row.service.is_translated else await _source(session, row)
    return TaskBrief(_brief(row, row.language, part, source), row.stage)


async def job_brief(session: AsyncSession, job_id: str) -> CheckBrief:
    """The brief for what is delivered for a job."""
    query = _joined(select(*_FACTS, job.c.pair_target.label("language")), job).where(job.c.id == job_id)
    row = (await session.execute(query)).one()
    return _brief(row, row.language, None, await _source(session, row))


def _joined(query: Select[Any], start: Any) -> Select[Any]:
    return query.select_from(
        start.join(_media, _media.c.id == job.c.media_id).outerjoin(_glossary, _glossary.c.order_id == job.c.order_id)
    )


async def _source(session: AsyncSession, row: Any) -> Document | None:
    """What the work was made from: a translation's transcript, or what was there before a verbatim transcript."""
    if row.service.is_translated:
        wanted = (
            _document.c.job_id == row.job_id,
            _document.c.part == 0,
            _document.c.stage == Stage.TRANSCRIPTION.value,
        )
        query = select(_document.c.body).where(*wanted).order_by(_document.c.version.desc()).limit(1)
    elif row.service is Service.TRANSCRIPT and row.options.get("verbatim"):
        query = select(_transcript.c.body).where(_transcript.c.media_id == row.media_id)
        query = query.order_by(_transcript.c.created_at).limit(1)
    else:
        return None
    body = await session.scalar(query)
    return None if body is None else from_json(body)


def _brief(row: Any, language: str, part: tuple[int, int] | None, source: Document | None) -> CheckBrief:
    options, facts = row.options, row.facts or {}
    silences = facts.get("silences")
    return CheckBrief(
        service=row.service,
        language=language,
        profile=profile_of(options),
        duration_ms=row.duration_ms or 0,
        silences=None if silences is None else tuple((start, end) for start, end in silences),
        is_verbatim=bool(options.get("verbatim")),
        is_sdh=bool(options.get("sdh") or options.get("captions_sdh")),
        cue_options=options.get("cue_options") or {},
        frame_rate=frame_rate_of(facts),
        part=part,
        glossary=tuple(_term(entry) for entry in row.terms or ()),
        speaker_names=tuple(entry["name"] for entry in row.named or ()),
        source=source,
    )


def _term(entry: Mapping[str, Any]) -> Term:
    return Term(
        entry["term"],
        entry.get("translations") or {},
        bool(entry.get("is_case_sensitive")),
        entry.get("note") or "",
    )
