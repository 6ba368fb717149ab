"""Creating an order: one statement, one round trip, and the workflow's start in the same transaction.

The statement is text over the tables, made once: SQLAlchemy would compile an INSERT with ``values()`` anew each time.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from service.access.models import ResourceKind
from service.auth.principals import Principal
from service.ids import ORDER, new_id
from service.orders.features import require_to_order
from service.orders.models import Order, OrderEvent
from service.outbox.models import OutboxKind, OutboxMessage
from service.outbox.writing import payload
from service.sharing.applying import default_values, shared_by_default
from workflows.ids import order_workflow_id
from workflows.messages import OrderInput
from workflows.states import OrderState

ORDER_WORKFLOW: Final = "OrderWorkflow"
UNTITLED: Final = "Untitled order"

_CREATE: Final = text(
    f"""
    WITH made AS (
        INSERT INTO "{Order.__tablename__}" (
            id, workspace_id, created_by, name, state, is_sandbox, is_paused, analysis_wanted, event_seq,
            created_at, updated_at
        )
        VALUES (
            :order_id, :workspace_id, :created_by, '{UNTITLED}', '{OrderState.OPEN}', :is_sandbox, false, false, 1,
            :now, :now
        )
        RETURNING id, name
    ), {shared_by_default(ResourceKind.ORDER)}, event AS (
        INSERT INTO {OrderEvent.__tablename__} (order_id, seq, at, actor, cause, to_state, data)
        VALUES (:order_id, 1, :now, :actor, 'created', '{OrderState.OPEN}', '{{}}')
    ), start AS (
        INSERT INTO {OutboxMessage.__tablename__} (
            kind, workflow_id, name, payload, created_at, next_attempt_at, attempts, is_dead
        )
        VALUES (
            '{OutboxKind.START}', :workflow_id, '{ORDER_WORKFLOW}', CAST(:payload AS jsonb), :now, :now, 0, false
        )
    )
    SELECT id FROM made
    """  # noqa: S608 - names of our own tables and constants; every value is bound
)


async def create_order(
    engine: AsyncEngine, *, actor: Principal, is_sandbox: bool, idle: timedelta, now: datetime
) -> str:
    """Creates an open order of the actor's workspace and returns its id; raises Forbidden ``feature_off``."""
    values = _values(actor, is_sandbox=is_sandbox, idle=idle, now=now)
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(_CREATE, values)
    return str(values["order_id"])


async def add_order(
    session: AsyncSession, *, actor: Principal, is_sandbox: bool, idle: timedelta, now: datetime
) -> str:
    """The same as a part of a larger transaction."""
    values = _values(actor, is_sandbox=is_sandbox, idle=idle, now=now)
    await session.execute(_CREATE, values)
    return str(values["order_id"])


def _values(actor: Principal, *, is_sandbox: bool, idle: timedelta, now: datetime) -> dict[str, Any]:
    require_to_order(actor)
    order_id = new_id(ORDER)
    return {
        "order_id": order_id,
        **default_values(actor, now),
        "actor": actor.actor,
        "is_sandbox": is_sandbox,
        "workflow_id": order_workflow_id(order_id),
        "payload": msgspec.json.encode(payload(OrderInput(order_id, is_sandbox, now + idle))).decode(),
    }
