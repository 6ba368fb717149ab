"""Signing in by password or by a mailed link, a forgotten password, signing out."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from service.auth.principals import signed_in
from service.database import transaction
from service.edge.dependencies import AllParts, Now, Session
from service.errors import Refusal
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.answers import answer
from service.pages.signing_in.browsers import browser_of, forget_session, known_browser, takes_passkeys
from service.pages.signing_in.landing import end_session, landing_of, let_in, own_path
from service.parts import Parts
from service.people.links import read_link
from service.people.models import LinkPurpose
from service.people.signing_in import ask_for_link, choose_password, sign_in_by_link, sign_in_by_password

AnyRequest = Request[Any, Any, Any]


@get("/sign-in")
async def show(request: AnyRequest) -> Page:
    """The form; whoever is in already is led on."""
    following = own_path(query_of(request).text("next"))
    who = signed_in(request)
    if who is not None:
        return see_other(request, following or landing_of(who))
    return _form(request, following)


def _form(request: AnyRequest, following: str, email: str = "", refused: Refusal | None = None) -> Page:
    return answer(
        request,
        "signing_in/sign_in.html",
        refused,
        following=following,
        email=email,
        has_passkeys=takes_passkeys(request),
    )


@post("/sign-in")
async def by_password(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Address and password."""
    form = await form_of(request)
    following, email = form.text("next"), form.text("email")
    try:
        entered = await sign_in_by_password(parts, email, form.raw("password"), browser=known_browser(request), now=now)
    except Refusal as refused:
        return _form(request, own_path(following), email, refused)
    return await let_in(request, parts, entered, following)


@post("/sign-in/link")
async def ask(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Mails a link, if there is anybody to mail it to."""
    form = await form_of(request)
    following, email = own_path(form.text("next")), form.text("email")
    try:
        await ask_for_link(parts, email, LinkPurpose.SIGN_IN, browser=browser_of(request), now=now, following=following)
    except Refusal as refused:
        return _form(request, following, email, refused)
    return see_other(request, "/sign-in/sent")


@get("/sign-in/sent")
async def sent(request: AnyRequest) -> Page:
    """Whatever the address was, the answer is this."""
    return page(request, "signing_in/sent.html")


@get("/sign-in/link/{token:str}")
async def offer_link(token: FromPath[str], request: AnyRequest, session: Session, now: Now) -> Page:
    """A button: mail scanners follow links, and must not use them up."""
    try:
        link = await read_link(session, token, LinkPurpose.SIGN_IN, now=now)
    except Refusal as refused:
        return _spent(request, refused)
    return page(request, "signing_in/link.html", email=link.email)


@post("/sign-in/link/{token:str}")
async def by_link(token: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Uses the link up."""
    browser = known_browser(request)
    try:
        async with transaction(parts.sessions) as session:
            entered, following = await sign_in_by_link(
                session, token, browser=browser, settings=parts.settings, now=now
            )
    except Refusal as refused:
        return _spent(request, refused)
    return await let_in(request, parts, entered, following)


def _spent(request: AnyRequest, refused: Refusal) -> Page:
    return answer(request, "signing_in/spent.html", refused)


@get("/sign-in/forgotten")
async def forgotten(request: AnyRequest) -> Page:
    """Asks for the address."""
    return answer(request, "signing_in/forgotten.html", email="")


@post("/sign-in/forgotten")
async def ask_for_reset(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Mails a link for a new password, if there is anybody to mail it to."""
    email = (await form_of(request)).text("email")
    try:
        await ask_for_link(parts, email, LinkPurpose.RESET, browser=browser_of(request), now=now)
    except Refusal as refused:
        return answer(request, "signing_in/forgotten.html", refused, email=email)
    return see_other(request, "/sign-in/sent")


@get("/sign-in/new-password/{token:str}")
async def offer_password(token: FromPath[str], request: AnyRequest, session: Session, now: Now) -> Page:
    """The form for a new password."""
    try:
        link = await read_link(session, token, LinkPurpose.RESET, now=now)
    except Refusal as refused:
        return _spent(request, refused)
    return answer(request, "signing_in/new_password.html", email=link.email)


@post("/sign-in/new-password/{token:str}")
async def new_password(token: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Uses the link up; all other sessions end."""
    form, browser = await form_of(request), known_browser(request)
    try:
        entered = await choose_password(parts, token, form.raw("password"), browser=browser, now=now)
    except Refusal as refused:
        return await _password_again(token, request, parts, refused, now)
    return await let_in(request, parts, entered)


async def _password_again(token: str, request: AnyRequest, parts: Parts, refused: Refusal, now: datetime) -> Page:
    """The form again while the link still works."""
    try:
        async with transaction(parts.sessions) as session:
            link = await read_link(session, token, LinkPurpose.RESET, now=now)
    except Refusal as spent:
        return _spent(request, spent)
    return answer(request, "signing_in/new_password.html", refused, email=link.email)


@post("/sign-out", opt={"unverified": True})
async def sign_out(request: AnyRequest, parts: AllParts) -> Page:
    """Ends the session, everywhere within a second; also one that owes a second factor."""
    _ = words(request)
    await end_session(request, parts)
    forget_session(request)
    return see_other(request, "/sign-in", notice=_("You are signed out."))


ENTRY_PAGES = [
    show,
    by_password,
    ask,
    sent,
    offer_link,
    by_link,
    forgotten,
    ask_for_reset,
    offer_password,
    new_password,
    sign_out,
]
