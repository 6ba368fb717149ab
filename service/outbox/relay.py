"""Carries the outbox to Temporal: woken by the database's bell, and sweeping every second besides.

A row is deleted once Temporal has it. Killed in between, it is sent again: a second start of the same id is
refused by the server and counts as sent, and signals only record facts, so a second one changes nothing.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from service.database import Sessions, transaction, utc_now
from service.outbox.models import OutboxKind, OutboxMessage
from workflows.ids import TASK_QUEUE

log = structlog.get_logger()

BATCH: Final = 200
AT_ONCE: Final = 20
RETRY_SECONDS: Final = 1.0
MAX_RETRY_SECONDS: Final = 60.0
MAX_DOUBLINGS: Final = 6
MAX_ATTEMPTS_UNKNOWN: Final = 10


class Relay:
    """One per worker process; several share the work through SKIP LOCKED."""

    def __init__(self, sessions: Sessions, client: Client) -> None:
        self._sessions = sessions
        self._client = client

    async def sweep(self) -> int:
        """Sends what is due, one pass; returns how many rows were sent."""
        async with transaction(self._sessions) as session:
            rows = await _due(session, utc_now())
            by_workflow = _grouped(rows)
            slots = asyncio.Semaphore(AT_ONCE)
            results = await asyncio.gather(*(self._send_all(group, slots) for group in by_workflow))
            sent = [message_id for result in results for message_id in result]
            if sent:
                await session.execute(delete(OutboxMessage).where(col(OutboxMessage.id).in_(sent)))
            await _postpone(session, [row for row in rows if row.id not in set(sent)])
        return len(sent)

    async def _send_all(self, rows: Sequence[OutboxMessage], slots: asyncio.Semaphore) -> list[int]:
        """Sends one workflow's rows in their order; stops at the first that fails."""
        sent: list[int] = []
        async with slots:
            for row in rows:
                try:
                    await self._send(row)
                except Exception as error:  # of one workflow: whatever it is, the others' rows must go on
                    row.last_error = (str(error) or repr(error))[:500]
                    log.warning("outbox_row_not_sent", workflow_id=row.workflow_id, name=row.name, error=row.last_error)
                    break
                sent.append(row.id or 0)
        return sent

    async def _send(self, row: OutboxMessage) -> None:
        arguments = [row.payload["argument"]] if "argument" in row.payload else []
        if row.kind == OutboxKind.START:
            with contextlib.suppress(WorkflowAlreadyStartedError):
                await self._client.start_workflow(
                    row.name,
                    args=arguments,
                    id=row.workflow_id,
                    task_queue=TASK_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                )
            return
        try:
            await self._client.get_workflow_handle(row.workflow_id).signal(row.name, args=arguments)
        except RPCError as error:
            if not _has_ended(error, row):
                raise
            log.info("signal_to_ended_workflow", workflow_id=row.workflow_id, name=row.name)


def _has_ended(error: RPCError, row: OutboxMessage) -> bool:
    """Whether nobody waits for this signal any more.

    A workflow that the server does not know yet may be a batch that its order has still to start: those are tried
    again for some minutes before the signal is given up.
    """
    if error.status != RPCStatusCode.NOT_FOUND:
        return False
    return "already completed" in error.message or row.attempts >= MAX_ATTEMPTS_UNKNOWN


async def _due(session: AsyncSession, now: datetime) -> list[OutboxMessage]:
    """The oldest due rows, locked; of each workflow only if its oldest row is ours, so that order is kept.

    Rows behind one that waits for its next attempt are passed over at once: a workflow that cannot be told anything
    must not fill the batch, or nobody else would be told anything either.
    """
    ahead = aliased(OutboxMessage)
    waits = (
        exists()
        .where(
            col(ahead.workflow_id) == col(OutboxMessage.workflow_id),
            col(ahead.id) < col(OutboxMessage.id),
            col(ahead.next_attempt_at) > now,
        )
        .correlate(OutboxMessage)
    )
    query = (
        select(OutboxMessage)
        .where(~col(OutboxMessage.is_dead), col(OutboxMessage.next_attempt_at) <= now, ~waits)
        .order_by(col(OutboxMessage.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    rows = list((await session.execute(query)).scalars())
    if not rows:
        return []
    workflow_ids = {row.workflow_id for row in rows}
    first = dict(
        (
            await session.execute(
                select(col(OutboxMessage.workflow_id), func.min(col(OutboxMessage.id)))
                .where(col(OutboxMessage.workflow_id).in_(workflow_ids))
                .group_by(col(OutboxMessage.workflow_id))
            )
        )
        .tuples()
        .all()
    )
    ours = {row.id for row in rows}
    return [row for row in rows if first.get(row.workflow_id) in ours]


def _grouped(rows: Iterable[OutboxMessage]) -> list[list[OutboxMessage]]:
    groups: dict[str, list[OutboxMessage]] = {}
    for row in rows:
        groups.setdefault(row.workflow_id, []).append(row)
    return list(groups.values())


async def _postpone(session: AsyncSession, rows: Sequence[OutboxMessage]) -> None:
    """Rows that could not be sent are tried again later and later, at most a minute apart."""
    for row in rows:
        wait = min(RETRY_SECONDS * 2 ** min(row.attempts, MAX_DOUBLINGS), MAX_RETRY_SECONDS)
        await session.execute(
            update(OutboxMessage)
            .where(col(OutboxMessage.id) == row.id)
            .values(
                attempts=row.attempts + 1,
                next_attempt_at=utc_now() + timedelta(seconds=wait),
                last_error=row.last_error,
            )
        )
