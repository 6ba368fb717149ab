"""Reports that are kept: what a task handed in or approved, and what is delivered with a job."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import from_json
from service.documents.models import DocumentVersion
from service.jobs.availability import REVIEWS, task
from service.quality.briefing import job_brief
from service.quality.checking import check
from service.quality.findings import Finding, Report, Severity, WarningReason
from service.quality.models import QualityReport
from workflows.states import TaskOutcome

MOST_NAMED = 5
_document = DocumentVersion.__table__  # type: ignore[attr-defined]
_report = QualityReport.__table__  # type: ignore[attr-defined]


class NotDeliverable(Exception):
    """A job's document has errors, or there is none: nothing is delivered. Seen in the logs, and tried again."""

    def __init__(self, job_id: str, errors: Sequence[Finding]) -> None:
        self.errors = list(errors)
        named = "; ".join(f"{one.rule} at {_place(one)}" for one in errors[:MOST_NAMED])
        super().__init__(f"{job_id}: {len(errors)} errors ({named})" if errors else f"{job_id} has no document")


async def job_report(session: AsyncSession, job_id: str) -> Report:
    """The check of what is about to be delivered: the newest whole document, with the reasons of the last approval.

    Raises NotDeliverable when there are errors, or no document.
    """
    query = select(_document.c.body).where(_document.c.job_id == job_id, _document.c.part == 0)
    body = await session.scalar(query.order_by(_document.c.version.desc()).limit(1))
    if body is None:
        raise NotDeliverable(job_id, [])
    brief = await job_brief(session, job_id)
    report = await asyncio.to_thread(check, from_json(body), brief)
    if report.errors:
        raise NotDeliverable(job_id, report.errors)
    return msgspec.structs.replace(report, reasons=await approval_reasons(session, job_id))


async def approval_reasons(session: AsyncSession, job_id: str) -> list[WarningReason]:
    """The reasons that the last approval of a job gave."""
    query = (
        select(_report.c.body)
        .join(task, task.c.id == _report.c.task_id)
        .where(task.c.job_id == job_id, task.c.stage.in_(REVIEWS), task.c.outcome == TaskOutcome.APPROVED)
        .order_by(task.c.finished_at.desc(), task.c.round.desc())
        .limit(1)
    )
    body = await session.scalar(query)
    return [] if body is None else report_from_json(body).reasons


async def keep_report(session: AsyncSession, row: Any, report: Report, now: datetime) -> None:
    """Stores the report of a task's row beside the job's newest document; the first one holds."""
    newest = select(func.coalesce(func.max(_document.c.version), 0)).where(_document.c.job_id == row.job_id)
    values = {
        "task_id": row.id,
        "job_id": row.job_id,
        "document_version": newest.scalar_subquery(),
        "errors": len(report.errors),
        "warnings": sum(one.severity is Severity.WARNING for one in report.findings),
        "body": msgspec.to_builtins(report),
        "created_at": now,
    }
    await session.execute(insert(_report).values(**values).on_conflict_do_nothing())


def report_from_json(body: dict[str, Any]) -> Report:
    """From a row."""
    return msgspec.convert(body, Report)


def _place(finding: Finding) -> str:
    return "the document" if finding.segment is None else f"segment {finding.segment}"
