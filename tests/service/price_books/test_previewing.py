"""What a new version would change, said before it is scheduled."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pricing.books import PriceBook, sdh_cents, shipped_books, verbatim_cents
from pricing.catalogue import Column, Component
from pricing.items import Terms
from pricing.quotes import Quote
from service.price_books.previewing import effect_on_quotes, rate_changes
from service.quotes.models import QuoteRow
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from tests.service.operations.desk import Desk, slug
from tests.service.price_books.prices import base_rates, in_days

OLD = shipped_books().books[0]
CELLS = sorted((column, language) for column, language in OLD.rates if column is not Column.VERBATIM)


def with_rates(changed: dict[tuple[Column, str], int]) -> PriceBook:
    """The shipped book with other base rates."""
    base = {cell: cents for cell, cents in OLD.rates.items() if cell[0] is not Column.VERBATIM}
    return PriceBook("draft", date(2030, 1, 1), {**base, **changed})


async def preview(desk: Desk, **changed: int) -> Any:
    """The preview of a book from tomorrow on."""
    answer = await desk.client.post(
        "/v1/operations/price-books/preview", json={"effective_from": in_days(1), "rates": base_rates(**changed)}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@given(st.dictionaries(st.sampled_from(CELLS), st.integers(10, 100_000)))
def test_every_rate_is_compared_and_the_derived_ones_follow_their_base(changed: dict[tuple[Column, str], int]) -> None:
    new = with_rates(changed)

    changes = {(one.component, one.language): one for one in rate_changes(OLD, new)}

    assert len(changes) == 11 * 3 + 10 * 3
    for one in changes.values():
        assert (one.change_percent is None) == (one.old_cents == one.new_cents)
    for language in ("en", "de", "pt-BR"):
        transcript = changes["transcript", language].new_cents
        assert transcript == changed.get((Column.TRANSCRIPT, language), OLD.rates[Column.TRANSCRIPT, language])
        assert changes["verbatim_transcript", language].new_cents == verbatim_cents(transcript)
    assert changes["subtitles_sdh", "de"].new_cents == sdh_cents(changes["subtitles", "de"].new_cents)


async def test_a_preview_says_what_changes_and_writes_nothing(desk: Desk) -> None:
    shown = await preview(desk, transcript_en=300, dub_de=2100)

    changed = {(one["component"], one["language"]): one for one in shown["rates"] if one["change_percent"] is not None}
    assert sorted(changed) == [("dub", "de"), ("transcript", "en"), ("verbatim_transcript", "en")]
    assert changed["transcript", "en"]["change_percent"] == 50.0
    assert changed["verbatim_transcript", "en"] == {
        "component": "verbatim_transcript", "language": "en", "old_cents": 260, "new_cents": 390,
        "change_percent": 50.0, "is_derived": True,
    }  # fmt: skip
    assert (shown["raised"], shown["lowered"], shown["replaces"]) == (2, 1, "2025-08-01")
    assert len((await desk.get("/price-books"))["price_books"]) == 1


async def test_the_effect_on_quotes_is_what_quoting_them_anew_would_come_to(desk: Desk) -> None:
    await desk.studio.paid_order(a_transcript(2, verbatim=True), subtitles("de", "en", sdh=True), minutes=7)
    await desk.studio.paid_order(a_dub("fr", include_captions=True, include_source_captions=True), minutes=3)
    await desk.run("ALTER TABLE quote DISABLE TRIGGER quote_is_append_only")
    await desk.run(
        "UPDATE quote SET body = jsonb_set(body, '{lines}', (SELECT jsonb_agg(line || '{\"billable_seconds\": 79}')"
        " FROM jsonb_array_elements(body -> 'lines') AS line))"
    )
    new = with_rates({(Column.TRANSCRIPT, "en"): 233, (Column.CAPTIONS, "fr"): 401, (Column.SUBTITLES, "de"): 777})

    async with desk.studio.sessions() as session:
        effect = await effect_on_quotes(session, OLD, new, now=desk.studio.now)

    quotes = await stored_quotes(desk)
    assert effect.quotes == 2
    assert effect.old_total_cents == sum(requoted(one, OLD) for one in quotes)
    assert effect.new_total_cents == sum(requoted(one, new) for one in quotes)
    assert effect.new_total_cents != effect.old_total_cents


async def stored_quotes(desk: Desk) -> list[Quote]:
    """All quotes there are."""
    async with desk.studio.sessions() as session:
        return [Quote.from_dict(row.body) for row in (await session.execute(select(QuoteRow))).scalars()]


def requoted(made: Quote, book: PriceBook) -> int:
    """The sum of a quote's lines by another book, line by line as pricing does."""
    total = 0
    for line in made.lines:
        if line.component is not Component.DISCOUNT:
            source = "en"
            rate = book.rate(line.component, source, line.language, Terms().negotiated)
            total += (2 * rate.net_cents * line.billable_seconds + 60) // 120
    return total


async def test_negotiated_rates_and_discounts_keep_their_share(desk: Desk) -> None:
    order_id = await desk.studio.paid_order(a_transcript(), minutes=10)
    await desk.run("ALTER TABLE quote DISABLE TRIGGER quote_is_append_only")
    await desk.run(
        "UPDATE quote SET body = jsonb_set(body, '{lines,1}', CAST(:discount AS jsonb)) WHERE order_id = :id",
        id=order_id,
        discount=json.dumps({"component": "discount", "language": None, "billable_seconds": 0, "list_rate_cents": 0,
                  "rate_cents": 0, "amount_cents": -200}),
    )  # fmt: skip

    shown = await preview(desk, transcript_en=400)

    assert (shown["effect"]["old_total_cents"], shown["effect"]["new_total_cents"]) == (1800, 3600)


async def test_rates_that_are_no_book_cannot_be_previewed(desk: Desk) -> None:
    body = {"effective_from": in_days(1), "rates": {**base_rates(), "dub": {}}}

    answer = await desk.client.post("/v1/operations/price-books/preview", json=body)

    assert slug(answer) == (400, "invalid_price_book")
    assert "dub" in answer.text


@pytest.mark.parametrize("days", [0, -3])
async def test_a_day_that_has_begun_cannot_be_previewed(desk: Desk, days: int) -> None:
    body = {"effective_from": in_days(days), "rates": base_rates()}

    answer = await desk.client.post("/v1/operations/price-books/preview", json=body)

    assert slug(answer) == (422, "invalid_input")
