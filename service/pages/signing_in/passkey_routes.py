"""What the script of passkeys asks for, as JSON: options, and what a browser made or signed."""

from typing import Any, Final

import msgspec
from litestar import Request, Router, post
from litestar.params import JSONBody

from service.auth.principals import people_only
from service.auth.sessions import demand_fresh
from service.database import transaction
from service.edge.dependencies import AllParts, Configured, Now, Session
from service.edge.forgery import visitor_of
from service.errors import SignInRefused
from service.pages.signing_in.browsers import browser_of, keep_token, known_browser, present
from service.pages.signing_in.landing import admitted, landing_of, own_path
from service.people.auditing import audit_failed_factor, audit_failed_passkey
from service.people.challenges import Credential
from service.people.passkeys import (
    add_passkey,
    offer_authentication,
    offer_registration,
    show_passkey,
    sign_in_by_passkey,
)

AnyRequest = Request[Any, Any, Any]
MOST_BYTES: Final = 20_000


class Answer(msgspec.Struct, frozen=True):
    """What the browser answered, as ``toJSON`` of its credential has it; a name for a passkey that is new."""

    credential: Credential
    name: str = ""
    next: str = ""


class Onward(msgspec.Struct, frozen=True):
    """Where to go now."""

    next: str


@post("/sign-in/passkey/options", status_code=200, opt={"public": True, "visitors": True})
async def sign_in_options(request: AnyRequest, session: Session, settings: Configured, now: Now) -> dict[str, Any]:
    """For anybody who has a passkey of this site."""
    visitor = visitor_of(request)
    return await offer_authentication(session, person_id=None, browser_id=visitor, settings=settings, now=now)


@post("/sign-in/passkey", status_code=200, opt={"public": True, "visitors": True}, request_max_body_size=MOST_BYTES)
async def sign_in(request: AnyRequest, data: JSONBody[Answer], parts: AllParts, now: Now) -> Onward:
    """Signs in, second factor included."""
    browser, visitor = known_browser(request), visitor_of(request)
    try:
        async with transaction(parts.sessions) as session:
            entered = await sign_in_by_passkey(
                session, data.credential, browser_id=visitor, browser=browser, settings=parts.settings, now=now
            )
    except SignInRefused:
        await audit_failed_passkey(parts, str(data.credential.get("id", "")), now=now)
        raise
    return Onward(await admitted(request, parts, entered, data.next))


@post("/sign-in/second-factor/passkey/options", status_code=200)
async def second_factor_options(
    request: AnyRequest, session: Session, settings: Configured, now: Now
) -> dict[str, Any]:
    """For the passkeys of whoever is half in."""
    who = present(request)
    return await offer_authentication(
        session, person_id=who.person_id, browser_id=who.session_id, settings=settings, now=now
    )


@post("/sign-in/second-factor/passkey", status_code=200, request_max_body_size=MOST_BYTES)
async def second_factor(request: AnyRequest, data: JSONBody[Answer], parts: AllParts, now: Now) -> Onward:
    """The second factor of the session."""
    who = present(request)
    person_id, session_id, settings = who.person_id, who.session_id, parts.settings
    try:
        async with transaction(parts.sessions) as session:
            token = await show_passkey(
                session, person_id, session_id, data.credential, browser_id=session_id, settings=settings, now=now
            )
    except SignInRefused:
        await audit_failed_factor(parts, person_id, session_id, way="passkey", now=now)
        raise
    keep_token(request, token)
    return Onward(own_path(data.next) or landing_of(who))


@post("/account/passkeys/options", status_code=200)
async def new_options(request: AnyRequest, session: Session, settings: Configured, now: Now) -> dict[str, Any]:
    """For a new passkey."""
    who = present(request)
    _demand_fresh(request, now)
    return await offer_registration(
        session,
        who.person_id,
        is_verified=who.principal.is_verified,
        browser_id=who.session_id,
        settings=settings,
        now=now,
    )


@post("/account/passkeys", status_code=200, request_max_body_size=MOST_BYTES)
async def add(request: AnyRequest, data: JSONBody[Answer], session: Session, settings: Configured, now: Now) -> Onward:
    """Keeps the new passkey."""
    who = present(request)
    _demand_fresh(request, now)
    token = await add_passkey(
        session,
        who.person_id,
        who.session_id,
        data.credential,
        name=data.name,
        browser_id=who.session_id,
        is_verified=who.principal.is_verified,
        browser=browser_of(request),
        settings=settings,
        now=now,
    )
    keep_token(request, token)
    following = "/account" if who.principal.is_verified else landing_of(who)
    return Onward(own_path(data.next) or following)


def _demand_fresh(request: AnyRequest, now: Now) -> None:
    try:
        demand_fresh(present(request), now)
    except SignInRefused as refused:
        refused.facts["next"] = "/account/proof?next=%2Faccount"
        raise


passkey_routes = [
    Router(path="/", route_handlers=[sign_in_options, sign_in], include_in_schema=False),
    Router(
        path="/",
        route_handlers=[second_factor_options, second_factor, new_options, add],
        guards=[people_only],
        opt={"unverified": True},
        include_in_schema=False,
    ),
]
