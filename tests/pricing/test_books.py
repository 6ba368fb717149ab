"""The shipped price book cell by cell, its pairs and its rates."""

from datetime import date

import pytest

from pricing.books import Rate, sdh_cents, shipped_books, verbatim_cents
from pricing.catalogue import Column, Component, Service
from pricing.errors import NoPriceBook, UnpricedPair
from tests.pricing.cases import PUBLISHED, TRANSLATED, current_book

CELLS = [
    (component, "en" if component in (Component.SUBTITLES, Component.DUB) else language, language, cents)
    for language, row in PUBLISHED.items()
    for component, cents in zip(
        (
            Component.TRANSCRIPT,
            Component.VERBATIM_TRANSCRIPT,
            Component.CAPTIONS,
            Component.SUBTITLES,
            Component.DUB,
        ),
        row,
        strict=True,
    )
    if cents is not None
]


@pytest.mark.parametrize(("component", "source", "target", "cents"), CELLS)
def test_every_cell_is_as_published(component: Component, source: str, target: str, cents: int) -> None:
    rate = current_book().rate(component, source, target)

    assert (rate.list_cents, rate.net_cents) == (cents, cents)


def test_the_book_has_the_published_cells_and_no_others() -> None:
    assert len(CELLS) == len(current_book().rates) == 53


@pytest.mark.parametrize("language", PUBLISHED)
def test_the_published_verbatim_column_is_the_base_plus_thirty_percent_to_ten_cents(language: str) -> None:
    base, published, *_ = PUBLISHED[language]

    assert verbatim_cents(base) == published


@pytest.mark.parametrize("language", TRANSLATED)
def test_sdh_adds_exactly_thirty_percent_to_subtitles(language: str) -> None:
    subtitles = PUBLISHED[language][3]
    assert subtitles is not None

    rate = current_book().rate(Component.SUBTITLES_SDH, "en", language)

    assert rate.list_cents * 10 == subtitles * 13
    assert rate.surcharge == "SDH +30%"


def test_the_captions_of_a_dub_cost_the_captions_rate_of_their_own_language() -> None:
    book = current_book()

    assert book.rate(Component.DUB_CAPTIONS, "en", "de") == Rate(400, 400)
    assert book.rate(Component.SOURCE_CAPTIONS, "en-US", "en-US") == Rate(220, 220)


def test_a_negotiated_rate_stands_beside_the_list_rate() -> None:
    book = current_book()

    assert book.rate(Component.CAPTIONS, "fr-CA", negotiated={(Column.CAPTIONS, "fr"): 301}) == Rate(330, 301)
    assert book.rate(Component.CAPTIONS, "de", negotiated={(Column.CAPTIONS, "fr"): 301}) == Rate(400, 400)


def test_surcharges_are_computed_on_the_negotiated_rate() -> None:
    negotiated = {(Column.TRANSCRIPT, "fr"): 265, (Column.SUBTITLES, "fr"): 755}
    book = current_book()

    verbatim = book.rate(Component.VERBATIM_TRANSCRIPT, "fr", negotiated=negotiated)
    sdh = book.rate(Component.SUBTITLES_SDH, "en", "fr", negotiated=negotiated)

    assert verbatim == Rate(360, 340, "verbatim +30%")
    assert sdh == Rate(1040, 982, "SDH +30%")
    assert sdh_cents(755) == 982


@pytest.mark.parametrize(
    ("component", "source", "target"),
    [
        (Component.SUBTITLES, "fr", "de"),
        (Component.SUBTITLES, "fr", "en"),
        (Component.SUBTITLES_SDH, "en", "en-GB"),
        (Component.DUB, "en", "en"),
        (Component.DUB, "es", "fr"),
        (Component.DUB_CAPTIONS, "es", "fr"),
    ],
)
def test_a_pair_without_price_is_refused_with_the_pairs_that_have_one(
    component: Component, source: str, target: str
) -> None:
    with pytest.raises(UnpricedPair) as refusal:
        current_book().rate(component, source, target)

    assert (refusal.value.source, refusal.value.target) == (source, target)
    assert refusal.value.priced_pairs == tuple(("en", language) for language in TRANSLATED)
    assert f"from {source} to {target}" in str(refusal.value)
    assert "en to ar, fr, de, hi, it, pt-BR, ru, es, tr, uk" in str(refusal.value)


def test_a_transcript_in_another_language_is_refused() -> None:
    with pytest.raises(UnpricedPair, match="transcript from en to de"):
        current_book().rate(Component.TRANSCRIPT, "en", "de")


@pytest.mark.parametrize("service", [Service.TRANSCRIPT, Service.CAPTIONS])
def test_untranslated_services_are_sold_in_all_languages(service: Service) -> None:
    book = current_book()

    assert book.languages(service) == tuple(PUBLISHED)
    assert book.language_pairs(service) == tuple((language, language) for language in PUBLISHED)


@pytest.mark.parametrize("service", [Service.SUBTITLES, Service.DUB])
def test_translated_services_are_sold_from_english_to_the_other_ten(service: Service) -> None:
    book = current_book()

    assert book.languages(service) == TRANSLATED
    assert book.language_pairs(service) == tuple(("en", language) for language in TRANSLATED)


def test_every_advertised_pair_has_a_rate() -> None:
    book = current_book()

    rates = [
        book.rate(Component(service.value), source, target)
        for service in Service
        for source, target in book.language_pairs(service)
    ]

    assert len(rates) == 42
    assert all(rate.net_cents > 0 for rate in rates)


def test_no_book_is_in_force_before_the_first_one_starts() -> None:
    books = shipped_books()

    assert books.on(date(2025, 8, 1)).version == "2025-08-01"
    with pytest.raises(NoPriceBook, match="the first starts 2025-08-01"):
        books.on(date(2025, 7, 31))


def test_rates_of_a_book_cannot_be_changed() -> None:
    book = current_book()

    with pytest.raises(TypeError):
        book.rates[Column.DUB, "fr"] = 1  # type: ignore[index]
