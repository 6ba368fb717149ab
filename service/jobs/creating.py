"""Creating an order's jobs when its money has been taken: in bulk, once, with their first tasks in the queue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from pricing.quotes import Quote
from service.documents.speakers import named
from service.glossaries.queries import order_glossary
from service.ids import JOB, TASK, new_id
from service.jobs.availability import job, task
from service.jobs.models import Job
from service.jobs.offering import offer_tasks
from service.jobs.parting import SPLIT_STAGE, Recording, first_parts, load_recordings, split_task
from service.jobs.planning import JobPlan, pay_cents, plan_jobs, stage_pair, table_pair
from service.jobs.promises import next_threshold, promise
from service.jobs.schedule import task_due_at
from service.orders.models import Order, OrderItem
from service.quality.profiles import kept_profile
from service.quotes.models import QuoteRow
from service.settings import Settings
from service.sources.drafts import first_drafts
from service.sources.providers import has_speech_to_text
from service.workspaces.models import Workspace
from workflows.ids import JOBS_PER_BATCH
from workflows.messages import JobRef
from workflows.stages import plan
from workflows.states import JobState, TaskState


@dataclass(frozen=True, slots=True)
class Production:
    """What an order's workflow must know of its jobs; ``jobs`` are those of batch 0, ``tick_at`` is its clock's.

    ``awaits_drafts``: first tasks are held back for a machine's draft.
    """

    batches: int
    jobs: tuple[JobRef, ...]
    tick_at: datetime | None
    awaits_drafts: bool


async def create_jobs(
    session: AsyncSession, order: Order, quote: QuoteRow, *, workspace: Workspace, settings: Settings, now: datetime
) -> Production:
    """Makes one job per media file x item x output language of the quote, and opens the first task of each.

    Sets ``order.due_at`` to the latest of them. Called again it returns the same and changes nothing. The caller
    holds the order's lock. A constant number of statements, whatever the number of jobs. The tasks of a sandbox
    order are born cancelled: no person ever works on them.
    """
    known = await session.scalar(select(job.c.id).where(job.c.order_id == order.id).limit(1))
    if known is None:
        items = await session.execute(select(OrderItem.id, OrderItem.spec).where(OrderItem.order_id == order.id))  # type: ignore[call-overload]
        specs = {row.id: row.spec for row in items}
        plans = plan_jobs(Quote.from_dict(quote.body).lines, specs)
        await _create(session, order, plans, workspace, settings, now)
    return await load_production(session, order.id)


async def _create(
    session: AsyncSession, order: Order, plans: Sequence[JobPlan], workspace: Workspace, settings: Settings,
    now: datetime,
) -> None:  # fmt: skip
    promises = {service: promise(service, workspace, settings, now) for service in {made.service for made in plans}}
    profile = await kept_profile(session, workspace.id)
    speakers = named(one.name for one in (await order_glossary(session, order.id)).speakers)
    jobs = [
        _job_values(order.id, position, made, profile, promises, now) | {"speakers": speakers}
        for position, made in enumerate(plans)
    ]
    state = TaskState.CANCELLED if order.is_sandbox else TaskState.OPEN
    media_ids = {values["media_id"] for values in jobs}
    recordings = await load_recordings(session, media_ids)
    is_machine_wanted = has_speech_to_text(settings) and not order.is_sandbox
    drafts = await first_drafts(session, media_ids, is_machine_wanted=is_machine_wanted)
    tasks = [
        task_values | drafts[values["media_id"]]
        for values in jobs
        for task_values in _first_tasks(values, recordings[values["media_id"]], state, settings, now)
    ]
    order.due_at = max((values["due_at"] for values in jobs), default=None)
    await session.flush()
    if jobs:
        await session.execute(insert(job), jobs)
        await session.execute(insert(task), tasks)
        await offer_tasks(session, [values["id"] for values in tasks], settings=settings, now=now)


def _job_values(
    order_id: str, position: int, made: JobPlan, profile: dict[str, Any],
    promises: dict[Service, tuple[datetime, list[Any]]], now: datetime,
) -> dict[str, Any]:  # fmt: skip
    pair_source, pair_target = table_pair(made)
    due_at, steps = promises[made.service]
    batch, place = divmod(position, JOBS_PER_BATCH)
    return {
        "id": new_id(JOB),
        "order_id": order_id,
        "item_id": made.item_id,
        "media_id": made.media_id,
        "batch": batch,
        "position": place,
        "service": made.service,
        "source_language": made.source_language,
        "language": made.language,
        "pair_source": pair_source,
        "pair_target": pair_target,
        "options": made.options | profile,
        "billable_seconds": made.billable_seconds,
        "price_cents": made.price_cents,
        "state": JobState.IN_PRODUCTION,
        "sla_percent": 0,
        "started_at": now,
        "due_at": due_at,
        "due_steps": steps,
    }


def _first_tasks(
    made: dict[str, Any], recording: Recording, state: TaskState, settings: Settings, now: datetime
) -> list[dict[str, Any]]:
    """One, or one for each part of a long recording."""
    values = _task_values(made, state, now)
    return split_task(values, first_parts(recording, settings)) if values["stage"] == SPLIT_STAGE else [values]


def _task_values(made: dict[str, Any], state: TaskState, now: datetime) -> dict[str, Any]:
    rule = plan(made["service"])[0]
    source, target = stage_pair(rule, made["pair_source"], made["pair_target"])
    return {
        "id": new_id(TASK),
        "job_id": made["id"],
        "order_id": made["order_id"],
        "stage": rule.stage,
        "round": 1,
        "part": 0,
        "part_start_ms": None,
        "part_end_ms": None,
        "state": state,
        "pair_source": source,
        "pair_target": target,
        "min_rank": 1,
        "is_urgent": False,
        "is_paused": False,
        "is_public": False,
        "claim_seq": 0,
        "pay_cents": pay_cents(made["options"]["list_price_cents"], rule),
        "billable_seconds": made["billable_seconds"],
        "draft_version": 0,
        "opened_at": now,
        "due_at": task_due_at(made["service"], rule.stage, now=now, due_at=made["due_at"]),
    }


async def load_production(session: AsyncSession, order_id: str) -> Production:
    """What was created before: the number of batches, and the jobs of batch 0."""
    batches = await session.scalar(select(func.max(job.c.batch)).where(job.c.order_id == order_id))
    jobs = await batch_jobs(session, order_id, 0)
    ticks = [at for row in jobs if (at := next_threshold(row)) is not None]
    refs = await load_refs(session, order_id, 0)
    awaits = exists().where(task.c.order_id == order_id, task.c.is_drafting)
    awaits_drafts = bool(await session.scalar(select(awaits)))
    return Production(0 if batches is None else batches + 1, refs, min(ticks, default=None), awaits_drafts)


async def batch_jobs(session: AsyncSession, order_id: str, batch: int) -> list[Job]:
    """The jobs of one batch in their order."""
    query = select(Job).where(job.c.order_id == order_id, job.c.batch == batch).order_by(job.c.position)
    return list((await session.execute(query.execution_options(populate_existing=True))).scalars())


async def load_refs(session: AsyncSession, order_id: str, batch: int) -> tuple[JobRef, ...]:
    """One batch as its workflow needs to know it: each job with its first tasks."""
    query = (
        select(job.c.id, job.c.service, task.c.id, task.c.stage)
        .join(task, (task.c.job_id == job.c.id) & (task.c.round == 1))
        .where(job.c.order_id == order_id, job.c.batch == batch)
        .order_by(job.c.position, task.c.part)
    )
    firsts: dict[tuple[str, Service], list[str]] = defaultdict(list)
    for job_id, service, task_id, stage in await session.execute(query):
        if stage == plan(service)[0].stage:
            firsts[job_id, service].append(task_id)
    return tuple(JobRef(job_id, service, tuple(ids)) for (job_id, service), ids in firsts.items())
