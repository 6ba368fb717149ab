"""The forms on the list of members: inviting, sending again, taking back, and the workspace's own name."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import parse_usd
from service.access.standing import Seat
from service.auth.principals import Principal, admins_only, members_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now, Session
from service.errors import InvalidInput, Refusal
from service.invitations.ending import revoke
from service.invitations.inviting import invite, invite_many
from service.invitations.placing import Place
from service.invitations.sending import resend
from service.members.schemas import WorkspaceSettings
from service.members.settings import change_settings
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, see_other
from service.pages.workspaces.member_list import HERE, Refused, shown
from service.parts import Parts


@get(HERE)
async def show(request: Asked, actor: Actor, session: Session, now: Now) -> Page:
    """Everybody; forms for whoever may use them."""
    return await shown(request, actor, session, now)


@post(f"{HERE}/invite")
async def ask(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Invites one address, or many on verified domains."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            count = await _invite(session, form, actor, parts, now)
    except Refusal as refusal:
        return await _again(request, actor, parts, now, Refused("invite", form, refusal))
    said = _.several("One invitation is on its way.", "%(num)s invitations are on their way.", count)
    return see_other(request, HERE, notice=said % {"num": count})


async def _invite(session: AsyncSession, form: Form, actor: Principal, parts: Parts, now: datetime) -> int:
    emails = addresses_in(form.text("emails"))
    place = Place(seat_in(form, "seat") or Seat.MEMBER, tuple(form.texts("group")), limit_in(form))
    said: dict[str, Any] = {"actor": actor, "settings": parts.settings, "now": now}
    if len(emails) == 1:
        await invite(session, emails[0], place, **said)
        return 1
    return len(await invite_many(session, emails, place, **said))


@post(f"{HERE}/resend")
async def send_again(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Mails an invitation once more."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            await resend(session, form.text("invitation"), actor=actor, settings=parts.settings, now=now)
    except Refusal as refusal:
        return await _again(request, actor, parts, now, Refused("invited", form, refusal))
    return see_other(request, HERE, notice=_("The invitation is on its way once more."))


@post(f"{HERE}/revoke")
async def take_back(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Takes an invitation back."""
    form, _ = await form_of(request), words(request)
    try:
        async with transaction(parts.sessions) as session:
            await revoke(session, form.text("email"), actor=actor, now=now)
    except Refusal as refusal:
        return await _again(request, actor, parts, now, Refused("invited", form, refusal))
    return see_other(request, HERE, notice=_("The invitation is taken back."))


@post(f"{HERE}/workspace", guards=[admins_only])
async def rename(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """The workspace's name, and where receipts go."""
    form, _ = await form_of(request), words(request)
    wanted = WorkspaceSettings(name=form.text("name"), contact_email=form.text("contact_email"))
    try:
        async with transaction(parts.sessions) as session:
            await change_settings(session, wanted, actor=actor, now=now)
    except Refusal as refusal:
        return await _again(request, actor, parts, now, Refused("workspace", form, refusal))
    request.app.state.session_ring.forget()
    return see_other(request, HERE, notice=_("The workspace is changed."))


async def _again(request: Asked, actor: Principal, parts: Parts, now: datetime, refused: Refused) -> Page:
    async with transaction(parts.sessions) as session:
        return await shown(request, actor, session, now, refused)


def addresses_in(text: str) -> list[str]:
    """The addresses of a field: one a line, or with commas, semicolons or spaces between them."""
    return text.replace(",", "\n").replace(";", "\n").split()


def seat_in(form: Form, name: str) -> Seat | None:
    """The seat that was chosen; None for what is none."""
    chosen = form.text(name)
    return Seat(chosen) if chosen in set(Seat) else None


def limit_in(form: Form) -> int | None:
    """Cents of the dollars that were typed; None for nothing. Raises InvalidInput."""
    typed = form.text("limit").replace(",", "").lstrip("$")
    if not typed:
        return None
    try:
        cents = parse_usd(typed)
    except ValueError:
        cents = -1
    if cents < 0:
        said = N_("A limit is an amount of dollars such as 250.00, or nothing. Nothing was changed.")
        raise InvalidInput.at("body", "limit", msg=said)
    return cents


members_pages = Router(
    path="/",
    route_handlers=[show, ask, send_again, take_back, rename],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
