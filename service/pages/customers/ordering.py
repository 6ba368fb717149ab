"""The order dialog: files, what is to be made of them, and what it will cost. Works without script, better with it."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from pricing.errors import PricingError
from service.access.features import Feature
from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.drafts.applying import apply_wish, no_files
from service.drafts.keeping import keep_draft, read_draft
from service.drafts.wishes import Wish
from service.edge.answers import refusal_of
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.errors import Refusal
from service.folders.filing import file_orders
from service.orders.creating import add_order
from service.orders.items import Quoting
from service.pages.customers.allowed import has, offered
from service.pages.customers.ordering_form import local_files, place_of, wanted_service, wish_of
from service.pages.customers.ordering_view import Asked, Deskful, asked_order, dialog_values
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, page, see_other
from service.settings import Settings
from workflows.states import OrderState

TEMPLATE = "customers/new_order.html"
AnyRequest = Request[Principal, str, Any]
PAGE: dict[str, Any] = {"opt": {"page": True}, "include_in_schema": False, "guards": [customers_only]}


@get("/productions/new", **PAGE)
async def show(request: AnyRequest, actor: Actor, session: Session, parts: AllParts, books: Books, now: Now) -> Page:
    """An empty dialog, or a draft as it was left."""
    query = query_of(request)
    desk = Deskful(session, actor, books, parts.settings, now, words(request))
    if not has(actor, Feature.PRODUCTIONS):
        return page(request, "customers/ordering_off.html", status=403, actor=actor)
    order = await asked_order(desk, query.text("order"))
    if order is None:
        asked = Asked(_first_wish(wish_of(query), actor), place_of(query))
        return page(request, TEMPLATE, **await dialog_values(desk, asked))
    if order.state != OrderState.OPEN:
        return see_other(request, f"/orders/{order.id}")
    draft = await read_draft(session, order)
    if draft.wish is None:
        return see_other(request, f"/orders/{order.id}/quote")
    wish = draft.wish
    if query.text("service"):
        wish = msgspec.structs.replace(wish, service=wanted_service(query.text("service")))
    return page(request, TEMPLATE, **await dialog_values(desk, Asked(wish, order=order)))


def _first_wish(wish: Wish, actor: Principal) -> Wish:
    """For a service that is switched off, the first that is not, if there is one."""
    services = [service for service, is_on in offered(actor).items() if is_on]
    if wish.service in services or not services:
        return wish
    return msgspec.structs.replace(wish, service=services[0])


@post("/productions/new/begin", **PAGE)
async def begin(request: AnyRequest, actor: Actor, session: Session, parts: AllParts, now: Now) -> Response[Any]:
    """An open order for the files that a script is about to send; its id."""
    form = await form_of(request)
    order_id = await begin_order(session, form, actor, parts.settings, now)
    await keep_draft(session, order_id, wish_of(form), None, actor=actor, now=now)
    return Response({"order_id": order_id}, status_code=200)


@post("/productions/new/estimate", status_code=200, **PAGE)
async def show_estimate(
    request: AnyRequest, actor: Actor, session: Session, parts: AllParts, books: Books, now: Now
) -> Page:
    """The estimate alone, as one types; what was typed is kept with the draft, if there is one."""
    values = await _typed(request, actor, session, parts, books, now)
    return fragment(request, TEMPLATE, "estimate", **values)


@post("/productions/new/options", status_code=200, **PAGE)
async def show_options(
    request: AnyRequest, actor: Actor, session: Session, parts: AllParts, books: Books, now: Now
) -> Page:
    """The form anew, when another service was chosen."""
    values = await _typed(request, actor, session, parts, books, now)
    return fragment(request, TEMPLATE, "form", **values)


async def _typed(
    request: AnyRequest, actor: Actor, session: Session, parts: AllParts, books: Books, now: Now
) -> dict[str, Any]:
    form = await form_of(request)
    desk = Deskful(session, actor, books, parts.settings, now, words(request))
    order = await asked_order(desk, form.text("order"))
    asked = Asked(wish_of(form), place_of(form), order, tuple(local_files(form)))
    values = await dialog_values(desk, asked)
    if order is not None and order.state == OrderState.OPEN:
        kept = values["estimated"].kept if values["estimated"] else None
        await keep_draft(session, order.id, asked.wish, kept, actor=actor, now=now)
    return values


@post("/productions/new", **PAGE)
async def go_on(request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now) -> Page:
    """Makes the order's items of what was typed, and on to its quote; without script also shows other options."""
    form = await form_of(request)
    order_id = form.text("order")
    if form.text("do") == "options":
        return await _again(request, actor, parts, books, now, None, form)
    quoting = Quoting(books=books, valid=timedelta(days=parts.settings.quote_valid_days), now=now)
    try:
        if not order_id:
            raise no_files()
        async with transaction(parts.sessions) as session:
            await _keep(session, request, form, actor, parts, books, now)
            await apply_wish(session, order_id, wish_of(form), actor=actor, quoting=quoting)
    except PricingError as error:
        return await _again(request, actor, parts, books, now, refusal_of(error), form)
    except Refusal as refused:
        return await _again(request, actor, parts, books, now, refused, form)
    return see_other(request, f"/orders/{order_id}/quote")


async def _keep(
    session: Session, request: AnyRequest, form: Form, actor: Actor, parts: AllParts, books: Books, now: Now
) -> None:
    """What was typed, and the estimate of it as the page has shown it."""
    desk = Deskful(session, actor, books, parts.settings, now, words(request))
    order = await asked_order(desk, form.text("order"))
    if order is None:
        return
    wish = wish_of(form)
    estimated = (await dialog_values(desk, Asked(wish, order=order)))["estimated"]
    kept = estimated.kept if estimated else None
    await keep_draft(session, order.id, wish, kept, actor=actor, now=now)


async def _again(
    request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now, refused: Refusal | None, form: Form
) -> Page:
    """The dialog as it was typed, with what stands against it."""
    async with transaction(parts.sessions) as session:
        desk = Deskful(session, actor, books, parts.settings, now, words(request))
        order = await asked_order(desk, form.text("order"))
        values = await dialog_values(desk, Asked(wish_of(form), place_of(form), order, refused=refused))
    return page(request, TEMPLATE, status=refused.status_code if refused else 200, **values)


async def begin_order(session: Session, form: Form, actor: Actor, settings: Settings, now: Now) -> str:
    """A new open order where the dialog was begun from."""
    place, idle = place_of(form), timedelta(days=settings.draft_idle_days)
    order_id = await add_order(session, actor=actor, is_sandbox=place.sandbox, idle=idle, now=now)
    if place.folder:
        await file_orders(session, [order_id], place.folder, actor=actor)
    return order_id


ORDER_PAGES = [show, begin, show_estimate, show_options, go_on]
