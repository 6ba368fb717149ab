"""Where people go once they are in, and what they may be sent to by an address."""

import re
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from litestar import Request

from service.auth.models import HolderKind
from service.auth.principals import SignedIn
from service.database import transaction, utc_now
from service.errors import NotFound
from service.pages.shell.rendering import Page, see_other
from service.pages.signing_in.browsers import keep_appearance, keep_token
from service.parts import Parts
from service.people.entering import Entered
from service.people.leaving import sign_out

AnyRequest = Request[Any, Any, Any]

LANDINGS: Final = {
    HolderKind.MEMBER: "/productions",
    HolderKind.LINGUIST: "/queue",
    HolderKind.OPERATOR: "/operations",
    HolderKind.PERSON: "/account",
}
SIGN_IN: Final = "/sign-in"
SECOND_FACTOR: Final = "/sign-in/second-factor"
ENROL: Final = "/account/second-factor"
HATS: Final = "/account/hats"
LONGEST_PATH: Final = 2000
_OWN: Final = re.compile(r"/(?!/)")


def own_path(text: str) -> str:
    """The path of ours that somebody asked to be sent to; empty for everything else: never another site."""
    return text if is_own(text) and not text.startswith((SIGN_IN, "/sign-up", "/sign-out")) else ""


def is_own(text: str) -> bool:
    """Whether it is an address of this site. Browsers drop tabs and read a backslash as a slash: neither is in one."""
    return text.isprintable() and len(text) <= LONGEST_PATH and "\\" not in text and _OWN.match(text) is not None


def with_next(address: str, following: str) -> str:
    """The address, which leads on to ``following`` when it is a path of ours."""
    wanted = own_path(following)
    return f"{address}?next={quote(wanted, safe='')}" if wanted else address


def landing_of(who: SignedIn) -> str:
    """Where this hat begins."""
    return LANDINGS[who.hat.kind]


async def let_in(request: AnyRequest, parts: Parts, entered: Entered, following: str = "") -> Page:
    """Gives the browser its new session, ends the one it had, and leads on."""
    return see_other(request, await admitted(request, parts, entered, following))


async def admitted(request: AnyRequest, parts: Parts, entered: Entered, following: str = "") -> str:
    """The same for scripts: where to go now."""
    await end_session(request, parts)
    keep_token(request, entered.token)
    keep_appearance(request, entered.person)
    return _next_step(entered, following)


async def end_session(request: AnyRequest, parts: Parts) -> None:
    """Ends the session that this browser has, if it has one: it must not live on beside a new one."""
    who = request.scope["state"].get("signed_in")
    if not isinstance(who, SignedIn):
        return
    with suppress(NotFound):
        async with transaction(parts.sessions) as session:
            await sign_out(session, who, now=utc_now())
    request.app.state.session_ring.forget()


def _next_step(entered: Entered, following: str) -> str:
    if entered.owes_second_factor:
        return with_next(SECOND_FACTOR if entered.has_second_factor else ENROL, following)
    if entered.must_choose:
        return with_next(HATS, following)
    return own_path(following) or LANDINGS[entered.hat.kind]
