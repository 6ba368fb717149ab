"""The order API as the official client calls it, and beside it cancelling, merging and the order's history."""

from datetime import datetime, timedelta
from typing import Annotated

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from pricing.money import amount_usd
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Books, Configured, Engine, Now, Session
from service.edge.documentation import refusals
from service.orders.access import own_order
from service.orders.cancelling import cancel_order, price_cancellation
from service.orders.creating import create_order
from service.orders.editing import merge_orders, rename_order
from service.orders.items import Quoting, remove_item, upsert_item
from service.orders.queries import list_orders, order_details, order_events
from service.orders.schemas import (
    CancellationResponse,
    CancelRequest,
    CancelResponse,
    CreateOrderRequest,
    CreateOrderResponse,
    ItemQuote,
    ListEventsResponse,
    ListOrdersResponse,
    MergeRequest,
    OrderResponse,
    RemoveItemResponse,
    SubmitOrderResponse,
    UpdateOrderBody,
    UpdateOrderResponse,
    UpsertItemBody,
    UpsertItemResponse,
)
from service.orders.seen import OrderFilter
from service.orders.submitting import submit_order
from service.payments.checkouts import checkout_address
from workflows.states import OrderState

PageSize = Annotated[int, QueryParameter(ge=1, le=1000)]
Offset = Annotated[int, QueryParameter(ge=0, le=1_000_000)]
OrderPath = "/{order_id:str}"


def quoting(settings: Configured, books: Books, now: datetime) -> Quoting:
    """What renewing a quote needs, from the request's parts."""
    return Quoting(books=books, valid=timedelta(days=settings.quote_valid_days), now=now)


@post("/", status_code=200, operation_id="create_order", responses=refusals())
async def create(
    actor: Actor, engine: Engine, settings: Configured, now: Now, data: JSONBody[CreateOrderRequest | None] = None
) -> CreateOrderResponse:
    """Creates an open order."""
    is_sandbox = bool(data and data.sandbox)
    idle = timedelta(days=settings.draft_idle_days)
    order_id = await create_order(engine, actor=actor, is_sandbox=is_sandbox, idle=idle, now=now)
    return CreateOrderResponse(order_id, is_sandbox)


@get("/", operation_id="list_orders", responses=refusals())
async def list_all(
    actor: Actor,
    session: Session,
    status: FromQuery[list[OrderState] | None] = None,
    start_date: FromQuery[datetime | None] = None,
    end_date: FromQuery[datetime | None] = None,
    page_size: PageSize = 100,
    offset: Offset = 0,
) -> ListOrdersResponse:
    """The orders that one made or that are shared with one, newest first; dates are of creation and inclusive."""
    chosen = OrderFilter(status or (), start_date, end_date, offset, page_size)
    return ListOrdersResponse(await list_orders(session, actor, chosen))


@get(OrderPath, operation_id="get_order", responses=refusals(404))
async def read(order_id: FromPath[str], actor: Actor, session: Session) -> OrderResponse:
    """One order with its items and prices."""
    return await order_details(session, await own_order(session, order_id, actor))


@patch(OrderPath, operation_id="update_order", responses=refusals(400, 404))
async def rename(
    order_id: FromPath[str], data: JSONBody[UpdateOrderBody], actor: Actor, session: Session, now: Now
) -> UpdateOrderResponse:
    """Renames an open order."""
    order = await rename_order(session, order_id, data.request.name, actor=actor, now=now)
    return UpdateOrderResponse(order.name)


@post(f"{OrderPath}/submit", status_code=200, operation_id="submit_order", responses=refusals(400, 402, 404))
async def submit(order_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> SubmitOrderResponse:
    """Submits the order: credits are held at once, a card is charged at the checkout whose address is answered."""
    async with transaction(parts.sessions) as session:
        order = await submit_order(session, order_id, actor=actor, now=now)
    url = await checkout_address(parts, order, now=now)
    return SubmitOrderResponse(order.id, order.state.value, order.submitted_at or now, url)


@post(f"{OrderPath}/items", status_code=200, operation_id="upsert_item", responses=refusals(400, 404))
async def put_item(
    order_id: FromPath[str],
    data: JSONBody[UpsertItemBody],
    actor: Actor,
    session: Session,
    settings: Configured,
    books: Books,
    now: Now,
) -> UpsertItemResponse:
    """Adds an item, or replaces the one whose item_id is given."""
    item_id, cents = await upsert_item(
        session,
        order_id,
        data.request.item,
        data.request.item_id,
        actor=actor,
        quoting=quoting(settings, books, now),
    )
    return UpsertItemResponse(item_id, None if cents is None else ItemQuote(amount_usd(cents)))


@delete(f"{OrderPath}/items/{{item_id:str}}", status_code=200, operation_id="remove_item", responses=refusals(400, 404))
async def drop_item(
    order_id: FromPath[str],
    item_id: FromPath[str],
    actor: Actor,
    session: Session,
    settings: Configured,
    books: Books,
    now: Now,
) -> RemoveItemResponse:
    """Takes an item out of an open order."""
    await remove_item(session, order_id, item_id, actor=actor, quoting=quoting(settings, books, now))
    return RemoveItemResponse(success=True)


@get(f"{OrderPath}/events", operation_id="list_order_events", responses=refusals(404))
async def history(
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    after: Annotated[int, QueryParameter(ge=0, le=2_000_000_000)] = 0,
    page_size: PageSize = 100,
) -> ListEventsResponse:
    """The order's history, oldest first, from event number ``after`` on."""
    order = await own_order(session, order_id, actor)
    return ListEventsResponse(await order_events(session, order.id, after=after, limit=page_size))


@get(f"{OrderPath}/cancellation", operation_id="preview_cancellation", responses=refusals(404))
async def preview_cancellation(order_id: FromPath[str], actor: Actor, session: Session) -> CancellationResponse:
    """What cancelling now would cost and give back."""
    order = await own_order(session, order_id, actor)
    price = await price_cancellation(session, order)
    return CancellationResponse(
        price.is_cancellable,
        order.state.value,
        price.paid_cents,
        price.fee_cents,
        price.refund_cents,
        price.returns_to,
    )


@post(f"{OrderPath}/cancel", status_code=200, operation_id="cancel_order", responses=refusals(400, 404))
async def cancel(
    order_id: FromPath[str], data: JSONBody[CancelRequest], actor: Actor, session: Session, now: Now
) -> CancelResponse:
    """Cancels at the fee that was shown; the money goes back to where it came from."""
    order, price = await cancel_order(
        session,
        order_id,
        accepted_fee_cents=data.accepted_fee_cents,
        reason=data.reason,
        actor=actor,
        now=now,
    )
    return CancelResponse(order.id, order.state.value, price.fee_cents, price.refund_cents)


@post(f"{OrderPath}/merge", status_code=200, operation_id="merge_order", responses=refusals(400, 404))
async def merge(
    order_id: FromPath[str],
    data: JSONBody[MergeRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    books: Books,
    now: Now,
) -> OrderResponse:
    """Moves everything of this open order into another open one and answers with that one."""
    target = await merge_orders(
        session, order_id, data.into_order_id, actor=actor, quoting=quoting(settings, books, now)
    )
    return await order_details(session, target)


order_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[
        create,
        list_all,
        read,
        rename,
        submit,
        put_item,
        drop_item,
        history,
        preview_cancellation,
        cancel,
        merge,
    ],
    guards=[customers_only],
    tags=["Orders"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
