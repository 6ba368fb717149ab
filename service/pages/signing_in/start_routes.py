"""The start page, and the language that a visitor chooses at the foot of any page."""

from typing import Any

from litestar import Request, get, post

from pricing.price_list import price_list
from service.auth.principals import signed_in
from service.database import transaction
from service.edge.cookies import set_cookie
from service.edge.dependencies import AllParts, Books, Now
from service.pages.customers.component_names import component_names
from service.pages.customers.price_cards import price_cards
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import COOKIE, LOCALES, words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.pages.signing_in.browsers import YEAR_SECONDS
from service.pages.signing_in.landing import is_own, landing_of
from service.pages.signing_in.start import estimate_for
from service.people.appearance import set_locale

AnyRequest = Request[Any, Any, Any]


@get("/")
async def start(request: AnyRequest, books: Books, now: Now) -> Page:
    """What is sold and what it costs; whoever is in is led to their own start."""
    who, _ = signed_in(request), words(request)
    if who is not None:
        return see_other(request, landing_of(who))
    book = books.on(now.date())
    estimate = estimate_for(query_of(request), books, now.date(), _)
    values: dict[str, Any] = {"estimate": estimate, "components": component_names(_), "rows": price_list(book)}
    if is_fragment(request):
        return fragment(request, "signing_in/start.html", "estimate", cards=[], **values)
    return page(request, "signing_in/start.html", cards=price_cards(book, _), **values)


@post("/preferences/language", opt={"unverified": True})
async def language(request: AnyRequest, parts: AllParts) -> Page:
    """Keeps the language in this browser, and with whoever is signed in."""
    form, who = await form_of(request), signed_in(request)
    chosen = form.text("language")
    if chosen in LOCALES:
        set_cookie(request, parts.settings, COOKIE, chosen, max_age=YEAR_SECONDS)
        if who is not None:
            async with transaction(parts.sessions) as session:
                await set_locale(session, who.person_id, chosen)
    following = form.text("next")
    return see_other(request, following if is_own(following) else "/")


START_PAGES = [start, language]
