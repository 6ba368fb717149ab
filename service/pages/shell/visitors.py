"""Who looks at a page, and how they like to see it."""

from dataclasses import dataclass
from typing import Any, Final

from litestar.connection import ASGIConnection

from service.auth.principals import signed_in
from service.edge.forgery import form_token

THEMES: Final = ("system", "light", "dark")
THEME_COOKIE: Final = "theme"
DEFAULT_ZONE: Final = "UTC"

AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in, in the hat that is worn now: ``kind`` is member, linguist or operator."""

    kind: str
    name: str
    email: str
    place: str
    has_more_hats: bool


def visitor(connection: AnyConnection) -> Visitor | None:
    """Whoever is signed in; None for everybody else, and while a second factor is owed."""
    who = signed_in(connection)
    if who is None:
        return None
    return Visitor(who.hat.kind.value, who.name, who.email, who.hat.workspace_name or "", len(who.hats) > 1)


def time_zone_of(connection: AnyConnection) -> str:
    """The zone in which times are written for browsers without script."""
    who = signed_in(connection)
    return (who.time_zone if who else None) or DEFAULT_ZONE


def chosen_theme(connection: AnyConnection) -> str:
    """Light, dark, or what the browser's own settings say: the person's preference, kept in a cookie as well."""
    theme = connection.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else THEMES[0]


def csrf_token_of(connection: AnyConnection) -> str:
    """What a form of this page must send along."""
    return form_token(connection)
