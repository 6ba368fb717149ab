"""Checking the work of a task: while it is edited, and before it is taken."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, from_json
from service.errors import TaskRefused
from service.quality.briefing import Briefs, TaskBrief, task_brief
from service.quality.checking import check
from service.quality.findings import Finding, Report, WarningReason

MOST_TOLD: Final = 100
QUICK_SEGMENTS: Final = 100
"""Up to this many are checked at once; more in a thread, so that nobody else waits."""


async def check_task(document: Document, brief: TaskBrief) -> Report:
    """The report of a document at the stage of its task."""
    if len(document.segments) <= QUICK_SEGMENTS:
        return check(document, brief.brief, brief.stage)
    return await asyncio.to_thread(check, document, brief.brief, brief.stage)


async def judge_submission(
    session: AsyncSession, task_id: str, body: dict[str, Any], *, briefs: Briefs | None = None
) -> Report:
    """The report of what is handed in; raises TaskRefused quality_errors."""
    brief = await (briefs.of_task(session, task_id) if briefs else task_brief(session, task_id))
    report = await check_task(from_json(body), brief)
    if report.errors:
        _refuse_errors(report.errors)
    return report


async def judge_approval(
    session: AsyncSession, task_id: str, body: dict[str, Any], reasons: Sequence[WarningReason], *,
    briefs: Briefs | None = None,
) -> Report:  # fmt: skip
    """The report of what is approved, with the reasons; raises TaskRefused quality_errors or reasons_missing."""
    found = await judge_submission(session, task_id, body, briefs=briefs)
    report = msgspec.structs.replace(found, reasons=list(reasons))
    unanswered = report.unanswered
    if unanswered:
        raise TaskRefused(
            "reasons_missing",
            f"The check has {len(unanswered)} warnings without a reason. Nothing was changed. Correct them, or send "
            "``reasons`` that say why they may stand: for one rule, for one segment, or for all.",
            **told(unanswered),
        )
    return report


def _refuse_errors(errors: Sequence[Finding]) -> None:
    raise TaskRefused(
        "quality_errors",
        f"The check has found {len(errors)} errors, and what has errors is never delivered. Nothing was changed. "
        "Correct them, save, and hand it in again. GET .../findings lists them.",
        **told(errors),
    )


def told(findings: Sequence[Finding]) -> dict[str, Any]:
    """Findings as facts beside a refusal, at most ``MOST_TOLD``."""
    return {"findings": msgspec.to_builtins(findings[:MOST_TOLD]), "has_more": len(findings) > MOST_TOLD}
