"""The second factor: shown at signing in, enrolled by whoever wants one and by all operators."""

from typing import Any

import segno
from litestar import Request, get, post
from markupsafe import Markup

from service.auth.sessions import demand_fresh
from service.database import transaction
from service.edge.dependencies import AllParts, Now, Session
from service.errors import Refusal, SignInRefused
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.answers import answer
from service.pages.signing_in.browsers import browser_of, keep_token, present, takes_passkeys
from service.pages.signing_in.landing import ENROL, SECOND_FACTOR, landing_of, own_path, with_next
from service.pages.signing_in.proofs import proof_page
from service.parts import Parts
from service.people.entering import has_second_factor
from service.people.finding import person_of
from service.people.passkeys import passkeys_of
from service.people.second_factor import begin_codes, confirm_codes, remove_codes, renew_recovery_codes, show_code

AnyRequest = Request[Any, Any, Any]
UNVERIFIED = {"unverified": True}


@get(SECOND_FACTOR, opt=UNVERIFIED)
async def show(request: AnyRequest, parts: AllParts) -> Page:
    """The form; whoever owes nothing is led on, whoever has none enrols one."""
    who, following = present(request), query_of(request).text("next")
    if who.principal.is_verified:
        return see_other(request, own_path(following) or landing_of(who))
    async with transaction(parts.sessions) as session:
        if not await has_second_factor(session, await person_of(session, who.person_id)):
            return see_other(request, with_next(ENROL, following))
    return await _form(request, parts, following)


async def _form(request: AnyRequest, parts: Parts, following: str, refused: Refusal | None = None) -> Page:
    who = present(request)
    async with transaction(parts.sessions) as session:
        person = await person_of(session, who.person_id)
        has_passkeys = takes_passkeys(request) and bool(await passkeys_of(session, who.person_id))
    return answer(
        request,
        "signing_in/second_factor.html",
        refused,
        following=own_path(following),
        has_codes=person.totp_confirmed_at is not None,
        has_passkeys=has_passkeys,
        email=who.email,
    )


@post(SECOND_FACTOR, opt=UNVERIFIED)
async def by_code(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """A code of the app, or a recovery code."""
    form, who = await form_of(request), present(request)
    following = own_path(form.text("next"))
    try:
        token = await show_code(
            parts, who.person_id, who.session_id, form.text("code"), browser=browser_of(request), now=now
        )
    except Refusal as refused:
        return await _form(request, parts, following, refused)
    keep_token(request, token)
    return see_other(request, following or landing_of(who))


@get(ENROL, opt=UNVERIFIED)
async def enrol(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """The picture of squares for an app, and the button for a passkey."""
    return await _enrolment(request, parts, now, query_of(request).text("next"))


async def _enrolment(
    request: AnyRequest, parts: Parts, now: Now, following: str, refused: Refusal | None = None
) -> Page:
    who = present(request)
    try:
        demand_fresh(who, now)
        async with transaction(parts.sessions) as session:
            begun = await begin_codes(
                session, who.person_id, is_verified=who.principal.is_verified, settings=parts.settings
            )
    except SignInRefused as known:
        if known.slug == "proof_needed":
            return proof_page(request, ENROL)
        return see_other(request, "/account", notice=words(request)(known.message), kind="info")
    return answer(
        request,
        "signing_in/enrol.html",
        refused,
        following=own_path(following),
        secret=begun.secret,
        squares=squares(begun.uri),
        is_forced=not who.principal.is_verified,
        has_passkeys=takes_passkeys(request),
    )


def squares(uri: str) -> Markup:
    """The picture for a camera: an SVG element without any style of its own, dark on light in every theme."""
    picture = segno.make(uri, error="m", micro=False)
    return Markup(picture.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True))  # noqa: S704


@post(ENROL, opt={**UNVERIFIED, "shows_secret": True})
async def enrol_codes(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """A first code of the app; the recovery codes are shown this once."""
    form, who = await form_of(request), present(request)
    following = own_path(form.text("next"))
    try:
        demand_fresh(who, now)
        token, codes = await confirm_codes(
            parts,
            who.person_id,
            who.session_id,
            form.text("code"),
            is_verified=who.principal.is_verified,
            browser=browser_of(request),
            now=now,
        )
    except Refusal as refused:
        return await _enrolment(request, parts, now, following, refused)
    keep_token(request, token)
    return page(request, "signing_in/recovery_codes.html", codes=codes, following=following or landing_of(who))


@post("/account/second-factor/remove")
async def remove(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Takes the app's codes out."""
    who, _ = present(request), words(request)
    try:
        demand_fresh(who, now)
    except SignInRefused:
        return proof_page(request, "/account")
    async with transaction(parts.sessions) as session:
        await remove_codes(
            session, who.person_id, who.session_id, browser=browser_of(request), settings=parts.settings, now=now
        )
    request.app.state.session_ring.forget()
    return see_other(request, "/account", notice=_("Codes from an app are not asked for any more."))


@post("/account/second-factor/recovery-codes", opt={"shows_secret": True})
async def renew_codes(request: AnyRequest, session: Session, parts: AllParts, now: Now) -> Page:
    """New recovery codes, shown this once."""
    who = present(request)
    try:
        demand_fresh(who, now)
    except SignInRefused:
        return proof_page(request, "/account")
    browser, settings = browser_of(request), parts.settings
    codes = await renew_recovery_codes(
        session, who.person_id, who.session_id, browser=browser, settings=settings, now=now
    )
    return page(request, "signing_in/recovery_codes.html", codes=codes, following="/account")


SECOND_FACTOR_PAGES = [show, by_code, enrol, enrol_codes, remove, renew_codes]
