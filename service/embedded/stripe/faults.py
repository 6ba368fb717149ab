"""Misbehaviour on request, so that faults can be tested: kept in Postgres, used up one by one.

Events: `lose_events`, `repeat_events` (`copies` deliveries), `delay_events` (by `seconds`), `reverse_events`
(collects for `seconds`, then sends the last first); `target` is an event type or `*`.
Calls: `fail_calls` (`status` before anything is done), `fail_started_calls` (the same, but saved under the
idempotency key), `slow_calls` (waits before the work, the key in flight), `answer_late` and
`close_connection` (do the work and commit it, then answer after `seconds` or never); `target` is an operation
such as `refunds.create`, or `*`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, structs
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.embedded.stripe.tables import faults

EventAction = Literal["lose_events", "repeat_events", "delay_events", "reverse_events"]
CallAction = Literal["fail_calls", "fail_started_calls", "slow_calls", "answer_late", "close_connection"]

EVENT_ACTIONS: tuple[EventAction, ...] = ("lose_events", "repeat_events", "delay_events", "reverse_events")
CALL_ACTIONS: tuple[CallAction, ...] = (
    "fail_calls",
    "fail_started_calls",
    "slow_calls",
    "answer_late",
    "close_connection",
)
_REVERSED_GAP_SECONDS = 0.75


class FaultRequest(Struct, forbid_unknown_fields=True):
    """The body of `POST /sandbox/faults`: the next `times` matching events or calls misbehave."""

    action: EventAction | CallAction
    target: Annotated[str, Meta(max_length=100, pattern=r"^[a-z0-9_.*]+$")] = "*"
    times: Annotated[int, Meta(ge=1, le=10_000)] = 1
    seconds: Annotated[float, Meta(ge=0, le=3600)] = 1.0
    copies: Annotated[int, Meta(ge=2, le=100)] = 2
    status: Literal[429, 500, 502, 503] = 500


@dataclass(frozen=True)
class Fault:
    """One use of an ordered fault; `remaining` counts the uses after this one."""

    action: str
    seconds: float
    copies: int
    status: int
    remaining: int
    release_at: datetime | None


async def order_fault(connection: AsyncConnection, request: FaultRequest) -> int:
    values = {**structs.asdict(request), "remaining": request.times}
    fault_id = await connection.scalar(insert(faults).values(**values).returning(faults.c.id))
    return int(fault_id or 0)


async def list_faults(connection: AsyncConnection) -> list[dict[str, Any]]:
    found = await connection.execute(select(faults).where(faults.c.remaining > 0).order_by(faults.c.id))
    return [dict(row) for row in found.mappings()]


async def clear_faults(connection: AsyncConnection) -> None:
    await connection.execute(delete(faults))


async def take_fault(
    connection: AsyncConnection, actions: tuple[str, ...], target: str, *, now: datetime
) -> Fault | None:
    """Use up one of the oldest fault that matches; None is the normal case."""
    matching = select(faults.c.id).where(
        faults.c.remaining > 0, faults.c.action.in_(actions), faults.c.target.in_((target, "*"))
    )
    oldest = matching.order_by(faults.c.id).limit(1).with_for_update()
    fault_id = await connection.scalar(oldest)
    if fault_id is None:
        return None
    row = (
        await connection.execute(
            update(faults)
            .where(faults.c.id == fault_id)
            .values(remaining=faults.c.remaining - 1)
            .returning(*(faults.c[name] for name in ("action", "seconds", "copies", "status", "remaining")))
            .returning(faults.c.release_at)
        )
    ).one()
    release_at = row.release_at
    if row.action == "reverse_events" and release_at is None:
        release_at = now + timedelta(seconds=row.seconds)
        await connection.execute(update(faults).where(faults.c.id == fault_id).values(release_at=release_at))
    return Fault(row.action, row.seconds, row.copies, row.status, row.remaining, release_at)


@dataclass(frozen=True)
class DeliveryPlan:
    """How an event is sent: `copies` times, from `first_at` on, or never (`lost`)."""

    first_at: datetime
    copies: int = 1
    is_lost: bool = False


def plan_delivery(fault: Fault | None, now: datetime) -> DeliveryPlan:
    if fault is None:
        return DeliveryPlan(now)
    if fault.action == "delay_events":
        return DeliveryPlan(now + timedelta(seconds=fault.seconds))
    if fault.action == "reverse_events":
        gap = timedelta(seconds=_REVERSED_GAP_SECONDS * fault.remaining)
        return DeliveryPlan((fault.release_at or now) + gap)
    return DeliveryPlan(
        now, copies=fault.copies if fault.action == "repeat_events" else 1, is_lost=fault.action == "lose_events"
    )
