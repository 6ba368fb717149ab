"""The check of a draft while it is edited: its findings, and the fixes that are wanted of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import Sessions
from service.documents.document import Document, from_json, to_json
from service.errors import InvalidInput, TaskRefused
from service.jobs.drafting import read_draft
from service.quality.briefing import Briefs
from service.quality.fixing import apply_fixes
from service.quality.judging import MOST_TOLD, check_task
from service.quality.rules import RULE_NAMES
from service.quality.schemas import FindingsResponse, FixesResponse, TaskFindingsResponse

MOST_LISTED: Final = 5000
log = structlog.get_logger()


async def saved_findings(
    sessions: Sessions, briefs: Briefs, task_id: str, document: Document
) -> FindingsResponse | None:
    """What the check finds in a draft that has just been saved; None when it fails, for the draft is saved anyway.

    Asks the database only when the task's brief is not kept.
    """
    try:
        brief = briefs.known(task_id)
        if brief is None:
            async with sessions() as session:
                brief = await briefs.of_task(session, task_id)
        return FindingsResponse.of(await check_task(document, brief), MOST_TOLD)
    except Exception:
        log.exception("check_failed", task_id=task_id)
        return None


async def draft_findings(
    session: AsyncSession, briefs: Briefs, task_id: str, *, linguist_id: str, now: datetime
) -> TaskFindingsResponse:
    """The check of the draft of a task that one holds. Raises NotFound, TaskRefused claim_lost or no_draft."""
    version, document = await _draft(session, task_id, linguist_id, now)
    report = await check_task(document, await briefs.of_task(session, task_id))
    return TaskFindingsResponse(version, FindingsResponse.of(report, MOST_LISTED))


async def fixed_draft(
    session: AsyncSession, briefs: Briefs, task_id: str, rules: Sequence[str], *, linguist_id: str, now: datetime
) -> FixesResponse:
    """The draft with the fixes of some rules; nothing is saved.

    Raises NotFound, InvalidInput for a rule that there is not, TaskRefused claim_lost or no_draft.
    """
    unknown = sorted(set(rules) - RULE_NAMES)
    if unknown:
        raise InvalidInput.at("body", "rules", msg=f"there is no rule {unknown[0]!r}")
    version, document = await _draft(session, task_id, linguist_id, now)
    report = await check_task(document, await briefs.of_task(session, task_id))
    wanted = [one for one in report.findings if one.fixes and one.rule in rules]
    fixed = await asyncio.to_thread(apply_fixes, document, wanted)
    return FixesResponse(version, len(wanted), to_json(fixed))


async def _draft(session: AsyncSession, task_id: str, linguist_id: str, now: datetime) -> tuple[int, Document]:
    draft = await read_draft(session, task_id, linguist_id=linguist_id, now=now)
    if draft.document is None:
        raise TaskRefused(
            "no_draft", "There is no draft of this task yet. Nothing was checked, nothing was changed. Save one first."
        )
    return draft.version, from_json(draft.document)
