"""Telling a workflow something, in the transaction that makes it true. The relay carries it to Temporal."""

from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.outbox.models import OutboxKind, OutboxMessage


def start(session: AsyncSession, workflow_id: str, workflow: str, argument: Any, *, now: datetime) -> None:
    """Starts ``workflow`` (its registered name) under ``workflow_id``; a second start of the same id does nothing."""
    session.add(_message(OutboxKind.START, workflow_id, workflow, argument, now))


def signal(session: AsyncSession, workflow_id: str, name: str, argument: Any = None, *, now: datetime) -> None:
    """Signals a workflow; one that has ended already loses nothing by it."""
    session.add(_message(OutboxKind.SIGNAL, workflow_id, name, argument, now))


def _message(kind: OutboxKind, workflow_id: str, name: str, argument: Any, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        kind=kind,
        workflow_id=workflow_id,
        name=name,
        payload=payload(argument),
        created_at=now,
        next_attempt_at=now,
    )


def payload(argument: Any) -> dict[str, Any]:
    """How an argument is kept in the row: ``{}`` for none, else ``{"argument": ...}`` as plain JSON."""
    if argument is None:
        return {}
    return {"argument": asdict(argument) if is_dataclass(argument) and not isinstance(argument, type) else argument}
