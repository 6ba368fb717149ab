"""Operators and prices: all versions, a preview of a new one, its schedule, its withdrawal."""

from datetime import datetime

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from service.auth.principals import operators_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Books, Now, Session
from service.edge.documentation import refusals
from service.operations.requests import Intervention
from service.parts import Parts
from service.price_books.previewing import preview_book
from service.price_books.queries import list_books, read_book
from service.price_books.scheduling import check_start, drafted_book, schedule_book, withdraw_book
from service.price_books.schemas import (
    NewPriceBook,
    PreviewRequest,
    PreviewResponse,
    PriceBookResponse,
    PriceBooksResponse,
)

DRAFT = "draft"
BookPath = "/{version:str}"


@get("/", operation_id="list_price_books", responses=refusals())
async def list_all(session: Session, parts: AllParts, books: Books, now: Now) -> PriceBooksResponse:
    """All price books, the last to start on top."""
    return await list_books(session, shipped=parts.shelf.shipped, books=books, now=now)


@get(BookPath, operation_id="get_price_book", responses=refusals(404))
async def read(version: FromPath[str], session: Session, parts: AllParts, books: Books, now: Now) -> PriceBookResponse:
    """One price book with its rates."""
    return await read_book(session, version, shipped=parts.shelf.shipped, books=books, now=now)


@post("/preview", status_code=200, operation_id="preview_price_book", responses=refusals(400))
async def preview(data: JSONBody[PreviewRequest], session: Session, books: Books, now: Now) -> PreviewResponse:
    """What a new version would change: every rate, and the last thirty days' quotes. Writes nothing."""
    check_start(data.effective_from, now)
    return await preview_book(session, drafted_book(DRAFT, data.effective_from, data.rates), books, now=now)


@post("/", status_code=201, operation_id="schedule_price_book", responses=refusals(400))
async def schedule(data: JSONBody[NewPriceBook], actor: Actor, parts: AllParts, now: Now) -> PriceBookResponse:
    """A new version from a day in the future on. Quotes that are there keep the prices that they name."""
    async with transaction(parts.sessions) as session:
        await schedule_book(session, data, shipped=parts.shelf.shipped, actor=actor, now=now)
    return await _written(parts, data.version, now)


@post(f"{BookPath}/withdraw", status_code=200, operation_id="withdraw_price_book", responses=refusals(400, 404))
async def withdraw(
    version: FromPath[str], data: JSONBody[Intervention], actor: Actor, parts: AllParts, now: Now
) -> PriceBookResponse:
    """Takes a version back before it starts."""
    async with transaction(parts.sessions) as session:
        await withdraw_book(session, version, reason=data.reason, actor=actor, now=now)
    return await _written(parts, version, now)


async def _written(parts: Parts, version: str, now: datetime) -> PriceBookResponse:
    """The book as it stands after the commit, which this process notices at once."""
    parts.shelf.forget()
    books = await parts.shelf.current()
    async with parts.sessions() as session:
        return await read_book(session, version, shipped=parts.shelf.shipped, books=books, now=now)


price_book_operations = Router(
    path="/v1/operations/price-books",
    route_handlers=[list_all, read, preview, schedule, withdraw],
    guards=[operators_only],
    tags=["Operations"],
)
