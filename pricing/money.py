"""Money is an integer count of US cents. This module has the only rounding rule of the product."""

import re
from decimal import Decimal

_AMOUNT = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient as the nearest integer; an exact half goes away from zero.

    Symmetric: `divide_half_up(-n, d) == -divide_half_up(n, d)`, so an amount and its refund or discount of the
    same size round to the same number of cents. Raises `ZeroDivisionError` for a zero denominator.
    """
    if numerator >= 0 and denominator > 0:
        return (2 * numerator + denominator) // (2 * denominator)
    magnitude, divisor = abs(numerator), abs(denominator)
    quotient = (2 * magnitude + divisor) // (2 * divisor)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def usd(cents: int) -> str:
    """Cents for people to read: 123450 gives "$1,234.50", -5 gives "-$0.05"."""
    dollars, remainder = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${dollars:,}.{remainder:02d}"


def amount_usd(cents: int) -> float:
    """Cents as the number of dollars of the wire field `amount_usd`; never compute with the result."""
    return cents / 100


def parse_usd(text: str) -> int:
    """A decimal string such as "9.90" in cents, exactly; `ValueError` if it is no amount of whole cents."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"{text!r} is not a decimal amount such as 9.90")
    cents = Decimal(text) * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number of cents")
    return int(cents)
