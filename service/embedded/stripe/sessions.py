"""Checkout sessions: create, retrieve, list, expire, line items."""

from datetime import UTC, datetime

from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.events import record
from service.embedded.stripe.forms import Params, refuse_unknown, text
from service.embedded.stripe.intents import cancel_intent
from service.embedded.stripe.session_params import CREATE_PARAMS, SessionRequest, read_session
from service.embedded.stripe.session_shapes import customer_details, new_session
from service.embedded.stripe.store import Resource, add, fetch, page, page_limit, save
from service.embedded.stripe.work import Json, Work, new_id

KIND = "checkout.session"
_FILTERS = ("customer", "payment_intent", "status")


async def create_session(work: Work, params: Params, _: str) -> Json:
    refuse_unknown(params, CREATE_PARAMS)
    request = read_session(work, params)
    email = request.customer_email
    if request.customer is not None:
        customer = await fetch(work, "customer", request.customer, param="customer")
        email = customer.body["email"]
    return (await add(work, _open_session(work, request, email))).body


def _open_session(work: Work, request: SessionRequest, email: str | None) -> Resource:
    total = sum(item["amount_total"] for item in request.line_items)
    fields = {
        **request.echoed,
        "amount_subtotal": total,
        "amount_total": total,
        "customer": request.customer,
        "customer_details": None if email is None else customer_details(email),
        "customer_email": request.customer_email,
        "expires_at": request.expires_at,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }
    body = new_session(work, new_id("cs_test", 60), fields)
    private = {"step": "expire", "line_items": request.line_items, "intent": request.intent_fields}
    return Resource(body, private, datetime.fromtimestamp(request.expires_at, UTC))


async def retrieve_session(work: Work, params: Params, session_id: str) -> Json:
    refuse_unknown(params, ("expand",))
    return (await fetch(work, KIND, session_id)).body


async def list_sessions(work: Work, params: Params, _: str) -> Json:
    return await page(work, KIND, params, url="/v1/checkout/sessions", filters=_FILTERS)


async def list_line_items(work: Work, params: Params, session_id: str) -> Json:
    refuse_unknown(params, ("limit", "starting_after", "ending_before", "expand"))
    items = (await fetch(work, KIND, session_id)).private["line_items"]
    after = text(params, "starting_after")
    ids = [item["id"] for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    return line_item_list(session_id, items[start:], limit=page_limit(params))


def line_item_list(session_id: str, items: list[Json], *, limit: int = 10) -> Json:
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return {"object": "list", "data": items[:limit], "has_more": len(items) > limit, "url": url}


async def expire_session(work: Work, params: Params, session_id: str) -> Json:
    """Close an open session by hand; a session that is complete or expired is refused."""
    refuse_unknown(params, ("expand",))
    session = await fetch(work, KIND, session_id, lock=True)
    if session.body["status"] != "open":
        message = (
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" {session.body['status']}."
        )
        raise InvalidRequest(message, executed=True)
    await close_expired(work, session)
    return session.body


async def close_expired(work: Work, session: Resource) -> None:
    """Expire an open session that the caller has locked, with the intent that a declined attempt left."""
    session.body |= {"status": "expired", "url": None}
    session.due_at = None
    await save(work, session)
    await cancel_intent(work, session.body["payment_intent"])
    await record(work, "checkout.session.expired", session.body)
