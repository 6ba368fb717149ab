"""What metrics, dimensions, values and buckets of usage are called, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal

from service.pages.customers.component_names import component_names
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_, SERVICES
from service.pages.shell.writing import language_in
from service.usage.periods import Interval
from service.usage.questions import OF_PARTS, Dimension, Metric
from service.usage.reading import OTHERS

METRICS: Final = {
    Metric.CREDITS: N_("Credits"),
    Metric.FIAT: N_("US dollars"),
    Metric.MINUTES: N_("Minutes"),
    Metric.ORDERS: N_("Orders"),
    Metric.REQUESTS: N_("Requests"),
    Metric.CONCURRENCY: N_("Most at once"),
    Metric.AVERAGE: N_("At once on average"),
}
INTERVALS: Final = {
    Interval.HOUR: N_("By hour"),
    Interval.DAY: N_("By day"),
    Interval.WEEK: N_("By week"),
    Interval.MONTH: N_("By month"),
    Interval.CUMULATIVE: N_("Adding up"),
}
DIMENSIONS: Final = {
    Dimension.USER: N_("User"),
    Dimension.GROUP: N_("Group"),
    Dimension.ACCOUNT: N_("Service account"),
    Dimension.KEY: N_("API key"),
    Dimension.PRODUCT: N_("Product"),
    Dimension.COMPONENT: N_("Component"),
    Dimension.LANGUAGE: N_("Language"),
    Dimension.ORDER: N_("Order"),
    Dimension.FOLDER: N_("Folder"),
    Dimension.SOURCE: N_("Browser or API"),
}
_NOTHING: Final = {
    Dimension.GROUP: N_("In no group"),
    Dimension.ACCOUNT: N_("Members"),
    Dimension.KEY: N_("In the browser"),
    Dimension.PRODUCT: N_("Not itemised"),
    Dimension.COMPONENT: N_("Not itemised"),
    Dimension.LANGUAGE: N_("Not itemised"),
    Dimension.FOLDER: N_("In no folder"),
}
_SOURCES: Final = {"browser": N_("In the browser"), "api": N_("With an API key")}


def label_of(dimension: Dimension, value: str, names: Mapping[str, str], _: Words) -> str:
    """Of one value; the id of what has no name any more."""
    if value == OTHERS:
        return _("Others")
    if value == "":
        return _(_NOTHING.get(dimension, N_("Unknown")))
    match dimension:
        case Dimension.PRODUCT:
            return _(SERVICES.get(value, value))
        case Dimension.COMPONENT:
            return component_names(_).get(value, value)
        case Dimension.LANGUAGE:
            return language_in(value, _.locale)
        case Dimension.SOURCE:
            return _(_SOURCES.get(value, value))
    return names.get(value, value)


def note_on_sums(metric: Metric, by: Dimension | None, _: Words) -> str:
    """Why the parts of a breakdown may be more than its total; empty where they add up."""
    if by is None:
        return ""
    if metric is Metric.CONCURRENCY:
        return _("Each had its most at a time of its own, so together they can be more than the total.")
    if by is Dimension.GROUP:
        return _("Who is in several groups counts in each of them, and in the total once.")
    if metric is Metric.ORDERS and by in OF_PARTS:
        return _("An order with several of these counts in each of them, and in the total once.")
    return ""


def writer(metric: Metric, _: Words) -> Callable[[float], str]:
    """How amounts of a metric are written: dollars with cents, minutes with a digit after the point."""
    locale = _.babel
    match metric:
        case Metric.FIAT:
            return lambda value: format_currency(value, "USD", locale=locale)
        case Metric.MINUTES:
            return lambda value: format_decimal(round(value, 1), locale=locale)
        case Metric.AVERAGE:
            return lambda value: format_decimal(
                round(value, 2 if value >= 0.1 else 4), locale=locale, decimal_quantization=False
            )
    return lambda value: format_decimal(round(value), locale=locale)


def axis_writer(metric: Metric, _: Words) -> Callable[[float], str]:
    """On an axis, where steps may be small: a whole number stays one."""
    return writer(metric, _) if metric is Metric.FIAT else lambda value: format_decimal(value, locale=_.babel)


def bucket_label(start: datetime, interval: Interval, zone: ZoneInfo, _: Words) -> str:
    """A bucket by its beginning: hours with their time, months without a day."""
    local, locale = start.astimezone(zone), _.babel
    match interval:
        case Interval.HOUR:
            return format_datetime(local, "short", locale=locale)
        case Interval.MONTH:
            return str(format_skeleton("yMMM", local, locale=locale))
    return format_date(local, "medium", locale=locale)


def axis_label(start: datetime, interval: Interval, zone: ZoneInfo, _: Words) -> str:
    """Shorter: the year goes without saying."""
    local, locale = start.astimezone(zone), _.babel
    match interval:
        case Interval.HOUR:
            return str(format_skeleton("MMMdHm", local, locale=locale))
        case Interval.MONTH:
            return str(format_skeleton("yMMM", local, locale=locale))
    return str(format_skeleton("MMMd", local, locale=locale))
