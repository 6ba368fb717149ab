"""Signing up: the form, and the link that confirms the address."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from service.auth.principals import signed_in
from service.database import transaction
from service.edge.dependencies import AllParts, Now
from service.edge.forgery import visitor_of
from service.errors import Refusal
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.answers import answer
from service.pages.signing_in.browsers import browser_of, known_browser
from service.pages.signing_in.landing import landing_of, let_in, own_path
from service.parts import Parts
from service.people.links import read_link
from service.people.models import LinkPurpose
from service.people.passwords import SHORTEST
from service.people.signing_up import INVITATIONS, NewAccount, ask_to_sign_up, confirm_sign_up, was_asked_here

AnyRequest = Request[Any, Any, Any]


@get("/sign-up")
async def show(request: AnyRequest) -> Page:
    """The form; whoever is in already is led on."""
    who, following = signed_in(request), own_path(query_of(request).text("next"))
    return see_other(request, following or landing_of(who)) if who else _form(request, Form(), following, None)


def _form(request: AnyRequest, typed: Form, following: str, refused: Refusal | None) -> Page:
    """The form; whoever follows an invitation need not name a company."""
    is_invited = following.startswith(INVITATIONS)
    values = {"typed": typed, "following": following, "is_invited": is_invited, "shortest": SHORTEST}
    return answer(request, "signing_in/sign_up.html", refused, **values)


@post("/sign-up")
async def ask(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Mails the link; whether the address is known is told there and not here."""
    form = await form_of(request)
    following = own_path(form.text("next"))
    name, company, email = form.text("name"), form.text("company"), form.text("email")
    wanted = NewAccount(name, company, email, form.raw("password"), following)
    try:
        await ask_to_sign_up(parts, wanted, visitor=visitor_of(request), browser=browser_of(request), now=now)
    except Refusal as refused:
        return _form(request, form, following, refused)
    return see_other(request, "/sign-up/sent")


@get("/sign-up/sent")
async def sent(request: AnyRequest) -> Page:
    """Whatever the address was, the answer is this."""
    return page(request, "signing_in/sign_up_sent.html")


@get("/sign-up/confirm/{token:str}")
async def offer(token: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """A button, and in another browser than the one that asked the password."""
    return await _confirmation(token, request, parts, None, now)


async def _confirmation(token: str, request: AnyRequest, parts: Parts, refused: Refusal | None, now: datetime) -> Page:
    try:
        async with transaction(parts.sessions) as session:
            link = await read_link(session, token, LinkPurpose.CONFIRM, now=now)
    except Refusal as spent:
        return answer(request, "signing_in/spent.html", refused or spent)
    needs_password = not was_asked_here(link, visitor_of(request))
    return answer(request, "signing_in/confirm.html", refused, email=link.email, needs_password=needs_password)


@post("/sign-up/confirm/{token:str}")
async def confirm(token: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Makes the account and lets its owner in."""
    form, browser = await form_of(request), known_browser(request)
    try:
        entered, following = await confirm_sign_up(
            parts, token, visitor=visitor_of(request), password=form.raw("password"), browser=browser, now=now
        )
    except Refusal as refused:
        return await _confirmation(token, request, parts, refused, now)
    return await let_in(request, parts, entered, following)


SIGN_UP_PAGES = [show, ask, sent, offer, confirm]
