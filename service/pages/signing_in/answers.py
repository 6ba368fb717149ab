"""Pages with a form that may have been refused."""

from typing import Any

from litestar import Request

from service.errors import Refusal, TooManyTries
from service.pages.shell.rendering import Page, page


def answer(request: Request[Any, Any, Any], template: str, refused: Refusal | None = None, **values: Any) -> Page:
    """The page; with the refusal's status, its message above the form, and when to try again."""
    shown = page(request, template, status=refused.status_code if refused else 200, refused=refused, **values)
    if isinstance(refused, TooManyTries):
        shown.headers["retry-after"] = str(refused.retry_after)
    return shown
