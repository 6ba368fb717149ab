"""What holds for every quote, whatever is ordered."""

import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pricing.catalogue import Column, Component, Service
from pricing.languages import CODES
from pricing.quotes import ItemSpec, MediaSpec, Quote, Terms, quote
from tests.pricing.cases import TRANSLATED, current_book

DURATIONS = st.integers(1, 4 * 3_600_000)
RATES = st.dictionaries(
    st.tuples(st.sampled_from([column for column in Column if column != Column.VERBATIM]), st.sampled_from(CODES)),
    st.integers(0, 5_000),
)
TERMS = st.builds(Terms, RATES, st.integers(0, 10_000))
FLAGS = st.booleans()


def _media(durations: list[int]) -> tuple[MediaSpec, ...]:
    return tuple(MediaSpec(f"media_{n}", f"file {n}.mp4", duration) for n, duration in enumerate(durations))


MEDIA = st.lists(DURATIONS, min_size=1, max_size=4).map(_media)
TARGETS = st.lists(st.sampled_from(TRANSLATED), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def item_specs(
    draw: st.DrawFn, item_id: str = "item", files: st.SearchStrategy[tuple[MediaSpec, ...]] = MEDIA
) -> ItemSpec:
    service, media, source = draw(st.sampled_from(Service)), draw(files), draw(st.sampled_from(CODES))
    if service is Service.TRANSCRIPT:
        return ItemSpec(item_id, service, source, (), media, verbatim=draw(FLAGS))
    if service is Service.CAPTIONS:
        return ItemSpec(item_id, service, source, (source,), media)
    if service is Service.SUBTITLES:
        targets = draw(TARGETS) + (("en",) if draw(FLAGS) else ())
        return ItemSpec(item_id, service, "en", targets, media, sdh=draw(FLAGS))
    options = {"include_captions": draw(FLAGS), "include_source_captions": draw(FLAGS)}
    return ItemSpec(item_id, service, "en", draw(TARGETS), media, **options)


ORDERS = st.integers(0, 3).flatmap(lambda size: st.tuples(*(item_specs(f"item_{n}") for n in range(size))))


def _with_durations(item: ItemSpec, durations: list[int]) -> ItemSpec:
    return ItemSpec(
        item.item_id, item.service, item.source_language, item.destination_languages, _media(durations),
        item.verbatim, item.sdh, item.include_captions, item.include_source_captions,
    )  # fmt: skip


@given(ORDERS, TERMS)
def test_the_total_is_the_sum_of_the_lines(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    made = quote(items, current_book(), terms)

    assert made.total_cents == sum(line.amount_cents for line in made.lines)
    assert made.subtotal_cents == sum(made.item_amount_cents(item.item_id) for item in items)
    assert made.list_total_cents == sum(line.list_amount_cents for line in made.lines)


@given(ORDERS, TERMS)
def test_the_total_is_never_negative_nor_above_the_subtotal(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    made = quote(items, current_book(), terms)

    assert 0 <= made.total_cents <= made.subtotal_cents


@given(ORDERS, TERMS)
def test_the_discount_is_within_half_a_cent_of_the_percentage(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    made = quote(items, current_book(), terms)

    exact = Fraction(made.subtotal_cents * terms.discount_basis_points, 10_000)
    assert abs(made.subtotal_cents - made.total_cents - exact) <= Fraction(1, 2)


@given(ORDERS, TERMS)
def test_every_line_is_within_half_a_cent_of_rate_times_time(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    lines = [line for line in quote(items, current_book(), terms).lines if line.component != Component.DISCOUNT]

    errors = [line.amount_cents - Fraction(line.rate_cents * line.billable_seconds, 60) for line in lines]
    assert all(-Fraction(1, 2) < error <= Fraction(1, 2) for error in errors)


@given(ORDERS, TERMS)
def test_no_line_costs_less_than_one_minute(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    for line in quote(items, current_book(), terms).lines:
        if line.component != Component.DISCOUNT:
            assert line.amount_cents >= line.rate_cents
            assert line.list_amount_cents >= line.list_rate_cents > 0


@given(ORDERS)
def test_without_terms_the_list_price_is_charged(items: tuple[ItemSpec, ...]) -> None:
    made = quote(items, current_book())

    assert made.list_total_cents == made.subtotal_cents == made.total_cents


@given(item_specs(), DURATIONS, DURATIONS, TERMS)
def test_a_longer_file_never_costs_less(item: ItemSpec, one: int, other: int, terms: Terms) -> None:
    shorter, longer = sorted((one, other))

    cheap = quote([_with_durations(item, [shorter])], current_book(), terms)

    assert cheap.total_cents <= quote([_with_durations(item, [longer])], current_book(), terms).total_cents


@given(item_specs(files=st.just(_media([1]))), DURATIONS, DURATIONS)
def test_splitting_a_file_saves_less_than_a_cent_a_line(item: ItemSpec, one: int, other: int) -> None:
    whole = quote([_with_durations(item, [one + other])], current_book())

    parts = quote([_with_durations(item, [one, other])], current_book())

    assert len(parts.lines) == 2 * len(whole.lines)
    assert parts.total_cents > whole.total_cents - 2 * len(whole.lines)


@given(ORDERS)
def test_items_are_priced_independently_of_each_other(items: tuple[ItemSpec, ...]) -> None:
    together = quote(items, current_book())

    assert together.total_cents == sum(quote([item], current_book()).total_cents for item in items)
    assert [line.item_id for line in together.lines] == sorted(line.item_id or "" for line in together.lines)


@given(ORDERS)
def test_each_file_language_and_component_has_one_line(items: tuple[ItemSpec, ...]) -> None:
    lines = quote(items, current_book()).lines

    assert len({(line.item_id, line.media_id, line.language, line.component) for line in lines}) == len(lines)
    assert {line.media_id for line in lines} == {media.media_id for item in items for media in item.media}


@given(ORDERS, TERMS)
def test_every_quote_survives_json_without_loss(items: tuple[ItemSpec, ...], terms: Terms) -> None:
    made = quote(items, current_book(), terms)

    assert Quote.from_dict(json.loads(json.dumps(made.as_dict()))) == made
