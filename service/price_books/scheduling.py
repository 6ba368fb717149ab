"""Writing a new version of the prices, and withdrawing one before it starts. A book is never edited."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.books import PriceBook, PriceBooks
from pricing.errors import InvalidPriceBook
from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound, PriceBookRefused
from service.operations.recording import record_action
from service.price_books.models import StoredPriceBook
from service.price_books.schemas import BookRates, NewPriceBook
from service.price_books.shelf import NOTICE, rates_of


def drafted_book(version: str, effective_from: date, rates: BookRates) -> PriceBook:
    """The book that these rates would be. Raises PriceBookRefused ``invalid_price_book``, which says why."""
    try:
        return PriceBook(version, effective_from, rates_of(msgspec.to_builtins(rates)))
    except InvalidPriceBook as refusal:
        raise PriceBookRefused("invalid_price_book", f"No price was changed: {refusal}.") from None


async def schedule_book(
    session: AsyncSession, wanted: NewPriceBook, *, shipped: PriceBooks, actor: Principal, now: datetime
) -> StoredPriceBook:
    """A new version from a day in the future on. Quotes that are there keep theirs.

    Raises InvalidInput for a day that is too near, PriceBookRefused ``invalid_price_book`` or ``price_book_exists``.
    """
    check_start(wanted.effective_from, now)
    book = drafted_book(wanted.version, wanted.effective_from, wanted.rates)
    if any(one.version == book.version or one.effective_from == book.effective_from for one in shipped.books):
        raise _exists()
    row = StoredPriceBook(
        version=book.version,
        effective_from=book.effective_from,
        rates=stored_rates(book),
        author_id=actor.id,
        reason=wanted.reason,
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise _exists() from None
    data = {"effective_from": book.effective_from.isoformat()}
    await record_action(session, actor, "schedule_price_book", book.version, wanted.reason, now=now, data=data)
    return row


async def withdraw_book(
    session: AsyncSession, version: str, *, reason: str, actor: Principal, now: datetime
) -> StoredPriceBook:
    """Takes a book back before it starts. Raises NotFound, PriceBookRefused ``price_book_withdrawn`` or
    ``price_book_started``."""
    row = await session.scalar(select(StoredPriceBook).where(col(StoredPriceBook.version) == version).with_for_update())
    if row is None:
        raise NotFound("price book that an operator has written")
    if row.withdrawn_at is not None:
        raise PriceBookRefused("price_book_withdrawn", "This price book was withdrawn already. Nothing was changed.")
    if not _is_ahead(row.effective_from, now):
        raise PriceBookRefused(
            "price_book_started",
            "This price book is in force, or starts within a minute. Nothing was changed. Schedule another version.",
        )
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = now, actor.id, reason
    await session.flush()
    await record_action(session, actor, "withdraw_price_book", version, reason, now=now)
    return row


def check_start(effective_from: date, now: datetime) -> None:
    """Raises InvalidInput unless the day lies ahead by a minute at least."""
    if not _is_ahead(effective_from, now):
        raise InvalidInput.at("body", "effective_from", msg="a price book starts on a day in the future (UTC)")


def _is_ahead(day: date, now: datetime) -> bool:
    """Whether all processes will know of a change before the day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - now > NOTICE


def stored_rates(book: PriceBook) -> dict[str, dict[str, Any]]:
    """The rates of a book as they are kept and shown: cents by column and language."""
    found: dict[str, dict[str, Any]] = {}
    for (column, language), cents in book.rates.items():
        found.setdefault(column.value, {})[language] = cents
    return found


def _exists() -> PriceBookRefused:
    return PriceBookRefused(
        "price_book_exists",
        "There is a price book of that version, or one that starts on that day. No price was changed. Choose another.",
    )
