"""All price books as one process knows them: those that the code ships and those that operators have written.

Both web and worker ask ``current()``. It reads the stored ones at most every few seconds, so that no request costs a
statement for it. A book starts, and may be withdrawn, no later than ``NOTICE`` before its first day: by then every
process has read it, and all of them charge the same from the first second on.
"""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from pricing.books import PriceBook, PriceBooks, Rates
from pricing.catalogue import Column
from pricing.errors import InvalidPriceBook
from service.database import Sessions
from service.price_books.models import StoredPriceBook

RELOAD_SECONDS: Final = 5.0
NOTICE: Final = timedelta(minutes=1)

log = structlog.get_logger()


class BookShelf:
    """One per process. ``shipped`` stay when nothing is stored; a stored book of the same version or day replaces
    them, because operators have said so later."""

    def __init__(self, shipped: PriceBooks, sessions: Sessions) -> None:
        self.shipped = shipped
        self._sessions = sessions
        self._known = shipped
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def current(self) -> PriceBooks:
        """The books as they were a few seconds ago at most; those known last while the database does not answer.

        Raises what the database does only as long as it has never been read.
        """
        if time.monotonic() - self._read_at < RELOAD_SECONDS:
            return self._known
        if self._reading.locked() and self._read_at != float("-inf"):
            return self._known
        async with self._reading:
            if time.monotonic() - self._read_at >= RELOAD_SECONDS:
                await self._reload()
        return self._known

    def forget(self) -> None:
        """Reads anew with the next question; for the process that has just written a book."""
        self._read_at = min(self._read_at, time.monotonic() - RELOAD_SECONDS)

    async def _reload(self) -> None:
        try:
            stored = await self._stored()
        except (DBAPIError, OSError):
            if self._read_at == float("-inf"):
                raise
            log.exception("price_books_not_read")
        else:
            self._known = together(self.shipped, stored)
        self._read_at = time.monotonic()

    async def _stored(self) -> list[PriceBook]:
        query = select(StoredPriceBook).where(col(StoredPriceBook.withdrawn_at).is_(None))
        async with self._sessions() as session:
            rows = (await session.execute(query)).scalars().all()
        return [book for row in rows if (book := _read(row)) is not None]


def _read(row: StoredPriceBook) -> PriceBook | None:
    """None for a row that no longer is a book by the rules of this version of the code; the others still count."""
    try:
        return book_of(row)
    except InvalidPriceBook:
        log.exception("price_book_not_read", version=row.version)
        return None


def book_of(row: StoredPriceBook) -> PriceBook:
    """The book of a row. Raises InvalidPriceBook."""
    return PriceBook(row.version, row.effective_from, rates_of(row.rates))


def rates_of(rates: Mapping[str, Mapping[str, Any]]) -> Rates:
    """Stored or sent rates by column and language. Raises InvalidPriceBook for a column that there is not."""
    known = {column.value for column in Column}
    if unknown := sorted(rates.keys() - known):
        raise InvalidPriceBook(f"{unknown[0]} is no column; known are {', '.join(Column)}")
    return {(Column(column), language): cents for column, row in rates.items() for language, cents in row.items()}


def together(shipped: PriceBooks, stored: list[PriceBook]) -> PriceBooks:
    """All books, with the stored one where two would start on the same day or bear the same version."""
    versions = {book.version for book in stored}
    days = {book.effective_from for book in stored}
    kept = [book for book in shipped.books if book.version not in versions and book.effective_from not in days]
    return PriceBooks((*kept, *stored))
