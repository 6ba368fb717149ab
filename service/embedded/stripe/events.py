"""Recording what happened: an event on the wire and the deliveries it causes, in the same transaction."""

import copy

from sqlalchemy import func, insert, select

from service.embedded.stripe.config import API_VERSION
from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.faults import EVENT_ACTIONS, plan_delivery, take_fault
from service.embedded.stripe.forms import Params, refuse_unknown, rows, text
from service.embedded.stripe.store import Resource, add, fetch, page
from service.embedded.stripe.tables import deliveries
from service.embedded.stripe.work import Json, Work, new_id


async def record(work: Work, event_type: str, body: Json, *, previous: Json | None = None) -> None:
    """Keep a snapshot of `body` as an event and plan its delivery.

    `previous` holds the earlier values of changed fields, which only updates have.
    """
    data: Json = {"object": copy.deepcopy(body)}
    if previous is not None:
        data["previous_attributes"] = previous
    event_id = new_id("evt")
    event = {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": work.timestamp,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0 if work.config.webhook_url is None else 1,
        "request": {"id": work.request_id, "idempotency_key": work.idempotency_key},
        "type": event_type,
    }
    await add(work, Resource(event))
    if work.config.webhook_url is not None:
        await _plan(work, event_id, event_type)


async def _plan(work: Work, event_id: str, event_type: str) -> None:
    fault = await take_fault(work.connection, EVENT_ACTIONS, event_type, now=work.now)
    plan = plan_delivery(fault, work.now)
    row = {
        "event_id": event_id,
        "event_type": event_type,
        "state": "lost" if plan.is_lost else "pending",
        "created_at": work.now,
        "next_attempt_at": plan.first_at,
    }
    await work.connection.execute(insert(deliveries), [row] * plan.copies)


async def retrieve_event(work: Work, params: Params, event_id: str) -> Json:
    refuse_unknown(params, ("expand",))
    return await _with_pending(work, (await fetch(work, "event", event_id)).body)


async def list_events(work: Work, params: Params, _: str) -> Json:
    """`GET /v1/events`, by `type` or several `types`."""
    types = [item for item in rows(params, "types") if isinstance(item, str)]
    if types and text(params, "type") is not None:
        raise InvalidRequest("You may only specify one of these parameters: type, types.", param="types")
    rest = {name: value for name, value in params.items() if name != "types"}
    found = await page(work, "event", rest, url="/v1/events", filters=("type",), among={"type": types})
    found["data"] = [await _with_pending(work, body) for body in found["data"]]
    return found


async def _with_pending(work: Work, body: Json) -> Json:
    pending = select(func.count()).where(deliveries.c.event_id == body["id"], deliveries.c.state == "pending")
    return {**body, "pending_webhooks": min(1, await work.connection.scalar(pending) or 0)}
