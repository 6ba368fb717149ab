"""The pages that a customer sees: pay, authenticate, and an index for the developer. All work without script."""

import time
from typing import Any
from urllib.parse import parse_qsl, quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath
from sqlalchemy import select

from service.embedded.stripe.amounts import format_amount
from service.embedded.stripe.cards import CardRefused, PaymentMethod, read_bank_account, read_card
from service.embedded.stripe.payments import (
    Completed,
    Declined,
    NeedsAuthentication,
    Outcome,
    Payer,
    attempt,
    authenticate,
)
from service.embedded.stripe.sandbox import Sandbox
from service.embedded.stripe.sessions import KIND
from service.embedded.stripe.store import Resource, find
from service.embedded.stripe.tables import resources
from service.embedded.stripe.work import Json, Work

_templates = Environment(loader=PackageLoader("templates", "pages/stripe"), autoescape=True, undefined=StrictUndefined)
_templates.filters["money"] = format_amount
_PAGE_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
_SHOWN_FIELDS = ("email", "name", "exp_month", "exp_year", "method")

Page = Response[Any]


@get("/", media_type=MediaType.HTML)
async def index(request: Request[Any, Any, Any]) -> Page:
    """The newest sessions, with links to their pages."""
    sandbox = Sandbox.of(request)
    newest = select(resources.c.body).where(resources.c.object == KIND)
    async with sandbox.work() as work:
        found = await work.connection.scalars(newest.order_by(resources.c.sequence.desc()).limit(50))
        return _render("index.html", sandbox, sessions=list(found))


@get("/c/pay/{session_id:str}", media_type=MediaType.HTML)
async def show_session(request: Request[Any, Any, Any], session_id: FromPath[str]) -> Page:
    sandbox = Sandbox.of(request)
    async with sandbox.work() as work:
        session = await find(work, KIND, session_id)
        return _closed(sandbox, session) or _pay_page(sandbox, session, {})


@post("/c/pay/{session_id:str}", media_type=MediaType.HTML)
async def pay(request: Request[Any, Any, Any], session_id: FromPath[str]) -> Page:
    """Pay with the form's card or bank account: 303 onward, or 402 with the reason on the page."""
    sandbox, form = Sandbox.of(request), await _form(request)
    async with sandbox.work() as work:
        session = await find(work, KIND, session_id, lock=True)
        closed = _closed(sandbox, session)
        if session is None or closed is not None:
            return closed or _missing(sandbox)
        try:
            method, payer = _read_method(work, session, form), _read_payer(session, form)
        except CardRefused as refusal:
            return _pay_page(sandbox, session, form, message=str(refusal), field=refusal.field)
        return _after(sandbox, session, await attempt(work, session, method, payer), form)


@get("/c/pay/{session_id:str}/authenticate", media_type=MediaType.HTML)
async def show_authentication(request: Request[Any, Any, Any], session_id: FromPath[str]) -> Page:
    sandbox = Sandbox.of(request)
    async with sandbox.work() as work:
        session = await find(work, KIND, session_id)
        closed = _closed(sandbox, session)
        if session is None or closed is not None:
            return closed or _missing(sandbox)
        if "waiting" not in session.private:
            return _redirect(sandbox.config.page_url(session_id))
        return _render("authenticate.html", sandbox, session=session.body)


@post("/c/pay/{session_id:str}/authenticate", media_type=MediaType.HTML)
async def answer_authentication(request: Request[Any, Any, Any], session_id: FromPath[str]) -> Page:
    """The bank's page answers `outcome=authorize` or `outcome=fail`."""
    sandbox, form = Sandbox.of(request), await _form(request)
    async with sandbox.work() as work:
        session = await find(work, KIND, session_id, lock=True)
        closed = _closed(sandbox, session)
        if session is None or closed is not None:
            return closed or _missing(sandbox)
        if "waiting" not in session.private:
            return _redirect(sandbox.config.page_url(session_id))
        result = await authenticate(work, session, is_authorized=form.get("outcome") == "authorize")
        return _after(sandbox, session, result, {})


def _read_method(work: Work, session: Resource, form: dict[str, str]) -> PaymentMethod:
    wanted = form.get("method") or "card"
    if wanted not in session.body["payment_method_types"]:
        raise CardRefused("This way of paying is not offered here.", "method")
    return read_bank_account(form) if wanted == "us_bank_account" else read_card(form, now=work.now)


def _read_payer(session: Resource, form: dict[str, str]) -> Payer:
    email = _known_email(session.body) or form.get("email", "").strip()[:512]
    if "@" not in email:
        raise CardRefused("Your email address is incomplete.", "email")
    return Payer(email, form.get("name", "").strip()[:256] or None)


def _known_email(session: Json) -> str | None:
    """The email that the session was made with; one typed at an earlier attempt may still be corrected."""
    if session["customer"] is None:
        return session["customer_email"] or None
    return session["customer_details"]["email"] if session["customer_details"] else None


def _after(sandbox: Sandbox, session: Resource, result: Outcome, form: dict[str, str]) -> Page:
    match result:
        case Completed():
            return _redirect(_success_url(session.body))
        case NeedsAuthentication():
            return _redirect(f"{sandbox.config.page_url(session.id)}/authenticate")
        case Declined(failure):
            return _pay_page(sandbox, session, form, message=failure.message, field="number")


def _success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _closed(sandbox: Sandbox, session: Resource | None) -> Page | None:
    """The answer for a session that cannot be paid any more; None if it is open."""
    if session is None:
        return _missing(sandbox)
    if session.body["status"] == "complete":
        return _redirect(_success_url(session.body))
    if session.body["status"] == "expired" or session.body["expires_at"] <= time.time():
        return _render("closed.html", sandbox, 410, title="This page has expired", session=session.body)
    return None


def _missing(sandbox: Sandbox) -> Page:
    return _render("closed.html", sandbox, 404, title="There is no such checkout page", session=None)


def _pay_page(
    sandbox: Sandbox,
    session: Resource | None,
    form: dict[str, str],
    *,
    message: str | None = None,
    field: str | None = None,
) -> Page:
    if session is None:
        return _missing(sandbox)
    given = {name: form.get(name, "") for name in _SHOWN_FIELDS}
    given["known_email"] = _known_email(session.body) or ""
    values = {"session": session.body, "line_items": session.private["line_items"], "given": given}
    status = 200 if message is None else 402
    return _render("pay.html", sandbox, status, **values, message=message, field=field)


def _render(name: str, sandbox: Sandbox, status: int = 200, /, **values: Any) -> Page:
    content = _templates.get_template(name).render(business=sandbox.config.business_name, **values)
    return Response(content, status_code=status, media_type=MediaType.HTML, headers=_PAGE_HEADERS)


def _redirect(url: str) -> Page:
    location = quote(url, safe=":/?#[]@!$&'()*+,;=%-._~")
    return Response(b"", status_code=303, headers={**_PAGE_HEADERS, "location": location})


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """A browser's form; NUL and broken UTF-8 are dropped, since every field is checked afterwards."""
    raw = (await request.body()).decode("utf-8", errors="ignore")
    fields = parse_qsl(raw, keep_blank_values=True, errors="ignore")
    return {name: value.replace("\0", "") for name, value in fields[:50]}
