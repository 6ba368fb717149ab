"""Operators' pages about prices: all versions, a new one from the present, what it would change, its withdrawal."""

import hashlib
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath

from pricing.languages import CODES, LANGUAGES
from pricing.money import parse_usd
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Books, Now, Session
from service.errors import InvalidInput, Refusal
from service.pages.operators.labels import Labels
from service.pages.operators.wishes import reason_of, request_from
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.parts import Parts
from service.price_books.previewing import preview_book
from service.price_books.queries import list_books, read_book
from service.price_books.scheduling import check_start, drafted_book, schedule_book, withdraw_book
from service.price_books.schemas import NewPriceBook, PreviewRequest, PreviewResponse

HERE = "/operations/price-books"
_UNSEEN = N_(
    "What is below has changed since it was shown to you. Nothing was scheduled. Look at what it changes now, then "
    "schedule it."
)
COLUMNS = ("transcript", "captions", "subtitles", "dub")


@get(HERE)
async def price_books(request: Asked, session: Session, parts: AllParts, books: Books, now: Now) -> Page:
    """All versions."""
    listed = await list_books(session, shipped=parts.shelf.shipped, books=books, now=now)
    return page(request, "operators/price_books.html", listed=listed, labels=Labels(words(request)))


@get(f"{HERE}/new")
async def draft(request: Asked, parts: AllParts, now: Now) -> Page:
    """A new version, filled in from the one in force, or from the one that ``from`` names."""
    books = await parts.shelf.current()
    named = query_of(request).text("from")
    base = next((one for one in books.books if one.version == named), books.on(now.date()))
    typed = {f"rate.{column.value}.{code}": [f"{cents / 100:.2f}"] for (column, code), cents in base.rates.items()}
    start = now.date() + timedelta(days=30)
    form = Form({**typed, "effective_from": [start.isoformat()], "version": [start.isoformat()]})
    return await _drafted(request, parts, form, now)


@post(f"{HERE}/new", status_code=200)
async def schedule(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Shows what the draft would change; with ``step`` = schedule it is scheduled, if this was what was shown."""
    form, shown = await form_of(request), None
    try:
        shown = await _preview(form, parts, now)
        if form.text("step") != "schedule":
            return await _drafted(request, parts, form, now, preview=shown)
        if form.text("seen") != _draft_of(form, shown):
            raise InvalidInput.at("body", "rates", msg=_UNSEEN)
        values = {**_named(form), "version": form.text("version"), "reason": form.text("reason")}
        wanted = request_from(NewPriceBook, values)
        async with transaction(parts.sessions) as session:
            await schedule_book(session, wanted, shipped=parts.shelf.shipped, actor=actor, now=now)
    except Refusal as refusal:
        return await _drafted(request, parts, form, now, preview=shown, refused=refusal)
    parts.shelf.forget()
    _ = words(request)
    return see_other(request, f"{HERE}/{wanted.version}", notice=_("Scheduled. Quotes that are there keep theirs."))


@get(f"{HERE}/{{version:str}}")
async def price_book(version: FromPath[str], request: Asked, parts: AllParts, now: Now) -> Page:
    """One version with its rates."""
    return await _shown(request, version, parts, now)


@post(f"{HERE}/{{version:str}}", status_code=200)
async def withdraw(version: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Takes a version back before it starts."""
    form = await form_of(request)
    try:
        async with transaction(parts.sessions) as session:
            await withdraw_book(session, version, reason=reason_of(form), actor=actor, now=now)
    except Refusal as refusal:
        return await _shown(request, version, parts, now, refused=refusal)
    parts.shelf.forget()
    _ = words(request)
    return see_other(request, f"{HERE}/{version}", notice=_("Withdrawn. No price changes on that day."))


async def _preview(form: Form, parts: Parts, now: Now) -> PreviewResponse:
    wanted = request_from(PreviewRequest, _named(form))
    check_start(wanted.effective_from, now)
    book = drafted_book(form.text("version") or "draft", wanted.effective_from, wanted.rates)
    async with transaction(parts.sessions) as session:
        return await preview_book(session, book, await parts.shelf.current(), now=now)


def _draft_of(form: Form, shown: PreviewResponse) -> str:
    """What a preview was made of, in short: its start, its rates, and the version that they replace."""
    made_of = msgspec.json.encode([_named(form), shown.replaces], order="deterministic")
    return hashlib.sha256(made_of).hexdigest()


def _named(form: Form) -> dict[str, Any]:
    """Start date and rates as the API takes them. Raises InvalidInput for what is no date or no amount."""
    try:
        start = date.fromisoformat(form.text("effective_from"))
    except ValueError:
        raise InvalidInput.at(
            "body", "effective_from", msg=N_("Say on which day the prices start. No price was changed.")
        ) from None
    rates: dict[str, dict[str, int]] = {column: {} for column in COLUMNS}
    for column in COLUMNS:
        for code in CODES:
            text = form.text(f"rate.{column}.{code}")
            if text:
                rates[column][code] = _cents(text)
    return {"effective_from": start, "rates": rates}


def _cents(text: str) -> int:
    try:
        return parse_usd(text)
    except ValueError:
        raise InvalidInput.at(
            "body", "rates", msg=N_("A rate is an amount such as 2.50. No price was changed.")
        ) from None


async def _drafted(
    request: Asked, parts: Parts, form: Form, now: Now, *, preview: PreviewResponse | None = None,
    refused: Refusal | None = None,
) -> Page:  # fmt: skip
    books = await parts.shelf.current()
    values = {
        "form": form,
        "preview": preview,
        "seen": _draft_of(form, preview) if preview else "",
        "refused": refused,
        "present": books.on(now.date()),
        "columns": COLUMNS,
        "languages": LANGUAGES,
        "first_day": (now.date() + timedelta(days=1)).isoformat(),
        "labels": Labels(words(request)),
    }
    status = refused.status_code if refused else 200
    if is_fragment(request):
        return fragment(request, "operators/price_book_new.html", "preview", status=status, **values)
    return page(request, "operators/price_book_new.html", status=status, **values)


async def _shown(request: Asked, version: str, parts: Parts, now: Now, *, refused: Refusal | None = None) -> Page:
    books = await parts.shelf.current()
    async with transaction(parts.sessions) as session:
        found = await read_book(session, version, shipped=parts.shelf.shipped, books=books, now=now)
    return page(
        request, "operators/price_book.html", status=refused.status_code if refused else 200, found=found,
        languages=LANGUAGES, columns=("transcript", "verbatim", "captions", "subtitles", "dub"), refused=refused,
        labels=Labels(words(request)),
    )  # fmt: skip


PRICE_PAGES = [price_books, draft, schedule, price_book, withdraw]
