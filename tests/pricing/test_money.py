"""Rounding and the writing of amounts."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.money import amount_usd, divide_half_up, parse_usd, usd

INTEGERS = st.integers(-(10**15), 10**15)
DIVISORS = INTEGERS.filter(bool)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 2, 1), (3, 2, 2), (5, 2, 3), (-1, 2, -1), (-5, 2, -3), (1, -2, -1), (49, 100, 0), (0, 7, 0), (-4, -8, 1)],
)
def test_an_exact_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert divide_half_up(numerator, denominator) == expected


@given(numerator=INTEGERS, denominator=DIVISORS)
def test_division_agrees_with_decimal_half_up_rounding(numerator: int, denominator: int) -> None:
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)

    assert divide_half_up(numerator, denominator) == int(exact)


@given(numerator=INTEGERS, denominator=DIVISORS)
def test_an_amount_and_its_reversal_cancel_out(numerator: int, denominator: int) -> None:
    assert divide_half_up(numerator, denominator) + divide_half_up(-numerator, denominator) == 0


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        divide_half_up(1, 0)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "$0.00"), (5, "$0.05"), (123450, "$1,234.50"), (-5, "-$0.05"), (-123450, "-$1,234.50")],
)
def test_cents_are_written_as_dollars(cents: int, text: str) -> None:
    assert usd(cents) == text


@given(st.integers(-(10**12), 10**12))
def test_the_wire_amount_is_the_number_that_its_two_decimals_spell(cents: int) -> None:
    assert amount_usd(cents) == float(f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}")


@given(st.integers(-(10**10), 10**10))
def test_a_written_amount_reads_back_to_the_same_cents(cents: int) -> None:
    assert parse_usd(usd(cents).replace("$", "").replace(",", "")) == cents


@pytest.mark.parametrize("text", ["", "9,90", "1e3", "NaN", "$9.90", " 9.90", "9.", "9.905", "٩.٩٠", "+1"])
def test_what_is_not_whole_cents_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_usd(text)


def test_an_amount_that_binary_fractions_cannot_hold_is_read_exactly() -> None:
    assert [parse_usd(text) for text in ("0.29", "1.15", "4.35", "9.90", "9.900")] == [29, 115, 435, 990, 990]
