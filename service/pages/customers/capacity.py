"""Where nobody can be found for a pair of languages: whether that is so now, and being told when it no longer is."""

from typing import Any

from litestar import Request, Router, get, post

from pricing.catalogue import Service
from pricing.errors import PricingError
from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.errors import NotFound, Refusal
from service.jobs.capacity import capacity
from service.pages.customers.labels import Labels
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.wishes.wishing import Pair, make_wish

TEMPLATE = "customers/capacity.html"
AnyRequest = Request[Principal, str, Any]


@get("/productions/capacity")
async def show(request: AnyRequest, session: Session) -> Page:
    """Whether what the address names can be ordered at the moment."""
    asked = query_of(request)
    pair = _pair(asked)
    found = await capacity(session, pair.service, *pair.table, default_limit=1)
    values = _values(request, pair, asked.text("order"))
    return page(request, TEMPLATE, is_available=found.is_available, **values)


@post("/productions/wishes")
async def wish(request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now) -> Page:
    """Keeps the wish, and goes back to the draft or to the productions."""
    form, _ = await form_of(request), words(request)
    pair, order_id = _pair(form), form.text("order")
    back = f"/orders/{order_id}" if order_id else "/productions"
    try:
        async with transaction(parts.sessions) as session:
            await make_wish(session, pair, order_id or None, books=books, actor=actor, now=now)
    except NotFound:
        raise
    except Refusal as refused:
        if refused.slug == "has_capacity":
            return see_other(request, back, notice=_("There is capacity again: you can order it now."))
        values = _values(request, pair, order_id, refused)
        return page(request, TEMPLATE, status=refused.status_code, is_available=False, **values)
    return see_other(request, back, notice=_("We will write to you once, as soon as there is capacity."))


def _values(request: AnyRequest, pair: Pair, order_id: str, refused: Refusal | None = None) -> dict[str, Any]:
    return {"pair": pair, "labels": Labels(words(request)), "order_id": order_id, "refused": refused}


def _pair(asked: Form) -> Pair:
    """What is named; raises NotFound for what is no service or language of ours."""
    try:
        source = asked.text("source")
        pair = Pair(Service(asked.text("service")), source, asked.text("target") or source)
        _ = pair.table
    except (ValueError, PricingError):
        raise NotFound("service") from None
    return pair


capacity_pages = Router(
    path="/",
    route_handlers=[show, wish],
    guards=[customers_only],
    opt={"page": True},
    include_in_schema=False,
)
