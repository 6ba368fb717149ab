"""Every row of the tables in pricing/README.md is what the code computes."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from pricing.books import sdh_cents, verbatim_cents
from pricing.catalogue import Column, Component, Service
from pricing.money import parse_usd
from pricing.quotes import ItemSpec, MediaSpec, Quote, Terms, quote
from pricing.turnaround import Calendar, deadline
from tests.pricing.cases import current_book
from tests.pricing.worked_tables import worked_rows

ITEMS_WITH = {
    Component.TRANSCRIPT: (Service.TRANSCRIPT, {}),
    Component.VERBATIM_TRANSCRIPT: (Service.TRANSCRIPT, {"verbatim": True}),
    Component.CAPTIONS: (Service.CAPTIONS, {}),
    Component.SUBTITLES: (Service.SUBTITLES, {}),
    Component.SUBTITLES_SDH: (Service.SUBTITLES, {"sdh": True}),
    Component.DUB: (Service.DUB, {}),
    Component.DUB_CAPTIONS: (Service.DUB, {"include_captions": True}),
    Component.SOURCE_CAPTIONS: (Service.DUB, {"include_source_captions": True}),
}


@pytest.mark.parametrize("row", worked_rows("base rate"), ids=lambda row: row["base rate"])
def test_surcharge_rates_are_those_of_the_worked_table(row: dict[str, str]) -> None:
    base = parse_usd(row["base rate"])

    rates = verbatim_cents(base), sdh_cents(base)

    assert rates == (parse_usd(row["verbatim rate"]), parse_usd(row["SDH rate"]))


@pytest.mark.parametrize("row", worked_rows("component"), ids=lambda row: " ".join(list(row.values())[:4]))
def test_lines_are_those_of_the_worked_table(row: dict[str, str]) -> None:
    made = _quote_for(row)

    (line,) = [line for line in made.lines if line.component == row["component"]]

    exact = sum(Fraction(part) for part in row["before rounding, cents"].split())
    assert line.language == row["target"]
    assert line.billable_seconds == int(row["billable seconds"])
    assert line.rate_cents == line.list_rate_cents == parse_usd(row["rate"])
    assert Fraction(line.rate_cents * line.billable_seconds, 60) == exact
    assert line.amount_cents == line.list_amount_cents == parse_usd(row["amount"])


def test_worked_lines_cover_every_component_and_half_cents() -> None:
    rows = worked_rows("component")

    covered = {row["component"] for row in rows}

    assert covered == set(Component) - {Component.DISCOUNT}
    assert sum(row["before rounding, cents"].endswith(" 1/2") for row in rows) >= 3


@pytest.mark.parametrize("row", worked_rows("subtotal"), ids=lambda row: " ".join(row.values()))
def test_discounts_are_those_of_the_worked_table(row: dict[str, str]) -> None:
    terms = Terms({(Column.TRANSCRIPT, "en"): parse_usd(row["subtotal"])}, int(row["basis points"]))
    item = ItemSpec("item_1", Service.TRANSCRIPT, "en", (), (MediaSpec("media_1", "talk.mp4", 60_000),))

    made = quote([item], current_book(), terms)

    assert made.subtotal_cents == parse_usd(row["subtotal"])
    assert made.lines[-1].component is Component.DISCOUNT
    assert made.lines[-1].amount_cents == parse_usd(row["discount line"])
    assert made.total_cents == parse_usd(row["total"])


@pytest.mark.parametrize("row", worked_rows("service"), ids=lambda row: " ".join(row.values()))
def test_deadlines_are_those_of_the_worked_table(row: dict[str, str]) -> None:
    calendar = Calendar(row["time zone"], frozenset(map(date.fromisoformat, row["holidays"].split())))
    expedited = int(row["expedited hours"]) if row["expedited hours"] else None

    computed = deadline(_instant(row, "start, local"), Service(row["service"]), calendar, expedited)

    assert computed.due_at == _instant(row, "due, local")
    assert computed.aim_at == _instant(row, "aim, local")


def _quote_for(row: dict[str, str]) -> Quote:
    service, options = ITEMS_WITH[Component(row["component"])]
    has_targets = service in (Service.SUBTITLES, Service.DUB)
    target = "ru" if row["component"] == Component.SOURCE_CAPTIONS else row["target"]
    media = MediaSpec("media_1", "talk.mp4", int(row["duration in ms"]))
    item = ItemSpec("item_1", service, row["source"], (target,) if has_targets else (), (media,), **options)
    return quote([item], current_book())


def _instant(row: dict[str, str], column: str) -> datetime:
    return datetime.fromisoformat(row[column]).replace(tzinfo=ZoneInfo(row["time zone"]))
