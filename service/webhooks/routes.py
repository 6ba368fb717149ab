"""Webhooks over HTTP: of a workspace, as the official client calls them and with what is ours; and of the house.

The same handlers serve both: whose endpoints somebody manages follows from who it is (``access.owner_of``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, operators_only
from service.edge.dependencies import Actor, Configured, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.errors import Forbidden
from service.paging import PAGE, Cursor, Limit
from service.webhooks.answers import (
    CreateWebhookResponse,
    DeliveryDetails,
    DeliveryResponse,
    ListDeliveriesResponse,
    ListWebhooksResponse,
    ReplayPreview,
    ReplayResponse,
    RotatedSecretResponse,
    WebhookDetails,
    WebhookResponse,
)
from service.webhooks.changing import delete_endpoint, enable_endpoint, update_endpoint
from service.webhooks.creating import create_endpoint
from service.webhooks.models import DeliveryState
from service.webhooks.queries import LogFilter, delivery_details, endpoint_details, list_endpoints, read_log
from service.webhooks.requests import CreateWebhookRequest, ReplayRequest, RotateSecretRequest, UpdateWebhookRequest
from service.webhooks.resending import preview_replay, replay, resend, send_test
from service.webhooks.rotating import finish_rotation, rotate_secret

One: Final = "/{webhook_id:str}"
Log: Final = f"{One}/deliveries"
OPERATIONS: Final = "operations"

EventName = Annotated[str, QueryParameter(max_length=64)]
States = Annotated[list[DeliveryState] | None, QueryParameter(name="state")]


def _called(name: str) -> Callable[..., str]:
    """The operation's id: ``house_`` before it where operators call."""
    return lambda _handler, _method, path: f"house_{name}" if OPERATIONS in [*path] else name


@get("/", operation_id=_called("list_webhooks"), responses=refusals())
async def list_all(actor: Actor, session: Session, include_usages: FromQuery[bool] = False) -> ListWebhooksResponse:
    """All webhooks; with ``include_usages``, for admins, also what each is for."""
    if include_usages and actor.workspace_id and not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace may include usages. Ask without them.")
    endpoints = await list_endpoints(session, actor)
    return ListWebhooksResponse([WebhookResponse.of(one, with_usages=include_usages) for one in endpoints])


@post(
    "/",
    status_code=200,
    opt={"shows_secret": True},
    operation_id=_called("create_webhook"),
    responses=refusals(400),
)
async def create(
    data: JSONBody[CreateWebhookRequest], actor: Actor, session: Session, settings: Configured, now: Now
) -> CreateWebhookResponse:
    """A new webhook and its secret, shown this once. It gets what happens from now on."""
    endpoint, secret = await create_endpoint(session, data.settings, actor=actor, settings=settings, now=now)
    return CreateWebhookResponse(endpoint.id, secret)


@get(One, operation_id=_called("get_webhook"), responses=refusals(404))
async def read(
    webhook_id: FromPath[str], actor: Actor, session: Session, settings: Configured, now: Now
) -> WebhookDetails:
    """One webhook with what it is for and how it fares."""
    return await endpoint_details(session, webhook_id, actor=actor, settings=settings, now=now)


@patch(One, operation_id=_called("update_webhook"), responses=refusals(400, 404))
async def update(
    webhook_id: FromPath[str],
    data: JSONBody[UpdateWebhookRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> DoneResponse:
    """Changes all but the address; ``is_disabled`` false also enables one that was disabled for its failures."""
    await update_endpoint(session, webhook_id, data, actor=actor, settings=settings, now=now)
    return DoneResponse()


@delete(One, status_code=200, operation_id=_called("delete_webhook"), responses=refusals(404))
async def remove(webhook_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Takes it away; what waits for it is cancelled."""
    await delete_endpoint(session, webhook_id, actor=actor, now=now)
    return DoneResponse()


@post(f"{One}/enable", status_code=200, operation_id=_called("enable_webhook"), responses=refusals(404))
async def enable(webhook_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Sends events to it again, from now on; replay the time that it missed."""
    await enable_endpoint(session, webhook_id, actor=actor, now=now)
    return DoneResponse()


@post(
    f"{One}/secret",
    status_code=200,
    opt={"shows_secret": True},
    operation_id=_called("rotate_webhook_secret"),
    responses=refusals(404),
)
async def rotate(
    webhook_id: FromPath[str],
    data: JSONBody[RotateSecretRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> RotatedSecretResponse:
    """Another secret, shown this once; for a while the previous one is good as well."""
    overlap = timedelta(hours=data.overlap_hours)
    endpoint, secret = await rotate_secret(session, webhook_id, overlap, actor=actor, settings=settings, now=now)
    return RotatedSecretResponse(secret, endpoint.previous_until)


@delete(
    f"{One}/secret/previous",
    status_code=200,
    operation_id=_called("finish_webhook_rotation"),
    responses=refusals(400, 404),
)
async def finish(webhook_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Signs with the new secret alone from now on."""
    await finish_rotation(session, webhook_id, actor=actor, now=now)
    return DoneResponse()


@post(f"{One}/test", status_code=200, operation_id=_called("test_webhook"), responses=refusals(400, 404))
async def try_out(webhook_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DeliveryResponse:
    """Sends a test event at once; its delivery tells what came of it."""
    return DeliveryResponse.of(await send_test(session, webhook_id, actor=actor, now=now))


@get(Log, operation_id=_called("list_webhook_deliveries"), responses=refusals(404))
async def log(
    webhook_id: FromPath[str],
    actor: Actor,
    session: Session,
    states: States = None,
    event_type: EventName = "",
    event_id: EventName = "",
    start: FromQuery[datetime | None] = None,
    end: FromQuery[datetime | None] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> ListDeliveriesResponse:
    """What was, is and will be delivered, newest first."""
    chosen = LogFilter(states or (), event_type, event_id, start, end, cursor, limit)
    return await read_log(session, webhook_id, chosen, actor=actor)


@get(f"{Log}/{{delivery_id:str}}", operation_id=_called("get_webhook_delivery"), responses=refusals(404))
async def read_delivery(
    webhook_id: FromPath[str], delivery_id: FromPath[str], actor: Actor, session: Session
) -> DeliveryDetails:
    """One delivery with every request and answer; the values of your own headers are masked."""
    return await delivery_details(session, webhook_id, delivery_id, actor=actor)


@post(
    f"{Log}/{{delivery_id:str}}/resend",
    status_code=200,
    operation_id=_called("resend_webhook_delivery"),
    responses=refusals(400, 404),
)
async def send_again(
    webhook_id: FromPath[str], delivery_id: FromPath[str], actor: Actor, session: Session, now: Now
) -> DeliveryResponse:
    """Sends the same event once more: same id, same body."""
    return DeliveryResponse.of(await resend(session, webhook_id, delivery_id, actor=actor, now=now))


@post(f"{One}/replay", status_code=200, operation_id=_called("replay_webhook"), responses=refusals(400, 404))
async def replay_span(
    webhook_id: FromPath[str], data: JSONBody[ReplayRequest], actor: Actor, session: Session, now: Now
) -> ReplayResponse:
    """Sends all events of a span of time again, in their order; up to 5,000."""
    return ReplayResponse(await replay(session, webhook_id, data, actor=actor, now=now))


@post(
    f"{One}/replay/preview",
    status_code=200,
    operation_id=_called("preview_webhook_replay"),
    responses=refusals(400, 404),
)
async def preview(
    webhook_id: FromPath[str], data: JSONBody[ReplayRequest], actor: Actor, session: Session
) -> ReplayPreview:
    """How many events a replay would send; sends nothing."""
    return await preview_replay(session, webhook_id, data, actor=actor)


_HANDLERS: Final[list[Any]] = [
    list_all, create, read, update, remove, enable, rotate, finish, try_out, log, read_delivery, send_again,
    replay_span, preview,
]  # fmt: skip

webhook_routes = Router(
    path="/v1/workspace/webhooks",
    route_handlers=_HANDLERS,
    guards=[customers_only],
    opt=reached_with(Scope.WEBHOOKS_WRITE),
    tags=["Webhooks"],
)

webhook_operations = Router(
    path="/v1/operations/webhooks",
    route_handlers=_HANDLERS,
    guards=[operators_only],
    tags=["Operations"],
)
"""Endpoints of the house itself, for the events of its tasks and orders."""
