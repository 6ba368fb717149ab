"""Price books to send: the shipped one with some rates changed."""

from datetime import timedelta
from typing import Any

from pricing.books import shipped_books
from service.database import utc_now
from service.price_books.scheduling import stored_rates

BASE = ("transcript", "captions", "subtitles", "dub")


def base_rates(**changed: int) -> dict[str, dict[str, int]]:
    """The rates of the shipped book; ``transcript_en=250`` changes one."""
    rates = stored_rates(shipped_books().books[0])
    for name, cents in changed.items():
        column, language = name.split("_", 1)
        rates[column][language.replace("_", "-")] = cents
    return {column: rates[column] for column in BASE}


def in_days(days: int) -> str:
    """A day ahead, in UTC."""
    return (utc_now().date() + timedelta(days=days)).isoformat()


def a_book(version: str = "2030-summer", days: int = 30, **changed: int) -> dict[str, Any]:
    """The body that schedules a book."""
    return {"version": version, "effective_from": in_days(days), "rates": base_rates(**changed)}
