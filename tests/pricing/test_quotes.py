"""Quotes: which lines there are, what they cost, and that a quote survives storage."""

import json

import pytest

from pricing.catalogue import Column, Component, Service
from pricing.errors import InvalidItem, UnpricedPair
from pricing.quotes import ItemSpec, MediaSpec, Quote, Terms, billable_seconds, estimate, quote
from tests.pricing.cases import PUBLISHED, TRANSLATED, current_book, item, media


def _components(made: Quote) -> list[tuple[str, str | None]]:
    return [(line.component.value, line.language) for line in made.lines]


@pytest.mark.parametrize(
    ("duration_ms", "seconds"),
    [(1, 60), (1_000, 60), (59_999, 60), (60_000, 60), (60_001, 61), (61_000, 61), (61_001, 62), (3_600_000, 3_600)],
)
def test_billable_time_is_whole_seconds_rounded_up_and_a_minute_at_least(duration_ms: int, seconds: int) -> None:
    assert billable_seconds(duration_ms) == seconds


@pytest.mark.parametrize(("duration_ms", "minutes"), [(1_000, 1), (60_000, 1), (3_600_000, 60)])
@pytest.mark.parametrize("language", PUBLISHED)
def test_a_second_a_minute_and_an_hour_of_every_priced_service(language: str, duration_ms: int, minutes: int) -> None:
    transcript, verbatim, captions, subtitles, dub = PUBLISHED[language]
    items = [
        item(Service.TRANSCRIPT, language, duration_ms=duration_ms, item_id="a"),
        item(Service.TRANSCRIPT, language, duration_ms=duration_ms, item_id="b", verbatim=True),
        item(Service.CAPTIONS, language, language, duration_ms=duration_ms, item_id="c"),
    ]
    if language != "en":
        items.append(item(Service.SUBTITLES, "en", language, duration_ms=duration_ms, item_id="d"))
        items.append(item(Service.DUB, "en", language, duration_ms=duration_ms, item_id="e"))

    made = quote(items, current_book())

    expected = [rate * minutes for rate in (transcript, verbatim, captions, subtitles, dub) if rate is not None]
    assert [line.amount_cents for line in made.lines] == expected


def test_one_subtitles_item_mixes_captions_and_subtitles_by_destination() -> None:
    made = quote([item(Service.SUBTITLES, "en-US", "en", "fr-CA", "de", sdh=True)], current_book())

    assert _components(made) == [("captions", "en"), ("subtitles_sdh", "fr-CA"), ("subtitles_sdh", "de")]
    assert [line.amount_cents for line in made.lines] == [220, 1040, 1287]
    assert [line.surcharge for line in made.lines] == [None, "SDH +30%", "SDH +30%"]


@pytest.mark.parametrize("language", PUBLISHED)
def test_sdh_costs_nothing_on_captions(language: str) -> None:
    with_sdh = quote([item(Service.SUBTITLES, language, language, sdh=True)], current_book())

    assert with_sdh == quote([item(Service.CAPTIONS, language)], current_book())


def test_a_dub_with_both_captions_has_one_line_per_output() -> None:
    dub = item(Service.DUB, "en", "es-ES", "ru", include_captions=True, include_source_captions=True)

    made = quote([dub], current_book())

    assert _components(made) == [
        ("dub", "es-ES"), ("dub_captions", "es-ES"), ("dub", "ru"), ("dub_captions", "ru"), ("source_captions", "en"),
    ]  # fmt: skip
    assert [line.amount_cents for line in made.lines] == [2200, 240, 2200, 420, 220]


def test_every_media_file_has_its_own_minimum() -> None:
    files = tuple(media(1_000, f"media_{number}") for number in range(3))

    made = quote([ItemSpec("item_1", Service.TRANSCRIPT, "en", (), files)], current_book())

    assert [(line.media_id, line.amount_cents) for line in made.lines] == [
        ("media_0", 200), ("media_1", 200), ("media_2", 200),
    ]  # fmt: skip


def test_a_quote_shows_list_and_negotiated_prices_side_by_side() -> None:
    terms = Terms({(Column.TRANSCRIPT, "fr"): 265})

    made = quote([item(Service.TRANSCRIPT, "fr-FR", duration_ms=90_000, verbatim=True)], current_book(), terms)

    (line,) = made.lines
    assert (line.list_rate_cents, line.rate_cents, line.surcharge) == (360, 340, "verbatim +30%")
    assert (line.list_amount_cents, line.amount_cents) == (540, 510)
    assert (made.list_total_cents, made.subtotal_cents, made.total_cents) == (540, 510, 510)
    assert line.description == (
        "Verbatim transcript, French (France), 1:30 min at $3.40 per minute, list price $3.60, verbatim +30% included"
    )


def test_a_description_states_time_and_rate() -> None:
    made = quote([item(Service.TRANSCRIPT, "es-ES", duration_ms=61_000)], current_book())

    assert made.lines[0].description == "Transcript, Spanish (Spain), 1:01 min at $2.00 per minute"


def test_a_percentage_discount_is_the_last_line_and_leaves_the_others_as_they_are() -> None:
    items = [item(Service.TRANSCRIPT, "en", item_id="a"), item(Service.TRANSCRIPT, "fr", item_id="b")]
    full = quote(items, current_book())

    made = quote(items, current_book(), Terms(discount_basis_points=1_250))

    assert made.lines[:-1] == full.lines
    assert made.lines[-1].component is Component.DISCOUNT
    assert made.lines[-1].amount_cents == -59
    assert made.lines[-1].description == "Discount of 12.5 % on $4.75"
    assert (made.list_total_cents, made.subtotal_cents, made.total_cents) == (475, 475, 416)


def test_discount_comes_after_negotiated_rates() -> None:
    terms = Terms({(Column.DUB, "fr"): 2_000}, discount_basis_points=1_000)

    made = quote([item(Service.DUB, "en", "fr")], current_book(), terms)

    assert (made.list_total_cents, made.subtotal_cents, made.total_cents) == (2200, 2000, 1800)


def test_no_items_make_an_empty_quote_without_discount() -> None:
    made = quote([], current_book(), Terms(discount_basis_points=1_000))

    assert made == Quote((), 0, 0, 0, "2025-08-01")


def test_the_amount_of_one_item_is_the_sum_of_its_lines() -> None:
    items = [item(Service.SUBTITLES, "en", "en", "fr", item_id="a"), item(Service.TRANSCRIPT, "en", item_id="b")]

    made = quote(items, current_book(), Terms(discount_basis_points=5_000))

    assert [made.item_amount_cents(item_id) for item_id in ("a", "b", "c")] == [1020, 200, 0]


def test_a_quote_survives_json_without_loss() -> None:
    dub = item(Service.DUB, "en", "es-ES", duration_ms=61_001, include_captions=True)
    made = quote([dub], current_book(), Terms({(Column.DUB, "es"): 1_999}, 333))

    stored = json.dumps(made.as_dict())

    assert type(made.as_dict()["lines"][0]["component"]) is str
    assert Quote.from_dict(json.loads(stored)) == made
    assert Quote.from_dict(json.loads(stored)).lines[0].component is Component.DUB


def test_a_stored_quote_with_a_foreign_field_is_refused() -> None:
    stored = quote([item(Service.TRANSCRIPT, "en")], current_book()).as_dict()

    with pytest.raises(TypeError):
        Quote.from_dict({**stored, "tax_cents": 1})


def test_an_estimate_is_priced_like_a_quote() -> None:
    stated = [item(Service.SUBTITLES, "en", *TRANSLATED, duration_ms=754_321)]

    assert estimate(stated, current_book()) == quote(stated, current_book())
    assert estimate(stated, current_book()).price_book == "2025-08-01"


def test_a_pair_without_price_is_refused() -> None:
    with pytest.raises(UnpricedPair, match="subtitles from fr to de"):
        quote([item(Service.SUBTITLES, "fr", "fr", "de")], current_book())


def test_two_items_with_one_id_are_refused() -> None:
    with pytest.raises(InvalidItem, match="same item_id"):
        quote([item(Service.TRANSCRIPT, "en"), item(Service.TRANSCRIPT, "fr")], current_book())


def test_a_thousand_hours_of_dubs_are_priced_exactly() -> None:
    longest = MediaSpec("media_1", "long.mp4", 3_600_000_000)

    made = quote([ItemSpec("item_1", Service.DUB, "en", TRANSLATED, (longest,))], current_book())

    assert made.total_cents == 10 * 2_200 * 60_000
