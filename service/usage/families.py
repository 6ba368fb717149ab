"""Families of routes: what requests are about, as usage analytics tells them apart."""

from functools import cache
from typing import Final

PAGES: Final = "pages"
OTHER: Final = "other"
_API: Final = frozenset({"v1", "v2", "v3"})
_WORDS: Final = {
    "orders": "orders",
    "folders": "orders",
    "human-reviews": "orders",
    "media": "media",
    "uploads": "media",
    "transcript": "media",
    "peaks": "media",
    "prices": "prices",
    "estimate": "prices",
    "languages": "prices",
    "quote": "prices",
    "deliverables": "deliverables",
    "documents": "deliverables",
    "exports": "deliverables",
    "invoice": "deliverables",
    "workspace": "workspace",
    "workspaces": "workspace",
    "service-accounts": "workspace",
    "analytics": "usage",
    "usage": "usage",
    "user": "account",
    "me": "account",
}
FAMILIES: Final = (*dict.fromkeys(_WORDS.values()), PAGES, OTHER)


@cache
def family_of(template: str) -> str:
    """The family of a route's template (``/v1/productions/orders/{order_id:str}``): that of the last word that has one.

    Whatever is outside of the API's versions is a page.
    """
    words = template.strip("/").split("/")
    if words[0] not in _API:
        return PAGES
    return next((_WORDS[word] for word in reversed(words) if word in _WORDS), OTHER)
