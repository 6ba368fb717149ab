"""How pages write amounts, times and names, by locale. These are the templates' filters."""

from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from pricing.languages import label


@pass_context
def money(context: Context, cents: int) -> str:
    """Cents as US dollars."""
    return _money(cents, context["locale"])


@pass_context
def number(context: Context, value: float) -> str:
    """A plain number."""
    return _decimal(value, context["locale"])


@pass_context
def percent(context: Context, basis_points: int) -> str:
    """Basis points as per cent."""
    return _percent(basis_points, context["locale"])


def clock(milliseconds: int | None) -> str:
    """``0:01:02``; a dash for what is not known. Always in the reading order of a clock."""
    if milliseconds is None:
        return "\N{EN DASH}"
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@pass_context
def minutes(context: Context, seconds: float) -> str:
    """Seconds as minutes with at most one digit after the point."""
    return _decimal(round(seconds / 60, 1), context["locale"])


@pass_context
def moment(context: Context, instant: datetime) -> Markup:
    """Date and time in the person's zone; the browser makes it its own."""
    return _moment(instant, context["time_zone"], context["locale"], "moment")


@pass_context
def to_second(context: Context, instant: datetime) -> Markup:
    """The same with its seconds, for logs, where they tell what came first."""
    return _moment(instant, context["time_zone"], context["locale"], "second")


@pass_context
def day(context: Context, instant: datetime) -> Markup:
    """The date only."""
    return _day(instant, context["time_zone"], context["locale"])


@pass_context
def ago(context: Context, instant: datetime) -> Markup:
    """How long ago, or in how long; who points at it reads when that is."""
    distance = instant - context["now"]
    text = format_timedelta(distance, add_direction=True, threshold=1.2, locale=_locale(context))
    return _time(instant, text, "", _exactly(instant, context["time_zone"], context["locale"]))


@pass_context
def language(context: Context, code: str) -> str:
    """The name of a language in the page's own, with its region when the code names one."""
    return language_in(code, context["locale"])


@pass_context
def filesize(context: Context, size: int) -> str:
    """Bytes in decimal units."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{format_decimal(round(size / factor, 1), locale=_locale(context))} {unit}"
    return f"{format_decimal(size, locale=_locale(context))} B"


FILTERS = {
    function.__name__: function
    for function in (money, number, percent, clock, minutes, moment, to_second, day, ago, language, filesize)
}


@lru_cache(maxsize=4096)
def _money(cents: int, locale: str) -> str:
    """Lists repeat the same amounts, and writing one costs more than all else of a line.

    A dollar sign at the end would go to the other side in text that runs from right to left: a mark holds it.
    """
    text = format_currency(cents / 100, "USD", locale=_parsed(locale))
    return f"{text}\N{LEFT-TO-RIGHT MARK}" if text.endswith("$") else text


@lru_cache(maxsize=4096)
def _decimal(value: float, locale: str) -> str:
    return format_decimal(value, locale=_parsed(locale))


@lru_cache(maxsize=4096)
def _percent(basis_points: int, locale: str) -> str:
    return format_percent(basis_points / 10_000, locale=_parsed(locale), decimal_quantization=False)


def _moment(instant: datetime, time_zone: str, locale: str, kind: str) -> Markup:
    return _time(instant, _exactly(instant, time_zone, locale), kind)


@lru_cache(maxsize=4096)
def _exactly(instant: datetime, time_zone: str, locale: str) -> str:
    """To the second, with the name of the zone."""
    zone = ZoneInfo(time_zone)
    text = format_datetime(instant, "medium", tzinfo=zone, locale=_parsed(locale))
    return f"{text} {instant.astimezone(zone).tzname()}"


@lru_cache(maxsize=4096)
def _day(instant: datetime, time_zone: str, locale: str) -> Markup:
    text = format_date(instant.astimezone(ZoneInfo(time_zone)), "medium", locale=_parsed(locale))
    return _time(instant, text, "day")


@lru_cache(maxsize=1024)
def language_in(code: str, locale: str) -> str:
    """The name of a language in the language of a page; our own name for a code that nobody else knows."""
    try:
        return Locale.parse(code, sep="-").get_display_name(_parsed(locale)) or code
    except (UnknownLocaleError, ValueError):
        return label(code)


@cache
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


def _locale(context: Context) -> Locale:
    return _parsed(context["locale"])


def _time(instant: datetime, text: str, local: str, title: str = "") -> Markup:
    stamp = instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    kind = Markup(' data-local="{}"').format(local) if local else Markup("")
    kind += Markup(' title="{}"').format(title) if title else Markup("")
    return Markup('<time datetime="{}"{}>{}</time>').format(stamp, kind, escape(text))
