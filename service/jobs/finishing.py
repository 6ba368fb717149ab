"""Finishing a task: an editor submits a document, a reviewer approves it or sends it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.films import require_task_file
from service.documents.document import Document, check_document, from_json, to_json
from service.documents.models import DocumentVersion
from service.dubbing.readiness import require_dub_ready
from service.errors import InvalidInput, TaskRefused
from service.jobs.availability import REVIEWS, task
from service.jobs.handing_in import keep_version, require_inside_part
from service.jobs.leases import check_held, locked_task
from service.outbox import writing as outbox
from service.quality.briefing import Briefs
from service.quality.findings import WarningReason
from service.quality.judging import judge_approval, judge_submission
from service.quality.reporting import keep_report
from service.review_comments.queries import has_unresolved
from service.sources.drafts import current_draft
from workflows.ids import batch_workflow_id
from workflows.messages import TaskFinished
from workflows.states import TASK_MOVES, TaskEvent, TaskOutcome, TaskState, advance

_document = DocumentVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's judgement. ``document`` is the edited version of work that is approved, ``reasons`` say why the
    check's warnings may stand."""

    is_approval: bool
    notes: str | None = None
    document: Document | None = None
    reasons: Sequence[WarningReason] = ()

    @property
    def outcome(self) -> TaskOutcome:
        """How the task ends by it."""
        return TaskOutcome.APPROVED if self.is_approval else TaskOutcome.RETURNED


@dataclass(frozen=True, slots=True)
class Finished:
    """How a task has ended; ``document_version`` is null when it left the job's document as it was."""

    task_id: str
    outcome: TaskOutcome
    finished_at: datetime
    document_version: int | None


async def submit_task(
    session: AsyncSession, task_id: str, *, linguist_id: str, document: Document | None, now: datetime,
    needs_voices: bool = False, briefs: Briefs | None = None,
) -> Finished:  # fmt: skip
    """Hands in the given document, or else the draft. Sent twice, the first answer holds.

    ``needs_voices``: there is a provider of voices, so that the speakers of a dub must have one.

    Raises NotFound, InvalidInput, TaskRefused: claim_lost, wrong_outcome, document_incomplete,
    file_missing, outside_part, voice_missing, mix_stale, quality_errors.
    """
    row = await locked_task(session, task_id)
    if _was_finished(row, linguist_id, TaskOutcome.SUBMITTED):
        return await _as_it_was(session, row)
    check_held(row, linguist_id, now)
    if row.stage in REVIEWS:
        raise TaskRefused(
            "wrong_outcome",
            "A review is not submitted: it approves or returns. Nothing was changed. Use POST .../review.",
        )
    body = _handed_in(document, await current_draft(session, row))
    if body is None:
        raise TaskRefused(
            "document_incomplete",
            "There is no document with any text yet. Nothing was changed. Save a draft, or send the document along.",
        )
    await require_task_file(session, row)
    await require_inside_part(session, row, body)
    await require_dub_ready(session, row, body, needs_voices=needs_voices)
    report = await judge_submission(session, task_id, body, briefs=briefs)
    finished = await _finish(session, row, TaskOutcome.SUBMITTED, body, None, now)
    await keep_report(session, row, report, now)
    return finished


async def review_task(
    session: AsyncSession, task_id: str, review: Review, *, linguist_id: str, now: datetime,
    briefs: Briefs | None = None,
) -> Finished:  # fmt: skip
    """Passes the work on, or sends it back to the stage before. Sent twice, the first answer holds.

    Raises NotFound, InvalidInput for a return that says nothing or has a document, TaskRefused: claim_lost,
    wrong_outcome, document_incomplete, file_missing, mix_stale, quality_errors, reasons_missing.
    """
    row = await locked_task(session, task_id)
    if _was_finished(row, linguist_id, review.outcome):
        return await _as_it_was(session, row)
    check_held(row, linguist_id, now)
    if row.stage not in REVIEWS:
        raise TaskRefused(
            "wrong_outcome", "This task is not a review: it is submitted. Nothing was changed. Use POST .../submit."
        )
    if not review.is_approval:
        await _check_return(session, row, review)
        return await _finish(session, row, review.outcome, None, review.notes or "", now)
    body = await _approved(session, row, review)
    report = await judge_approval(session, task_id, body, review.reasons, briefs=briefs)
    is_edited = review.document is not None or row.draft_version > 0
    finished = await _finish(session, row, review.outcome, body if is_edited else None, review.notes, now)
    await keep_report(session, row, report, now)
    return finished


async def _approved(session: AsyncSession, row: Any, review: Review) -> dict[str, Any]:
    """The document as the reviewer has edited it, or as it came."""
    body = _handed_in(review.document, row.draft)
    if body is None:
        raise TaskRefused(
            "document_incomplete",
            "There is nothing to approve yet: a document with text is needed. Nothing was changed. "
            "Return the work with notes.",
        )
    await require_task_file(session, row)
    await require_dub_ready(session, row, body, needs_voices=False)
    return body


async def _check_return(session: AsyncSession, row: Any, review: Review) -> None:
    has_notes = review.notes is not None and review.notes.strip()
    if not has_notes and not await has_unresolved(session, row.job_id):
        raise InvalidInput.at(
            "body", "notes", msg="work is returned with notes or comments that say what is to be done"
        )
    if review.document is not None:
        raise InvalidInput.at("body", "document", msg="work that is returned carries notes, not a document")
    if review.reasons:
        raise InvalidInput.at("body", "reasons", msg="work that is returned carries notes, not reasons")


def _was_finished(row: Any, linguist_id: str, outcome: TaskOutcome) -> bool:
    return bool(row.state == TaskState.DONE and row.linguist_id == linguist_id and row.outcome == outcome)


async def _as_it_was(session: AsyncSession, row: Any) -> Finished:
    version = await session.scalar(select(_document.c.version).where(_document.c.task_id == row.id))
    return Finished(row.id, row.outcome, row.finished_at, version)


def _handed_in(document: Document | None, draft: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is handed in as JSON; None when it has no text."""
    if document is None:
        return draft if draft is not None and from_json(draft).has_text else None
    check_document(document)
    return to_json(document) if document.has_text else None


async def _finish(
    session: AsyncSession, row: Any, outcome: TaskOutcome, body: dict[str, Any] | None, notes: str | None,
    now: datetime,
) -> Finished:  # fmt: skip
    """Ends the task, keeps the document as the job's newest version, and tells the workflow; the draft has served."""
    values: dict[str, Any] = {
        "state": advance(TASK_MOVES, TaskState(row.state), TaskEvent.FINISH),
        "outcome": outcome,
        "finished_at": now,
        "lease_expires_at": None,
        "draft": None,
    }
    if notes is not None:
        values["notes"] = notes
    await session.execute(update(task).where(task.c.id == row.id).values(**values))
    version = None if body is None else await keep_version(session, row, body, now)
    workflow_id = batch_workflow_id(row.order_id, row.batch)
    outbox.signal(session, workflow_id, "task_finished", TaskFinished(row.job_id, row.id, outcome), now=now)
    return Finished(row.id, outcome, now, version)
