"""Pages and their fragments, made from ``templates/pages``."""

import secrets
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.status_codes import HTTP_303_SEE_OTHER

from service.database import utc_now
from service.pages.shell.assets import asset
from service.pages.shell.locales import LOCALES, chosen_locale, words_of
from service.pages.shell.notices import forget_notice, leave_notice, take_notice
from service.pages.shell.policy import page_headers
from service.pages.shell.refusals import in_words
from service.pages.shell.visitors import chosen_theme, csrf_token_of, time_zone_of, visitor
from service.pages.shell.writing import FILTERS
from service.settings import Settings

AnyRequest = Request[Any, Any, Any]
Page = Response[str]

VARY: Final = "HX-Request, Cookie, Accept-Language"
_IN_ADDRESSES: Final = "%:/?#[]@!$&'()*+,;=~"


def page(request: AnyRequest, template: str, /, *, status: int = 200, **values: Any) -> Page:
    """A whole page from ``templates/pages/<template>``. It shows the notice that was left for it."""
    context = _context(request)
    notice = take_notice(request)
    html = environment(context["locale"]).get_template(template).render(context, notice=notice, **values)
    answer = _answer(request, html, status, context["nonce"])
    if notice:
        forget_notice(answer)
    return answer


def fragment(request: AnyRequest, template: str, block: str, /, *, status: int = 200, **values: Any) -> Page:
    """One block of a page, to be put in place of what a page shows already."""
    context = _context(request)
    found = environment(context["locale"]).get_template(template)
    html = "".join(found.blocks[block](found.new_context({**context, "notice": None, **values})))
    return _answer(request, html, status, context["nonce"])


def is_fragment(request: AnyRequest) -> bool:
    """Whether htmx asks for a part of a page that is open."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true"


def see_other(request: AnyRequest, address: str, /, *, notice: str = "", kind: str = "good") -> Page:
    """On to another page of ours, which may say something first; htmx is told to load it whole.

    The address may hold what people have typed: what no header may carry is escaped.
    """
    there = quote(address, safe=_IN_ADDRESSES)
    if is_fragment(request):
        answer = Response("", status_code=204, headers={"hx-redirect": there, "cache-control": "no-store"})
    else:
        headers = {"location": there, "cache-control": "no-store"}
        answer = Response("", status_code=HTTP_303_SEE_OTHER, media_type=MediaType.HTML, headers=headers)
    if notice:
        leave_notice(answer, notice, kind)
    return answer


@cache
def environment(locale: str) -> Environment:
    """The templates with the words of one language."""
    made = Environment(
        loader=PackageLoader("templates", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(words_of(locale).translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(FILTERS, refused=lambda message: in_words(words_of(locale), message))
    made.globals.update(asset=asset, locales=LOCALES)
    return made


def _context(request: AnyRequest) -> dict[str, Any]:
    locale = chosen_locale(request)
    return {
        "request_path": request.scope["path"],
        "locale": locale,
        "direction": words_of(locale).direction,
        "theme": chosen_theme(request),
        "time_zone": time_zone_of(request),
        "nonce": secrets.token_urlsafe(16),
        "now": utc_now(),
        "me": visitor(request),
        "csrf_token": csrf_token_of(request),
    }


def _answer(request: AnyRequest, html: str, status: int, nonce: str) -> Page:
    settings: Settings = request.app.state.settings
    headers = {**page_headers(settings, request.app.state.file_origin, nonce), "vary": VARY}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)
