"""Creating an order: one statement, one round trip, and the workflow's start in the same transaction."""

from datetime import datetime, timedelta

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from service.auth.principals import Principal
from service.ids import ORDER, new_id
from service.orders.models import Order, OrderEvent
from service.outbox.models import OutboxKind, OutboxMessage
from service.outbox.writing import payload
from workflows.ids import order_workflow_id
from workflows.messages import OrderInput
from workflows.states import OrderState

ORDER_WORKFLOW = "OrderWorkflow"
UNTITLED = "Untitled order"


async def create_order(
    engine: AsyncEngine, *, actor: Principal, is_sandbox: bool, idle: timedelta, now: datetime
) -> str:
    """Creates an open order of the actor's workspace and returns its id."""
    order_id = new_id(ORDER)
    made = (
        insert(Order)
        .values(
            id=order_id,
            workspace_id=actor.workspace,
            created_by=actor.id,
            name=UNTITLED,
            state=OrderState.OPEN,
            is_sandbox=is_sandbox,
            is_paused=False,
            analysis_wanted=False,
            event_seq=1,
            created_at=now,
            updated_at=now,
        )
        .returning(col(Order.id))
        .cte("made")
    )
    event = (
        insert(OrderEvent)
        .values(order_id=order_id, seq=1, at=now, actor=actor.actor, cause="created", to_state=OrderState.OPEN, data={})
        .cte("event")
    )
    start = (
        insert(OutboxMessage)
        .values(
            kind=OutboxKind.START,
            workflow_id=order_workflow_id(order_id),
            name=ORDER_WORKFLOW,
            payload=payload(OrderInput(order_id, is_sandbox, now + idle)),
            created_at=now,
            next_attempt_at=now,
            attempts=0,
            is_dead=False,
        )
        .cte("start")
    )
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(select(literal(1)).select_from(made).add_cte(event, start))
    return order_id
