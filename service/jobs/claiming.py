"""Claims: the first wins, and everybody else gets a refusal that says why.

A claim is two statements in one transaction. The first locks the linguist's row, so that two claims of one linguist
cannot both see the last free place (a single statement would count in a snapshot older than its lock). The second
picks the task, checks every rule, takes it, and tells the order's workflow if it is the order's first claim.
Rows are locked in the order linguist, task, order, job; nothing locks them the other way round.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, DateTime, bindparam, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import (
    LINGUIST,
    NOW,
    claimed_by,
    has_declined,
    is_ready_for,
    job,
    joined,
    keeps_a_reviewer,
    linguist,
    order,
    queue_order,
    task,
)
from service.jobs.foremost import foremost
from service.jobs.refusals import claim_facts, no_reviewer, refuse_claim, refuse_next
from service.outbox.models import OutboxKind, OutboxMessage
from service.settings import Settings
from workflows.ids import order_workflow_id
from workflows.states import TASK_MOVES, OrderState, TaskEvent, TaskState, advance

_CLAIMED: Final = advance(TASK_MOVES, TaskState.OPEN, TaskEvent.CLAIM)
_UNTIL: Final = bindparam("until", type_=DateTime(timezone=True))
_DEFAULT_LIMIT: Final[Any] = bindparam("default_limit")


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on a task; ``claim_seq`` names it among all that the task has had."""

    task_id: str
    claim_seq: int
    draft_version: int
    lease_expires_at: datetime


def _claiming(candidate: CTE) -> Any:
    """Takes the task of ``candidate`` and signals ``work_taken`` if nobody had taken work of its order before."""
    claimed = (
        update(task)
        .where(task.c.id == candidate.c.id)
        .values(
            state=_CLAIMED,
            linguist_id=LINGUIST,
            claim_seq=task.c.claim_seq + 1,
            claimed_at=NOW,
            lease_expires_at=_UNTIL,
        )
        .returning(
            task.c.id,
            task.c.order_id,
            task.c.job_id,
            task.c.part,
            task.c.claim_seq,
            task.c.draft_version,
            task.c.lease_expires_at,
        )
        .cte("claimed")
    )
    first = (
        update(order)
        .where(order.c.id == claimed.c.order_id, order.c.state == OrderState.PAID, order.c.accepted_at.is_(None))
        .values(accepted_at=NOW)
        .returning(order.c.id)
        .cte("first")
    )
    told = (
        insert(OutboxMessage)
        .from_select(
            ["kind", "workflow_id", "name", "payload", "created_at", "next_attempt_at", "attempts", "is_dead"],
            select(
                literal(OutboxKind.SIGNAL, OutboxMessage.__table__.c.kind.type),  # type: ignore[attr-defined]
                func.concat(order_workflow_id(""), first.c.id),
                literal("work_taken"),
                literal({}, OutboxMessage.__table__.c.payload.type),  # type: ignore[attr-defined]
                NOW,
                NOW,
                literal(0),
                literal(False),
            ),
            include_defaults=False,
        )
        .cte("told")
    )
    return select(claimed).add_cte(told)


def _candidate() -> Any:
    return (
        select(task.c.id)
        .select_from(joined(LINGUIST))
        .where(is_ready_for(LINGUIST), claimed_by(LINGUIST) < func.coalesce(linguist.c.task_limit, _DEFAULT_LIMIT))
    )


AHEAD: Final = 50
"""How far ``claim-next`` looks past tasks that others are claiming at the same moment."""
_LOCK: Final = select(linguist.c.id).where(linguist.c.id == LINGUIST).with_for_update(key_share=True)
_CLAIM: Final = _claiming(
    _candidate()
    .where(task.c.id == bindparam("task"), keeps_a_reviewer(LINGUIST))
    .with_for_update(of=task, key_share=True)
    .cte("candidate")
)
_CLAIM_NEXT: Final = _claiming(
    _candidate()
    .where(task.c.id.in_(foremost(AHEAD, ~has_declined(LINGUIST))))
    .order_by(*queue_order(LINGUIST))
    .limit(1)
    .with_for_update(of=task, key_share=True, skip_locked=True)
    .cte("candidate")
)

_LOCK_JOB: Final = select(job.c.id).where(job.c.id == bindparam("job")).with_for_update(key_share=True)
_IS_REVIEWABLE: Final = (
    select(keeps_a_reviewer(LINGUIST)).select_from(joined(LINGUIST)).where(task.c.id == bindparam("task"))
)


async def claim_task(
    engine: AsyncEngine, task_id: str, *, linguist_id: str, settings: Settings, now: datetime
) -> Claim:
    """Claims one task, in a transaction of its own. Claiming again what one has gives the same claim.

    Raises NotFound, or TaskRefused with the first of: linguist_paused, not_qualified, reviewer_conflict,
    would_leave_no_reviewer, claim_lost, task_not_open, task_limit_reached.
    """
    if not is_well_formed(task_id):
        raise NotFound("task")
    async with engine.begin() as connection:
        await connection.execute(_LOCK, {"linguist": linguist_id})
        claimed = await _take(connection, _CLAIM, linguist_id, settings, now, task=task_id)
        if claimed is not None:
            return claimed
        facts = await claim_facts(connection, task_id, linguist_id=linguist_id, settings=settings, now=now)
        if facts.state != TaskState.CLAIMED or facts.linguist_id != linguist_id or facts.lease_expires_at <= now:
            refuse_claim(facts)
        return Claim(task_id, facts.claim_seq, facts.draft_version, facts.lease_expires_at)


async def claim_next_task(engine: AsyncEngine, *, linguist_id: str, settings: Settings, now: datetime) -> Claim:
    """Claims the first task of the linguist's list that nobody else is claiming at this moment.

    Raises TaskRefused: linguist_paused, task_limit_reached, nothing_to_claim, would_leave_no_reviewer.
    """
    async with engine.begin() as connection:
        await connection.execute(_LOCK, {"linguist": linguist_id})
        claimed = await _take(connection, _CLAIM_NEXT, linguist_id, settings, now)
        if claimed is None:
            await refuse_next(connection, linguist_id=linguist_id, settings=settings)
        return claimed


async def _take(
    connection: AsyncConnection, statement: Any, linguist_id: str, settings: Settings, now: datetime, **more: str
) -> Claim | None:
    values = {
        "linguist": linguist_id,
        "now": now,
        "until": now + settings.lease,
        "default_limit": settings.task_limit,
        **more,
    }
    row = (await connection.execute(statement, values)).one_or_none()
    if row is None:
        return None
    if row.part:
        await _keep_a_reviewer(connection, row, linguist_id)
    return Claim(row.id, row.claim_seq, row.draft_version, row.lease_expires_at)


async def _keep_a_reviewer(connection: AsyncConnection, claimed: Any, linguist_id: str) -> None:
    """Parts of one job can be claimed at the same moment: the later claim looks again when the earlier one is known.

    Raises TaskRefused would_leave_no_reviewer, which undoes the claim.
    """
    await connection.execute(_LOCK_JOB, {"job": claimed.job_id})
    if not await connection.scalar(_IS_REVIEWABLE, {"task": claimed.id, "linguist": linguist_id}):
        raise no_reviewer()
