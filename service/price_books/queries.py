"""Price books as operators read them: two statements, however many there are."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.books import PriceBook, PriceBooks
from pricing.errors import NoPriceBook
from service.errors import NotFound
from service.operations.models import Operator
from service.operations.order_schemas import Named
from service.price_books.models import StoredPriceBook
from service.price_books.scheduling import stored_rates
from service.price_books.schemas import BookState, PriceBookResponse, PriceBooksResponse, PriceBookSummary

_operator: Final[Table] = Operator.__table__  # type: ignore[attr-defined]
_author, _withdrawer = _operator.alias("author"), _operator.alias("withdrawer")


async def list_books(
    session: AsyncSession, *, shipped: PriceBooks, books: PriceBooks, now: datetime
) -> PriceBooksResponse:
    """All of them, withdrawn ones too, the last to start on top. ``books`` are those that count."""
    stored = [_stored(row, books, now) for row in await session.execute(_query())]
    replaced = {one.version for one in stored}
    known = {book.version for book in books.books}
    kept = [_shipped(book, books, now) for book in shipped.books if book.version in known - replaced]
    return PriceBooksResponse(sorted([*stored, *kept], key=_newest_first, reverse=True))


def _newest_first(one: PriceBookSummary) -> tuple[date, bool, str]:
    return one.effective_from, one.withdrawn_at is None, one.version


async def read_book(
    session: AsyncSession, version: str, *, shipped: PriceBooks, books: PriceBooks, now: datetime
) -> PriceBookResponse:
    """One book with its rates; raises NotFound."""
    row = (await session.execute(_query().where(col(StoredPriceBook.version) == version))).one_or_none()
    if row is not None:
        return PriceBookResponse(_stored(row, books, now), row[0].rates)
    try:
        book = shipped.version(version)
    except NoPriceBook:
        raise NotFound("price book") from None
    return PriceBookResponse(_shipped(book, books, now), stored_rates(book))


def _query() -> Any:
    return (
        select(StoredPriceBook, _author.c.name.label("author"), _withdrawer.c.name.label("withdrawer"))
        .join(_author, _author.c.id == col(StoredPriceBook.author_id))
        .outerjoin(_withdrawer, _withdrawer.c.id == col(StoredPriceBook.withdrawn_by))
    )


def _stored(found: Any, books: PriceBooks, now: datetime) -> PriceBookSummary:
    row: StoredPriceBook = found[0]
    return PriceBookSummary(
        version=row.version,
        effective_from=row.effective_from,
        state="withdrawn" if row.withdrawn_at else _state(row.version, row.effective_from, books, now),
        author=Named(row.author_id, found.author),
        reason=row.reason,
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=Named(row.withdrawn_by, found.withdrawer) if row.withdrawn_by else None,
        withdrawal_reason=row.withdrawal_reason,
    )


def _shipped(book: PriceBook, books: PriceBooks, now: datetime) -> PriceBookSummary:
    state = _state(book.version, book.effective_from, books, now)
    return PriceBookSummary(book.version, book.effective_from, state, None, None, None, None, None, None)


def _state(version: str, effective_from: date, books: PriceBooks, now: datetime) -> BookState:
    if effective_from > now.date():
        return "scheduled"
    try:
        return "in_force" if books.on(now.date()).version == version else "past"
    except NoPriceBook:
        return "past"
