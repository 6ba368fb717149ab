"""The productions page: what is sold, folders, orders. Its forms work without script."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from service.access.features import Feature
from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.errors import Refusal
from service.folders.editing import create_folder, delete_folder, move_folder, rename_folder
from service.folders.filing import file_orders
from service.folders.schemas import MOST_MOVED
from service.pages.customers.allowed import has, offered
from service.pages.customers.labels import Labels
from service.pages.customers.listing import Asked, asked_for, folder_address, read_listing
from service.pages.customers.price_cards import price_cards
from service.pages.sharing.words import SharingWords
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.pages.shell.visitors import time_zone_of
from service.parts import Parts

TEMPLATE = "customers/productions.html"
AnyRequest = Request[Principal, str, Any]


@get("/productions")
async def show(request: AnyRequest, actor: Actor, session: Session, books: Books, now: Now) -> Page:
    """Everything; asked for by htmx, the list alone, or the lines that follow."""
    asked = asked_for(query_of(request))
    values = await _values(request, session, actor, asked)
    if is_fragment(request):
        return fragment(request, TEMPLATE, "lines" if asked.cursor else "list", **values)
    cards = price_cards(books.on(now.date()), words(request))
    return page(request, TEMPLATE, cards=cards, refused=None, typed=Form(), **values)


@post("/productions/folders")
async def make_folder(request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now) -> Page:
    """A new folder where one is."""
    form, _ = await form_of(request), words(request)
    here = form.text("folder")
    try:
        async with transaction(parts.sessions) as session:
            made = await create_folder(session, form.text("name"), here or None, actor=actor, now=now)
    except Refusal as refused:
        return await _again(request, actor, parts, books, now, refused, form)
    return see_other(request, folder_address(here), notice=_("The folder %(name)s is there.") % {"name": made.name})


@post("/productions/folders/{folder_id:str}")
async def change_folder(
    folder_id: FromPath[str], request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now
) -> Page:
    """Renames, moves or deletes the folder that one is in: the button says which."""
    form = await form_of(request)
    try:
        async with transaction(parts.sessions) as session:
            address, notice = await _change(request, session, folder_id, form, actor=actor, now=now)
    except Refusal as refused:
        return await _again(request, actor, parts, books, now, refused, form)
    return see_other(request, address, notice=notice)


async def _change(
    request: AnyRequest, session: AsyncSession, folder_id: str, form: Form, *, actor: Principal, now: datetime
) -> tuple[str, str]:
    """What the button asks for; where to go then, and what to say there."""
    _ = words(request)
    match form.text("do"):
        case "move":
            await move_folder(session, folder_id, form.text("to") or None, actor=actor, now=now)
            return folder_address(folder_id), _("The folder was moved.")
        case "delete":
            above = form.text("above")
            move_up = form.checked("move_up")
            await delete_folder(session, folder_id, moves_contents_up=move_up, actor=actor, now=now)
            return folder_address(above), _("The folder was deleted. No order was.")
        case _:
            await rename_folder(session, folder_id, form.text("name"), actor=actor, now=now)
            return folder_address(folder_id), _("The folder was renamed.")


@post("/productions/move")
async def move_orders(request: AnyRequest, actor: Actor, parts: AllParts) -> Page:
    """The orders that were ticked, into the folder that was chosen."""
    form, _ = await form_of(request), words(request)
    chosen, target = form.texts("order"), form.text("to")
    back = folder_address(form.text("folder"))
    if not chosen:
        return see_other(request, back, notice=_("No order was ticked, so none was moved."), kind="warn")
    async with transaction(parts.sessions) as session:
        moved = await file_orders(session, chosen[:MOST_MOVED], target or None, actor=actor)
    notice = _.several("%(num)s order was moved.", "%(num)s orders were moved.", moved) % {"num": moved}
    return see_other(request, back, notice=notice)


async def _again(
    request: AnyRequest, actor: Principal, parts: Parts, books: PriceBooks, now: datetime, refused: Refusal, form: Form
) -> Page:
    """The page as it was, with what was typed and why it was refused."""
    async with transaction(parts.sessions) as session:
        values = await _values(request, session, actor, Asked(folder_id=form.text("folder")))
    cards = price_cards(books.on(now.date()), words(request))
    return page(request, TEMPLATE, status=refused.status_code, cards=cards, refused=refused, typed=form, **values)


async def _values(request: AnyRequest, session: AsyncSession, actor: Principal, asked: Asked) -> dict[str, Any]:
    listing = await read_listing(session, actor, asked, time_zone_of(request))
    return {
        "listing": listing,
        "asked": asked,
        "labels": Labels(words(request)),
        "sharing_words": SharingWords(words(request)),
        "offered": offered(actor),
        "may_order": has(actor, Feature.PRODUCTIONS),
    }


productions_pages = Router(
    path="/",
    route_handlers=[show, make_folder, change_folder, move_orders],
    guards=[customers_only],
    opt={"page": True},
    include_in_schema=False,
)
