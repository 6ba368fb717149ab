"""New versions of the prices: scheduled ahead, kept for ever, withdrawn only before they start."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.service.operations.desk import Desk, slug
from tests.service.price_books.prices import a_book, base_rates, in_days

BOOKS = "/price-books"
SHIPPED = "2025-08-01"


async def versions(desk: Desk) -> list[tuple[str, str]]:
    """Version and state of all books."""
    return [(one["version"], one["state"]) for one in (await desk.get(BOOKS))["price_books"]]


async def test_a_scheduled_book_stands_beside_the_shipped_one_with_its_author_and_reason(desk: Desk) -> None:
    made = await desk.done("POST", BOOKS, **a_book(transcript_en=220))

    assert await versions(desk) == [("2030-summer", "scheduled"), (SHIPPED, "in_force")]
    assert made["price_book"]["author"]["id"] == desk.operator.id
    assert made["price_book"]["reason"] == "The customer asked for it"
    assert (made["rates"]["transcript"]["en"], made["rates"]["verbatim"]["en"]) == (220, 290)
    assert [one.action for one in await desk.actions("2030-summer")] == ["schedule_price_book"]


async def test_prices_stay_until_the_book_starts(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book(transcript_en=220))

    prices = (await desk.client.get("/v1/productions/prices")).json()

    assert prices["price_book"] == SHIPPED


@pytest.mark.parametrize("days", [0, -1, -400])
async def test_a_book_never_starts_today_or_in_the_past(desk: Desk, days: int) -> None:
    assert slug(await desk.send("POST", BOOKS, **a_book(days=days))) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ({**base_rates(), "transcript": {"en": 200}}, (400, "invalid_price_book")),
        ({**base_rates(), "subtitles": {**base_rates()["subtitles"], "en": 200}}, (400, "invalid_price_book")),
        ({**base_rates(), "dub": {**base_rates()["dub"], "xx": 200}}, (400, "invalid_price_book")),
        ({**base_rates(), "verbatim": {"en": 260}}, (422, "invalid_input")),
        (base_rates(transcript_en=0), (422, "invalid_input")),
    ],
)
async def test_rates_that_are_no_book_are_refused(desk: Desk, rates: Any, expected: tuple[int, str]) -> None:
    assert slug(await desk.send("POST", BOOKS, **{**a_book(), "rates": rates})) == expected
    assert await versions(desk) == [(SHIPPED, "in_force")]


async def test_of_many_books_for_one_day_at_once_one_is_taken(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.send("POST", BOOKS, **a_book(f"v{number}")) for number in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400]
    assert {slug(answer)[1] for answer in answers if answer.status_code == 400} == {"price_book_exists"}


async def test_a_version_is_used_once_even_after_its_withdrawal(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book())
    await desk.done("POST", f"{BOOKS}/2030-summer/withdraw")

    assert slug(await desk.send("POST", BOOKS, **a_book(days=60))) == (400, "price_book_exists")
    assert slug(await desk.send("POST", BOOKS, **a_book(SHIPPED))) == (400, "price_book_exists")


async def test_a_withdrawn_book_frees_its_day_and_never_counts(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book())

    withdrawn = await desk.done("POST", f"{BOOKS}/2030-summer/withdraw")
    await desk.done("POST", BOOKS, **a_book("2030-autumn"))

    assert withdrawn["price_book"]["state"] == "withdrawn"
    assert withdrawn["price_book"]["withdrawn_by"]["id"] == desk.operator.id
    assert await versions(desk) == [
        ("2030-autumn", "scheduled"), ("2030-summer", "withdrawn"), (SHIPPED, "in_force"),
    ]  # fmt: skip
    assert slug(await desk.send("POST", f"{BOOKS}/2030-summer/withdraw")) == (400, "price_book_withdrawn")


async def test_neither_a_shipped_nor_a_running_book_can_be_withdrawn(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book())
    await start(desk, "2030-summer")

    assert slug(await desk.send("POST", f"{BOOKS}/{SHIPPED}/withdraw")) == (404, "not_found")
    assert slug(await desk.send("POST", f"{BOOKS}/2030-summer/withdraw")) == (400, "price_book_started")


async def start(desk: Desk, version: str) -> None:
    """Makes a book as old as if it had been scheduled forty days ago and had started yesterday."""
    await desk.run("ALTER TABLE price_book DISABLE TRIGGER price_book_is_kept")
    await desk.run(
        "UPDATE price_book SET created_at = created_at - interval '40 days', effective_from = CURRENT_DATE - 1"
        " WHERE version = :version",
        version=version,
    )
    await desk.run("ALTER TABLE price_book ENABLE TRIGGER price_book_is_kept")


@pytest.mark.parametrize(
    "change",
    ["rates = '{}'", "effective_from = effective_from + 1", "author_id = 'x'", "reason = 'other'", "version = 'v'"],
)
async def test_the_database_keeps_a_book_as_it_was_written(desk: Desk, change: str) -> None:
    await desk.done("POST", BOOKS, **a_book())

    with pytest.raises(IntegrityError, match="never changed"):
        await desk.run(f"UPDATE price_book SET {change}")
    with pytest.raises(IntegrityError, match="never changed"):
        await desk.run("DELETE FROM price_book")


async def test_the_database_refuses_a_start_in_the_past_and_a_late_withdrawal(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book())
    await start(desk, "2030-summer")

    with pytest.raises(IntegrityError, match="never changed"):
        await desk.run(
            "UPDATE price_book SET withdrawn_at = now(), withdrawn_by = author_id, withdrawal_reason = 'late'"
        )
    with pytest.raises(IntegrityError, match="starts_in_the_future"):
        await desk.run(
            "INSERT INTO price_book (version, effective_from, rates, author_id, reason, created_at)"
            " SELECT 'v', CURRENT_DATE, rates, author_id, reason, now() FROM price_book"
        )


async def test_a_started_book_prices_what_is_quoted_from_then_on(desk: Desk) -> None:
    await desk.done("POST", BOOKS, **a_book(transcript_en=220))
    await start(desk, "2030-summer")
    desk.studio.parts.shelf.forget()

    prices = (await desk.client.get("/v1/productions/prices")).json()

    assert prices["price_book"] == "2030-summer"
    assert await versions(desk) == [("2030-summer", "in_force"), (SHIPPED, "past")]


async def test_a_day_that_nobody_knows_is_not_found(desk: Desk) -> None:
    answer = await desk.client.get(f"/v1/operations{BOOKS}/nowhere")

    assert slug(answer) == (404, "not_found")
    assert in_days(1) > in_days(0)
