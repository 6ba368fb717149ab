"""Languages of the pages: which there are, which one a visitor gets, and its words.

The catalogues are the ``messages.po`` files in ``templates/locale``, read as they are: nothing has to be compiled.
"""

import io
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Any, Final

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from litestar.connection import ASGIConnection

SOURCE_LOCALE: Final = "en"
LOCALES: Final = ("en", "ar")
COOKIE: Final = "locale"

AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Calling it translates a sentence."""

    locale: str
    translations: NullTranslations

    def __call__(self, message: str) -> str:
        return self.translations.gettext(message)

    def several(self, one: str, many: str, count: int) -> str:
        """The form that fits the count; ``%(num)s`` in it is left to the caller."""
        return self.translations.ngettext(one, many, count)

    @property
    def babel(self) -> Locale:
        """How the language writes dates and amounts."""
        return Locale.parse(self.locale)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.babel.text_direction == "rtl" else "ltr"


@cache
def words_of(locale: str) -> Words:
    """The words of a language of ours."""
    if locale == SOURCE_LOCALE:
        return Words(locale, NullTranslations())
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(locale))
    compiled.seek(0)
    return Words(locale, GNUTranslations(compiled))


def sentences(locale: str, context: str) -> list[str]:
    """The English sentences that the catalogue translates in this context."""
    return [str(message.id) for message in _catalogue(locale) if message.context == context and message.string]


@cache
def _catalogue(locale: str) -> Catalog:
    source = files("templates") / "locale" / locale / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        return read_po(file, locale=locale)


def words(connection: AnyConnection) -> Words:
    """The words of whoever asks."""
    return words_of(chosen_locale(connection))


def chosen_locale(connection: AnyConnection) -> str:
    """What the person has chosen (kept in a cookie as well), else what the browser prefers, else English."""
    chosen = connection.cookies.get(COOKIE, "")
    if chosen in LOCALES:
        return chosen
    return negotiate_locale(_preferred(connection.headers.get("accept-language", "")), LOCALES, sep="-") or "en"


def _preferred(header: str) -> list[str]:
    """The languages of an ``Accept-Language``, best first; what cannot be read counts as least."""
    weighed = []
    for part in header[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=")
        try:
            weighed.append((float(quality) if quality else 1.0, tag))
        except ValueError:
            weighed.append((0.0, tag))
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
