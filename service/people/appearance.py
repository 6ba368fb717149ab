"""How a person likes to see pages. (What their scripts remember is in ``service/preferences``.)"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import InvalidInput
from service.people.finding import person_of
from service.people.models import Person
from service.people.zones import known_zones

THEME: Final = "theme"
THEMES: Final = ("system", "light", "dark")
LOCALES: Final = ("en", "ar")


async def set_appearance(session: AsyncSession, person_id: str, *, locale: str, time_zone: str, theme: str) -> Person:
    """Language, time zone and theme; empty language and zone are the browser's own. Raises InvalidInput."""
    if locale and locale not in LOCALES:
        raise InvalidInput.at("body", "language", msg="Choose one of the languages that are offered.")
    if time_zone and time_zone not in known_zones():
        raise InvalidInput.at("body", "time_zone", msg="Choose one of the time zones that are offered.")
    if theme not in THEMES:
        raise InvalidInput.at("body", "theme", msg="Choose one of the themes that are offered.")
    person = await person_of(session, person_id, lock=True)
    person.locale, person.time_zone = locale or None, time_zone or None
    person.preferences = {**person.preferences, THEME: theme}
    return person


async def set_locale(session: AsyncSession, person_id: str, locale: str) -> None:
    """The language of pages; raises InvalidInput."""
    if locale not in LOCALES:
        raise InvalidInput.at("body", "language", msg="Choose one of the languages that are offered.")
    (await person_of(session, person_id, lock=True)).locale = locale
