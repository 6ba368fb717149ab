"""Opening the tasks of a stage: in the queue, or straight to whoever did the same stage in the round before."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.models import DocumentVersion
from service.ids import TASK, new_id
from service.jobs.availability import REVIEWS, has_worked_on, job, linguist, order, qualification, task
from service.jobs.mails import mail_rework
from service.jobs.offering import offer_tasks
from service.jobs.parting import parts_before, split_task
from service.jobs.planning import pay_cents, stage_pair
from service.jobs.schedule import task_due_at
from service.settings import Settings
from service.sources.models import DraftOrigin
from workflows.messages import OpenTasks
from workflows.stages import StageRule, rule
from workflows.states import JobState, OrderState, TaskOutcome, TaskState

URGENT_PERCENT = 80
_document = DocumentVersion.__table__  # type: ignore[attr-defined]


async def open_tasks(
    session: AsyncSession, request: OpenTasks, *, settings: Settings, now: datetime
) -> tuple[str, ...]:
    """The ids of the tasks of this stage and round, which are opened now unless they were before.

    There is one, or one for each part that the stage was worked on in the round before. Tasks of a job that has been
    cancelled meanwhile are born cancelled.
    """
    made = await _locked_job(session, request.job_id)
    query = select(task.c.id).where(
        task.c.job_id == request.job_id, task.c.stage == request.stage, task.c.round == request.round
    )
    if existing := (await session.scalars(query.order_by(task.c.part))).all():
        return tuple(existing)
    whole = await _values(session, made, request, now)
    tasks = split_task(whole, await parts_before(session, request.job_id, request.stage, request.round - 1))
    for values in tasks:
        if values["state"] == TaskState.OPEN and request.round > 1:
            values.update(await _same_hands(session, values, settings, now))
        await session.execute(insert(task).values(**values))
        await _announce(session, values, settings, now)
    return tuple(values["id"] for values in tasks)


async def _locked_job(session: AsyncSession, job_id: str) -> Any:
    """The job with its order, locked, so that two openings of one stage meet here."""
    query = (
        select(job, order.c.state.label("order_state"), order.c.is_paused)
        .join(order, order.c.id == job.c.order_id)
        .where(job.c.id == job_id)
        .with_for_update(of=job, key_share=True)
    )
    return (await session.execute(query)).one()


async def _values(session: AsyncSession, made: Any, request: OpenTasks, now: datetime) -> dict[str, Any]:
    """The columns of the stage's task as a whole, in nobody's hands."""
    stage_rule = rule(made.service, request.stage)
    source, target = stage_pair(stage_rule, made.pair_source, made.pair_target)
    is_urgent = made.sla_percent >= URGENT_PERCENT
    is_wanted = made.state == JobState.IN_PRODUCTION and made.order_state in (OrderState.PAID, OrderState.ACCEPTED)
    return {
        "id": new_id(TASK),
        "job_id": made.id,
        "order_id": made.order_id,
        "stage": request.stage,
        "round": request.round,
        "part": 0,
        "state": TaskState.OPEN if is_wanted else TaskState.CANCELLED,
        "pair_source": source,
        "pair_target": target,
        "min_rank": await _min_rank(session, made.id, stage_rule),
        "is_urgent": is_urgent,
        "is_paused": made.is_paused,
        "is_public": is_urgent,
        "linguist_id": None,
        "claim_seq": 0,
        "claimed_at": None,
        "lease_expires_at": None,
        "pay_cents": pay_cents(made.options["list_price_cents"], stage_rule),
        "billable_seconds": made.billable_seconds,
        **await _newest_document(session, made.id),
        "draft_version": 0,
        "notes": await _notes(session, made.id) if request.round > 1 else None,
        "opened_at": now,
        "due_at": task_due_at(made.service, request.stage, now=now, due_at=made.due_at),
    }


async def _announce(session: AsyncSession, values: dict[str, Any], settings: Settings, now: datetime) -> None:
    if values["state"] == TaskState.OPEN:
        await offer_tasks(session, [values["id"]], settings=settings, now=now)
    elif values["state"] == TaskState.CLAIMED and values["stage"] not in REVIEWS:
        await mail_rework(session, values["id"], settings=settings, now=now)


async def _min_rank(session: AsyncSession, job_id: str, stage_rule: StageRule) -> int:
    """A review asks for the highest rank among those who have edited the job, all else for any."""
    if not stage_rule.is_review:
        return 1
    query = (
        select(func.max(linguist.c.rank))
        .join(task, has_worked_on(task, linguist.c.id))
        .where(task.c.job_id == job_id, task.c.stage.not_in(REVIEWS))
    )
    return await session.scalar(query) or 1


async def _newest_document(session: AsyncSession, job_id: str) -> dict[str, Any]:
    """What was handed in last, and by which stage: where this one starts."""
    whole = select(_document.c.body, _document.c.stage).where(_document.c.job_id == job_id, _document.c.part == 0)
    newest = (await session.execute(whole.order_by(_document.c.version.desc()).limit(1))).one_or_none()
    if newest is None:
        return {"draft": None, "draft_origin": None, "draft_label": None}
    return {"draft": newest.body, "draft_origin": DraftOrigin.STAGE, "draft_label": newest.stage}


async def _notes(session: AsyncSession, job_id: str) -> str | None:
    """What the reviewer who sent the work back asked for."""
    query = (
        select(task.c.notes)
        .where(task.c.job_id == job_id, task.c.outcome == TaskOutcome.RETURNED)
        .order_by(task.c.round.desc())
        .limit(1)
    )
    notes: str | None = await session.scalar(query)
    return notes


async def _same_hands(
    session: AsyncSession, values: dict[str, Any], settings: Settings, now: datetime
) -> dict[str, Any]:
    """The claim of who did this stage in the round before; nothing if they are paused or no longer qualified."""
    before = task.alias("before")
    query = (
        select(linguist.c.id)
        .join(before, before.c.linguist_id == linguist.c.id)
        .join(qualification, qualification.c.linguist_id == linguist.c.id)
        .where(
            before.c.job_id == values["job_id"],
            before.c.stage == values["stage"],
            before.c.round == values["round"] - 1,
            before.c.part == values["part"],
            qualification.c.stage == values["stage"],
            qualification.c.source_language == values["pair_source"],
            qualification.c.target_language == values["pair_target"],
            linguist.c.rank >= values["min_rank"],
            ~linguist.c.is_paused,
        )
    )
    found = await session.scalar(query)
    if found is None:
        return {}
    return {
        "state": TaskState.CLAIMED,
        "linguist_id": found,
        "claim_seq": 1,
        "claimed_at": now,
        "lease_expires_at": now + timedelta(hours=settings.rework_lease_hours),
    }
