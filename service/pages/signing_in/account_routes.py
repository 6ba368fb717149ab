"""One's own account: how pages look, password, address, second factor, passkeys, sessions, hats."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.models import HolderKind
from service.auth.principals import SignedIn
from service.auth.sessions import demand_fresh, sessions_of
from service.database import transaction
from service.edge.dependencies import AllParts, Now, Session
from service.errors import Refusal, SignInRefused
from service.invitations.queries import my_invitations
from service.members.queries import locked_in
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.answers import answer
from service.pages.signing_in.browsers import browser_of, keep_appearance, keep_token, present, takes_passkeys
from service.pages.signing_in.landing import HATS, LANDINGS, own_path
from service.pages.signing_in.proofs import proof_page
from service.parts import Parts
from service.people.appearance import THEME, set_appearance
from service.people.changing import ask_new_email, change_password, read_email_link, take_new_email
from service.people.finding import person_of
from service.people.leaving import change_hat as put_on
from service.people.leaving import end_other_sessions
from service.people.leaving import end_session as end_one
from service.people.passkeys import passkeys_of, remove_passkey, site_of
from service.people.zones import known_zones

AnyRequest = Request[Any, Any, Any]
ACCOUNT = "/account"


@get(ACCOUNT)
async def show(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Everything on one page."""
    return await _account(request, parts, now)


async def _account(
    request: AnyRequest, parts: Parts, now: datetime, refused: Refusal | None = None, part: str = "", email: str = ""
) -> Page:
    """The page; ``part`` is the form that was refused."""
    async with transaction(parts.sessions) as session:
        values = await _values(session, present(request), now)
    return answer(
        request,
        "signing_in/account.html",
        refused,
        part=part,
        typed_email=email,
        zones=sorted(known_zones()),
        site=site_of(parts.settings),
        has_passkeys=takes_passkeys(request),
        this_session=present(request).session_id,
        **values,
    )


async def _values(session: AsyncSession, who: SignedIn, now: datetime) -> dict[str, Any]:
    person = await person_of(session, who.person_id)
    return {
        "person": person,
        "theme_choice": person.preferences.get(THEME, "system"),
        "passkeys": await passkeys_of(session, who.person_id),
        "sessions": await sessions_of(session, who.person_id, now=now),
        "invitations": await my_invitations(session, who.email, now=now),
        "locked": await locked_in(session, who.email),
        "workspaces": [hat for hat in who.hats if hat.kind is HolderKind.MEMBER],
        "worn": who.hat,
    }


@post(f"{ACCOUNT}/appearance")
async def look(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Language, time zone and theme."""
    form, who = await form_of(request), present(request)
    try:
        async with transaction(parts.sessions) as session:
            person = await set_appearance(
                session,
                who.person_id,
                locale=form.text("language"),
                time_zone=form.text("time_zone"),
                theme=form.text("theme"),
            )
    except Refusal as refused:
        return await _account(request, parts, now, refused, "appearance")
    keep_appearance(request, person)
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=words(request)("This is how pages look from now on."))


@post(f"{ACCOUNT}/password")
async def new_password(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Another password; all other sessions end."""
    form, _ = await form_of(request), words(request)
    current, password = form.raw("current"), form.raw("password")
    try:
        token = await change_password(
            parts, present(request), current=current, password=password, browser=browser_of(request), now=now
        )
    except Refusal as refused:
        return await _refused(request, parts, now, refused, "password")
    keep_token(request, token)
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=_("The password is changed. All other sessions have ended."))


async def _refused(
    request: AnyRequest, parts: Parts, now: datetime, refused: Refusal, part: str, email: str = ""
) -> Page:
    """The page again; or the proof, when that is what was missing."""
    if refused.slug == "proof_needed":
        return proof_page(request, ACCOUNT)
    return await _account(request, parts, now, refused, part, email)


@post(f"{ACCOUNT}/email")
async def new_email(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Mails a link to the new address."""
    email, _ = (await form_of(request)).text("email"), words(request)
    try:
        await ask_new_email(parts, present(request), email, now=now)
    except Refusal as refused:
        return await _refused(request, parts, now, refused, "email", email)
    return see_other(request, ACCOUNT, notice=_("Open the link in the mail to your new address."), kind="info")


@get(f"{ACCOUNT}/email/{{token:str}}")
async def offer_email(token: FromPath[str], request: AnyRequest, session: Session, now: Now) -> Page:
    """A button that takes the new address."""
    try:
        link = await read_email_link(session, present(request), token, now=now)
    except SignInRefused as refused:
        return answer(request, "signing_in/spent.html", refused)
    return page(request, "signing_in/new_email.html", email=link.email)


@post(f"{ACCOUNT}/email/{{token:str}}")
async def confirm_email(token: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """The new address, for the person and all their hats."""
    who, _ = present(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            await take_new_email(session, who, token, browser=browser_of(request), settings=parts.settings, now=now)
    except SignInRefused as refused:
        return answer(request, "signing_in/spent.html", refused)
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=_("Your new address is in force."))


@post(f"{ACCOUNT}/passkeys/{{passkey_id:str}}/remove")
async def drop_passkey(passkey_id: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Takes a passkey out."""
    who, _ = present(request), words(request)
    try:
        demand_fresh(who, now)
    except SignInRefused:
        return proof_page(request, ACCOUNT)
    async with transaction(parts.sessions) as session:
        browser, settings = browser_of(request), parts.settings
        await remove_passkey(
            session, who.person_id, who.session_id, passkey_id, browser=browser, settings=settings, now=now
        )
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=_("The passkey is removed."))


@post(f"{ACCOUNT}/sessions/{{session_id:str}}/end")
async def end_session(session_id: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Ends one session, everywhere within a second."""
    _ = words(request)
    async with transaction(parts.sessions) as session:
        await end_one(session, present(request), session_id, now=now)
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=_("The session has ended."))


@post(f"{ACCOUNT}/sessions/end-others")
async def end_others(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Ends all sessions but this."""
    who, _ = present(request), words(request)
    async with transaction(parts.sessions) as session:
        await end_other_sessions(session, who, now=now)
    request.app.state.session_ring.forget()
    return see_other(request, ACCOUNT, notice=_("All other sessions have ended."))


@get(HATS)
async def hats(request: AnyRequest) -> Page:
    """What one can work as."""
    who = present(request)
    following = own_path(query_of(request).text("next"))
    return page(request, "signing_in/hats.html", hats=who.hats, worn=who.hat, following=following)


@post(HATS)
async def change_hat(request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Puts another hat on; an operator's is nothing without a second factor."""
    form, who = await form_of(request), present(request)
    async with transaction(parts.sessions) as session:
        hat, token = await put_on(session, who, form.text("hat"), now=now)
    keep_token(request, token)
    request.app.state.session_ring.forget()
    return see_other(request, own_path(form.text("next")) or LANDINGS[hat.kind])


ACCOUNT_PAGES = [
    show,
    look,
    new_password,
    new_email,
    offer_email,
    confirm_email,
    drop_passkey,
    end_session,
    end_others,
    hats,
    change_hat,
]
