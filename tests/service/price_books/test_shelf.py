"""What one process knows of prices: read seldom, never twice at once, and kept when the database is away."""

import asyncio
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from pricing.books import PriceBook, PriceBooks, shipped_books
from service.database import create_engine, create_sessions
from service.parts import Parts
from service.price_books import shelf as shelves
from service.price_books.shelf import BookShelf, together

SHIPPED = shipped_books()
RATES = SHIPPED.books[0].rates


def statements(parts: Parts) -> list[str]:
    """Fills as the process asks for books."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "price_book" in statement:
            seen.append(statement)

    event.listen(parts.engine.sync_engine, "before_cursor_execute", note)
    return seen


async def test_many_questions_cost_one_statement(parts: Parts) -> None:
    seen = statements(parts)

    known = await asyncio.gather(*(parts.shelf.current() for _ in range(50)))
    known += [await parts.shelf.current() for _ in range(50)]

    assert len(seen) == 1
    assert all(one.books == SHIPPED.books for one in known)


async def test_what_was_written_is_noticed_within_seconds(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    await parts.shelf.current()
    seen = statements(parts)
    monkeypatch.setattr(shelves, "RELOAD_SECONDS", 0.0)

    await parts.shelf.current()

    assert len(seen) == 1


async def test_without_a_database_the_books_known_last_still_count(parts: Parts) -> None:
    away = create_sessions(create_engine("postgresql+asyncpg://nobody@127.0.0.1:9/nowhere"))
    shelf = BookShelf(SHIPPED, parts.sessions)
    await shelf.current()
    shelf._sessions = away
    shelf.forget()

    assert (await shelf.current()).books == SHIPPED.books


async def test_a_process_that_has_never_read_them_says_so(parts: Parts) -> None:
    away = create_sessions(create_engine("postgresql+asyncpg://nobody@127.0.0.1:9/nowhere"))

    with pytest.raises(ConnectionRefusedError):
        await BookShelf(SHIPPED, away).current()


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "2025-08-01"]), st.dates(date(2025, 7, 30), date(2025, 8, 3))),
                unique_by=(lambda one: one[0], lambda one: one[1])))  # fmt: skip
def test_shipped_and_stored_books_always_fit_together_and_stored_ones_all_count(made: list[tuple[str, date]]) -> None:
    stored = [PriceBook(version, day, RATES) for version, day in made]

    both = together(SHIPPED, stored)

    assert isinstance(both, PriceBooks)
    assert set(made) <= {(one.version, one.effective_from) for one in both.books}
