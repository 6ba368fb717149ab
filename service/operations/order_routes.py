"""Operators and orders: the board, the whole story, interventions."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from service.approvals.answers import WAITS_FOR_APPROVAL, given_or_pending
from service.approvals.asking import refund_or_ask
from service.approvals.schemas import PendingApproval
from service.auth.principals import operators_only
from service.edge.dependencies import Actor, AllParts, Configured, Now, Session
from service.edge.documentation import refusals
from service.operations.board import BoardFilter, list_by_risk
from service.operations.extending import extend_order
from service.operations.intervening import ask_to_reject, pause_order, reassign_task, resume_order
from service.operations.order_schemas import BoardResponse, ExtendedOrder, OrderHeld, RefundResponse, RejectionAsked
from service.operations.refunding import refund_key
from service.operations.requests import ExtendRequest, Intervention, ReassignRequest, RefundRequest
from service.operations.story import any_order, order_story, order_tasks
from service.operations.story_schemas import EventsResponse, OrderStory, TasksResponse
from service.orders.models import Order
from service.orders.queries import order_events
from service.paging import PAGE, Cursor, Limit
from workflows.states import OrderState

WorkspaceId = Annotated[str | None, QueryParameter(max_length=64)]
States = Annotated[list[OrderState] | None, QueryParameter(name="state")]
After = Annotated[int, QueryParameter(ge=0, le=2_000_000_000)]
EventLimit = Annotated[int, QueryParameter(ge=1, le=1000)]
IdempotencyKey = Annotated[str | None, HeaderParameter(name="idempotency-key", max_length=255)]
OrderPath = "/orders/{order_id:str}"


@get("/orders", operation_id="list_orders_by_risk", responses=refusals())
async def board(
    session: Session,
    now: Now,
    states: States = None,
    workspace_id: WorkspaceId = None,
    at_risk: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> BoardResponse:
    """All orders: those in production first, breached ones on top, then by time left; then all others, newest first."""
    chosen = BoardFilter(states or (), workspace_id, at_risk, cursor, limit)
    return await list_by_risk(session, chosen, now=now)


@get(OrderPath, operation_id="get_order_story", responses=refusals(404))
async def story(order_id: FromPath[str], session: Session, settings: Configured) -> OrderStory:
    """Everything about one order: items, quote, money, history, tasks, mails, what operators did."""
    return await order_story(session, order_id, settings=settings)


@get(f"{OrderPath}/tasks", operation_id="list_order_tasks", responses=refusals(404))
async def tasks(order_id: FromPath[str], session: Session, cursor: Cursor = None, limit: Limit = PAGE) -> TasksResponse:
    """The order's tasks of all rounds."""
    order = await any_order(session, order_id)
    return await order_tasks(session, order.id, cursor=cursor, limit=limit)


@get(f"{OrderPath}/events", operation_id="list_any_order_events", responses=refusals(404))
async def events(
    order_id: FromPath[str], session: Session, after: After = 0, limit: EventLimit = 100
) -> EventsResponse:
    """The order's history, oldest first, from event number ``after`` on."""
    order = await any_order(session, order_id)
    return EventsResponse(await order_events(session, order.id, after=after, limit=limit))


@post(f"{OrderPath}/pause", status_code=200, operation_id="pause_order", responses=refusals(400, 404))
async def pause(
    order_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, session: Session, now: Now
) -> OrderHeld:
    """Holds the order's work: nothing of it can be claimed; the deadline stays."""
    return _held(await pause_order(session, order_id, reason=data.reason, actor=actor, now=now))


@post(f"{OrderPath}/resume", status_code=200, operation_id="resume_order", responses=refusals(400, 404))
async def resume(
    order_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, session: Session, now: Now
) -> OrderHeld:
    """Lets a paused order go on."""
    return _held(await resume_order(session, order_id, reason=data.reason, actor=actor, now=now))


def _held(order: Order) -> OrderHeld:
    return OrderHeld(order.id, order.state.value, order.is_paused, order.due_at)


@post(f"{OrderPath}/reject", status_code=200, operation_id="reject_order", responses=refusals(400, 404))
async def reject(
    order_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, session: Session, now: Now
) -> RejectionAsked:
    """Rejects an order that cannot be produced, before work starts; all its money goes back.

    The customer reads the reason.
    """
    order, rejection_id = await ask_to_reject(session, order_id, reason=data.reason, actor=actor, now=now)
    return RejectionAsked(order.id, rejection_id, order.state.value)


@post(f"{OrderPath}/extend", status_code=200, operation_id="extend_order", responses=refusals(400, 404))
async def extend(
    order_id: FromPath[str], data: JSONBody[ExtendRequest], actor: Actor, session: Session, now: Now
) -> ExtendedOrder:
    """Moves the deadline of what is unfinished to a later date."""
    order, moved = await extend_order(session, order_id, data.due_at, reason=data.reason, actor=actor, now=now)
    return ExtendedOrder(order.id, order.due_at or data.due_at, moved)


@post(
    f"{OrderPath}/refund",
    status_code=200,
    operation_id="refund_order",
    responses={**refusals(400, 404), **WAITS_FOR_APPROVAL},
)
async def give_back(
    order_id: FromPath[str],
    data: JSONBody[RefundRequest],
    actor: Actor,
    parts: AllParts,
    now: Now,
    idempotency_key: IdempotencyKey = None,
) -> Response[RefundResponse | PendingApproval]:
    """Gives back a part of what the order cost, to where it came from; never more than is left.

    Beyond what operators may give alone it waits for a second one, and the answer is 202.
    """
    key = data.key or (refund_key(actor, idempotency_key) if idempotency_key else None)
    made = await refund_or_ask(parts, order_id, data.amount_cents, key=key, reason=data.reason, actor=actor, now=now)
    return given_or_pending(made, now)


@post("/tasks/{task_id:str}/reassign", status_code=204, operation_id="reassign_task", responses=refusals(400, 404))
async def reassign(
    task_id: FromPath[str],
    data: JSONBody[ReassignRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> None:
    """Gives an open or claimed task to a qualified linguist, with its draft and a fresh lease."""
    await reassign_task(session, task_id, data.linguist_id, reason=data.reason, actor=actor, settings=settings, now=now)


order_operations = Router(
    path="/v1/operations",
    route_handlers=[board, story, tasks, events, pause, resume, reject, extend, give_back, reassign],
    guards=[operators_only],
    tags=["Operations"],
)
