"""The files of an order that is being put together: sent, chosen among those sent before, fetched, taken out."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Request, get, post
from litestar.params import FromPath

from pricing.errors import PricingError
from pricing.languages import table_language
from service.auth.principals import Principal, customers_only
from service.database import transaction, utc_now
from service.drafts.applying import drop_file, no_files
from service.drafts.keeping import keep_draft, read_draft
from service.edge.answers import refusal_of
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.edge.forgery import TOKEN_IN_ADDRESS
from service.errors import Refusal
from service.ids import MEDIA, new_id
from service.media.library import seen_media
from service.media.registering import add_media, delete_stored, file_label, media_from_address
from service.media.registering_many import FilesForm, forget_files, read_files
from service.media.reusing import reuse_media
from service.orders.access import own_order
from service.orders.items import Quoting
from service.pages.customers.ordering import TEMPLATE, begin_order
from service.pages.customers.ordering_form import Place, place_of, wish_of
from service.pages.customers.ordering_view import Asked, Deskful, asked_order, dialog_values, files_values
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.parts import Parts
from service.sources.transcripts import put_transcript, remove_transcript
from service.sources.uploading import receive_transcript
from service.uploads.access import folder
from service.uploads.creating import terminate_upload

AnyRequest = Request[Principal, str, Any]
PAGE: dict[str, Any] = {"opt": {"page": True}, "include_in_schema": False, "guards": [customers_only]}
STREAMED: dict[str, Any] = {
    **PAGE,
    "opt": {"page": True, TOKEN_IN_ADDRESS: True},
    "request_max_body_size": None,
}


def address_of(order_id: str, anchor: str = "order-files") -> str:
    """The dialog with a draft."""
    return f"/productions/new?order={order_id}#{anchor}"


@get("/productions/new/files", **PAGE)
async def show_files(
    request: AnyRequest, actor: Actor, session: Session, parts: AllParts, books: Books, now: Now
) -> Page:
    """The list of files alone, after a script has sent one."""
    desk = Deskful(session, actor, books, parts.settings, now, words(request))
    order = await own_order(session, query_of(request).text("order"), actor)
    return fragment(request, TEMPLATE, "files", **await files_values(desk, order), refused=None, refused_where="")


@post("/productions/new/files", **STREAMED)
async def send(request: AnyRequest, actor: Actor, parts: AllParts, books: Books) -> Page:
    """Files of a plain form; begins an order when there is none yet."""
    form = FilesForm()
    asked = query_of(request)
    try:
        await read_files(parts, request.stream(), request.headers.get("content-type", ""), form)
        if not form.stored:
            raise no_files()
        order_id = await _register(parts, form, asked, actor)
    except Refusal as refused:
        await forget_files(parts, form)
        return await _refused(request, actor, parts, books, asked, refused)
    except BaseException:
        await forget_files(parts, form)
        raise
    return see_other(request, address_of(order_id))


async def _register(parts: Parts, form: FilesForm, asked: Form, actor: Principal) -> str:
    now = utc_now()
    async with transaction(parts.sessions) as session:
        order_id = await _order_for(session, asked, actor, parts, now)
        draft = await read_draft(session, await own_order(session, order_id, actor))
        language = draft.wish.source_language if draft.wish else "en"
        for media in form.media(language):
            await add_media(session, order_id, media, actor=actor, now=now)
    return order_id


async def _order_for(session: Session, asked: Form, actor: Principal, parts: Parts, now: Now) -> str:
    """The order that is named, or a new one with what was chosen so far."""
    if asked.text("order"):
        return asked.text("order")
    order_id = await begin_order(session, asked, actor, parts.settings, now)
    await keep_draft(session, order_id, wish_of(asked), None, actor=actor, now=now)
    return order_id


@post("/productions/new/address", **PAGE)
async def fetch(request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now) -> Page:
    """A recording that is fetched from its address."""
    form = await form_of(request)
    url = form.text("media_url")
    name = file_label(unquote(urlsplit(url).path)) if url.isprintable() else ""
    said = {"media_url": url, "media_url_filename": name, "media_url_content_type": "application/octet-stream"}
    try:
        table_language(wish_of(form).source_language)
        media = media_from_address(new_id(MEDIA), wish_of(form).source_language, said)
        async with transaction(parts.sessions) as session:
            order_id = await _order_for(session, form, actor, parts, now)
            await add_media(session, order_id, media, actor=actor, now=now)
    except PricingError as error:
        return await _refused(request, actor, parts, books, form, refusal_of(error))
    except (Refusal, ValueError) as refused:
        refusal = refused if isinstance(refused, Refusal) else no_files()
        return await _refused(request, actor, parts, books, form, refusal)
    return see_other(request, address_of(order_id))


@get("/productions/new/library", **PAGE)
async def show_library(request: AnyRequest, actor: Actor, session: Session) -> Page:
    """Files of the workspace to choose from: a page of its own, and for scripts the part that goes into a dialog."""
    query = query_of(request)
    found = await seen_media(session, actor, search=query.text("search")[:200], limit=30)
    order = query.text("order")
    values: dict[str, Any] = {
        "known": found,
        "search": query.text("search"),
        "order_id": order,
        "wish": wish_of(query),
        "place": place_of(query),
    }
    if is_fragment(request):
        return fragment(request, "customers/order_library.html", "library", **values)
    return page(request, "customers/order_library.html", **values)


@post("/productions/new/library", **PAGE)
async def choose(request: AnyRequest, actor: Actor, parts: AllParts, books: Books, now: Now) -> Page:
    """Takes files that were sent before into the order."""
    form = await form_of(request)
    try:
        async with transaction(parts.sessions) as session:
            order_id = await _order_for(session, form, actor, parts, now)
            for media_id in form.texts("media_id")[:100]:
                await reuse_media(session, order_id, media_id, language=None, actor=actor, now=now)
    except Refusal as refused:
        return await _refused(request, actor, parts, books, form, refused)
    return see_other(request, address_of(order_id))


@post("/productions/new/files/{media_id:str}/remove", **PAGE)
async def remove(
    request: AnyRequest, media_id: FromPath[str], actor: Actor, parts: AllParts, books: Books, now: Now
) -> Page:
    """Takes a file out of the order."""
    form = await form_of(request)
    order_id = form.text("order")
    quoting = Quoting(books=books, valid=timedelta(days=parts.settings.quote_valid_days), now=now)
    try:
        async with transaction(parts.sessions) as session:
            key = await drop_file(session, order_id, media_id, actor=actor, quoting=quoting)
    except Refusal as refused:
        return await _refused(request, actor, parts, books, form, refused)
    if key is not None:
        await delete_stored(parts.storage, key)
    return see_other(request, address_of(order_id))


@post("/productions/new/uploads/{upload_id:str}/cancel", **PAGE)
async def cancel_upload(request: AnyRequest, upload_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> Page:
    """Gives up what is on its way."""
    form = await form_of(request)
    async with transaction(parts.sessions) as session:
        await terminate_upload(session, upload_id, actor=actor, now=now)
    await parts.storage.clear(folder(upload_id))
    return see_other(request, address_of(form.text("order")))


@post("/productions/new/files/{media_id:str}/transcript", **STREAMED)
async def bring_transcript(
    request: AnyRequest, media_id: FromPath[str], actor: Actor, parts: AllParts, books: Books
) -> Page:
    """A transcript that the work on a file starts from."""
    asked = query_of(request)
    order_id = asked.text("order")
    try:
        file = await receive_transcript(request.stream(), request.headers.get("content-type", ""))
        await put_transcript(parts, order_id, media_id, file, actor=actor)
    except Refusal as refused:
        return await _refused(request, actor, parts, books, asked, refused)
    return see_other(request, address_of(order_id))


@post("/productions/new/files/{media_id:str}/transcript/remove", **PAGE)
async def drop_transcript(
    request: AnyRequest, media_id: FromPath[str], actor: Actor, session: Session, now: Now
) -> Page:
    """Takes the transcript away again."""
    order_id = (await form_of(request)).text("order")
    await remove_transcript(session, order_id, media_id, actor=actor, now=now)
    return see_other(request, address_of(order_id))


async def _refused(
    request: AnyRequest, actor: Principal, parts: Parts, books: Books, form: Form, refused: Refusal
) -> Page:
    """The dialog with what stands against it, beside the files."""
    async with transaction(parts.sessions) as session:
        desk = Deskful(session, actor, books, parts.settings, utc_now(), words(request))
        order = await asked_order(desk, form.text("order"))
        draft = await read_draft(session, order) if order else None
        wish = draft.wish if draft and draft.wish else wish_of(form)
        asked = Asked(wish, place_of(form) if order is None else Place(), order, refused=refused, refused_where="files")
        values = await dialog_values(desk, asked)
    return page(request, TEMPLATE, status=refused.status_code, **values)


FILE_PAGES = [
    show_files,
    send,
    fetch,
    show_library,
    choose,
    remove,
    cancel_upload,
    bring_transcript,
    drop_transcript,
]
