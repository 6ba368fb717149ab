"""What contradicts itself is refused when it is made, not when it is priced."""

from typing import Any

import pytest

from pricing.catalogue import Column, Service
from pricing.errors import InvalidItem, UnknownLanguage
from pricing.quotes import ItemSpec, MediaSpec, Terms
from tests.pricing.cases import item, media


@pytest.mark.parametrize("duration_ms", [0, -1, 3_600_000_001, 1.5, True, "60000", None])
def test_a_duration_that_is_no_positive_whole_number_is_refused(duration_ms: Any) -> None:
    with pytest.raises(InvalidItem, match=r"duration_ms of talk\.mp4 must be"):
        MediaSpec("media_1", "talk.mp4", duration_ms)


def test_an_item_without_media_is_refused() -> None:
    with pytest.raises(InvalidItem, match="item_1 has no media"):
        ItemSpec("item_1", Service.TRANSCRIPT, "en", (), ())


def test_media_used_twice_in_an_item_is_refused() -> None:
    with pytest.raises(InvalidItem, match="uses a media file twice"):
        ItemSpec("item_1", Service.TRANSCRIPT, "en", (), (media(), media()))


@pytest.mark.parametrize("languages", [("ja",), ("en", "fr", "ja")])
def test_an_unknown_language_is_refused(languages: tuple[str, ...]) -> None:
    source, *targets = languages

    with pytest.raises(UnknownLanguage, match="'ja'"):
        item(Service.SUBTITLES, source, *targets)


@pytest.mark.parametrize(
    ("service", "source", "targets", "complaint"),
    [
        (Service.TRANSCRIPT, "en", ("en",), "has no destination languages"),
        (Service.CAPTIONS, "en", ("en", "fr"), "captions in fr: a translation is subtitles"),
        (Service.SUBTITLES, "en", (), "at least one destination language"),
        (Service.DUB, "en", (), "at least one destination language"),
        (Service.SUBTITLES, "en", ("fr", "FR"), "a destination language twice"),
    ],
)
def test_destinations_must_fit_the_service(
    service: Service, source: str, targets: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(InvalidItem, match=complaint):
        item(service, source, *targets)


def test_two_regions_of_one_language_are_two_outputs() -> None:
    assert item(Service.SUBTITLES, "en", "fr-FR", "fr-CA").destination_languages == ("fr-FR", "fr-CA")


@pytest.mark.parametrize(
    ("service", "option"),
    [
        (Service.SUBTITLES, "verbatim"),
        (Service.DUB, "verbatim"),
        (Service.TRANSCRIPT, "sdh"),
        (Service.TRANSCRIPT, "include_captions"),
        (Service.SUBTITLES, "include_captions"),
        (Service.CAPTIONS, "include_source_captions"),
    ],
)
def test_an_option_of_another_service_is_refused(service: Service, option: str) -> None:
    targets = ("fr",) if service.is_translated else ()
    chosen: dict[str, Any] = {option: True}

    with pytest.raises(InvalidItem, match=f"{option} is not an option of {service}"):
        item(service, "en", *targets, **chosen)


@pytest.mark.parametrize("points", [-1, 10_001, 12.5, True])
def test_a_discount_outside_nothing_to_all_is_refused(points: Any) -> None:
    with pytest.raises(InvalidItem, match="discount_basis_points"):
        Terms(discount_basis_points=points)


@pytest.mark.parametrize(
    ("column", "language", "cents", "complaint"),
    [
        (Column.VERBATIM, "fr", 300, "follows from the transcript rate"),
        (Column.DUB, "fr-FR", 300, "no cell of the price table"),
        ("audiobook", "fr", 300, "no cell of the price table"),
        (Column.DUB, "fr", -1, "zero or more"),
        (Column.DUB, "fr", 19.99, "a whole number of cents"),
    ],
)
def test_a_negotiated_rate_must_be_a_price_of_the_table(column: Any, language: str, cents: Any, complaint: str) -> None:
    with pytest.raises(InvalidItem, match=complaint):
        Terms({(column, language): cents})


def test_terms_keep_their_rates_when_the_mapping_they_came_from_changes() -> None:
    rates = {(Column.DUB, "fr"): 2_000}
    terms = Terms(rates)

    rates[Column.DUB, "fr"] = 1

    assert terms.negotiated == {(Column.DUB, "fr"): 2_000}
