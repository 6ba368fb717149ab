"""The final quote of an order: analysed, line by line, compared with the estimate; then paid."""

from datetime import timedelta
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.drafts.applying import drop_file
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.errors import Refusal
from service.media.registering import delete_stored
from service.orders.access import own_open_order, own_order
from service.orders.items import Quoting
from service.orders.submitting import submit_order
from service.pages.customers.ordering_view import Deskful
from service.pages.customers.quote_view import quote_values
from service.pages.shell.forms import form_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.payments.checkouts import awaits_card, checkout_address
from service.quotes.quoting import renew_quote
from workflows.states import OrderState

TEMPLATE = "customers/quote.html"
AnyRequest = Request[Principal, str, Any]
PAGE: dict[str, Any] = {"opt": {"page": True}, "include_in_schema": False, "guards": [customers_only]}


@get("/orders/{order_id:str}/quote", **PAGE)
async def show(
    request: AnyRequest,
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    books: Books,
    now: Now,
) -> Page:
    """The quote as far as it is made; asked for by htmx, what changes of it alone."""
    order = await own_order(session, order_id, actor)
    if order.state != OrderState.OPEN:
        return see_other(request, f"/orders/{order.id}")
    desk = Deskful(session, actor, books, parts.settings, now, words(request))
    values = {**await quote_values(desk, order), "refused": None}
    return fragment(request, TEMPLATE, "body", **values) if is_fragment(request) else page(request, TEMPLATE, **values)


@post("/orders/{order_id:str}/quote/renew", **PAGE)
async def renew(
    request: AnyRequest,
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    books: Books,
    now: Now,
) -> Page:
    """A new quote at today's prices."""
    order = await own_open_order(session, order_id, actor)
    order.updated_at = now
    await renew_quote(session, order, books=books, valid=timedelta(days=parts.settings.quote_valid_days), now=now)
    return see_other(request, f"/orders/{order.id}/quote")


@post("/orders/{order_id:str}/quote/files/{media_id:str}/remove", **PAGE)
async def remove(
    request: AnyRequest, order_id: FromPath[str], media_id: FromPath[str], actor: Actor, parts: AllParts, books: Books,
    now: Now,
) -> Page:  # fmt: skip
    """Takes a file out that cannot be produced; the rest is left to the dialog."""
    quoting = Quoting(books=books, valid=timedelta(days=parts.settings.quote_valid_days), now=now)
    try:
        async with transaction(parts.sessions) as session:
            key = await drop_file(session, order_id, media_id, actor=actor, quoting=quoting)
    except Refusal as refused:
        return await _again(request, order_id, actor, parts, books, now, refused)
    if key is not None:
        await delete_stored(parts.storage, key)
    return see_other(request, f"/productions/new?order={order_id}")


@post("/orders/{order_id:str}/quote/submit", **PAGE)
async def submit(
    request: AnyRequest, order_id: FromPath[str], actor: Actor, parts: AllParts, books: Books, now: Now
) -> Page:
    """Submits at the quote that was shown: on to the card's checkout, or to the order where credits have paid."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            order = await submit_order(session, order_id, actor=actor, now=now, quote_id=form.text("quote"))
    except Refusal as refused:
        return await _again(request, order_id, actor, parts, books, now, refused)
    url = await checkout_address(parts, order, now=now)
    if url is not None:
        return see_other(request, url)
    if awaits_card(order):
        said = _("The order is submitted, but the payment page cannot be reached right now. Pay from here in a minute.")
        return see_other(request, f"/orders/{order_id}", notice=said, kind="warn")
    return see_other(request, f"/orders/{order_id}", notice=_("Thank you: the order is placed."))


async def _again(
    request: AnyRequest, order_id: str, actor: Principal, parts: AllParts, books: Books, now: Now, refused: Refusal
) -> Page:
    """The quote, with what stands against it. An order that somebody has submitted meanwhile has a page of its own."""
    async with transaction(parts.sessions) as session:
        order = await own_order(session, order_id, actor)
        if order.state != OrderState.OPEN:
            return see_other(request, f"/orders/{order_id}", notice=refused.message, kind="warn")
        desk = Deskful(session, actor, books, parts.settings, now, words(request))
        values = await quote_values(desk, order)
    return page(request, TEMPLATE, status=refused.status_code, refused=refused, **values)


QUOTE_PAGES = [show, renew, remove, submit]
