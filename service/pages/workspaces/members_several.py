"""What is done to several members at once: asked first, with what it means; then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Router, post
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.standing import Seat
from service.auth.principals import Principal, members_only, require_admin, require_feature
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Forbidden, InvalidInput, Refusal
from service.groups.joining import add_to_group, remove_from_group
from service.groups.queries import group_details
from service.members.changing import Change, change_member, limit_usage
from service.members.directory import members_named
from service.members.leaving import remove_member
from service.members.queries import MemberSeen
from service.pages.shell.forms import Form, form_from, form_of
from service.pages.shell.locales import words
from service.pages.shell.naming import N_
from service.pages.shell.rendering import Page, page, see_other
from service.pages.workspaces.labels import seat_names
from service.pages.workspaces.member_list import HERE, AskedMembers, Refused, shown
from service.pages.workspaces.members import limit_in
from service.parts import Parts

MOST: Final = 100
LONGEST_LIST: Final = 1000
CHANGES: Final[dict[str, Change]] = {
    "lock": Change(is_locked=True),
    "unlock": Change(is_locked=False),
    "member": Change(seat=Seat.MEMBER),
    "lite": Change(seat=Seat.LITE),
}
MEANINGS: Final[dict[str, tuple[str, str, str]]] = {
    "lock": (
        N_("Lock them?"),
        N_(
            "They take no seat and get nowhere, with keys and sessions, until an admin unlocks them. Their orders go "
            "on, and no money moves."
        ),
        N_("Lock them"),
    ),
    "unlock": (
        N_("Unlock them?"),
        N_("Each takes a seat again, and has again what was shared with them. Their keys work again."),
        N_("Unlock them"),
    ),
    "member": (
        N_("Make them members?"),
        N_("They can order and pay from now on, within their limits. Each takes a seat."),
        N_("Make them members"),
    ),
    "lite": (
        N_("Make them lite members?"),
        N_(
            "They see and comment on what is shared with them and order nothing more: features of groups do not hold "
            "for them. Their keys may do no more than they. Their orders go on, and no money moves."
        ),
        N_("Make them lite members"),
    ),
    "limit": (
        N_("Limit what they spend?"),
        N_("Orders beyond it are refused, and nothing is charged for those. What was spent this month counts already."),
        N_("Set the limit for each"),
    ),
    "remove": (
        N_("Remove them from the workspace?"),
        N_(
            "Their keys and sessions end at once, they are in no group, and nothing is shared with them. Their orders "
            "stay with the admins and go on; no money moves. Whoever is to come back needs another invitation."
        ),
        N_("Remove them"),
    ),
    "into": (
        N_("Put them into the group %(group)s?"),
        N_("They get what is shared with the group, and its features, at once."),
        N_("Put them into the group"),
    ),
    "out-of": (
        N_("Take them out of the group %(group)s?"),
        N_("They lose at once what is shared with the group and what its features allow."),
        N_("Take them out of the group"),
    ),
}
"""By the deed: the question, what it means, and what the button says."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which deed on whom; ``group_id`` and its name for those about a group."""

    deed: str
    members: Sequence[MemberSeen]
    group_id: str = ""
    group_name: str = ""


@post(f"{HERE}/several", status_code=200, opt={"changes_access": True})
async def several(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Asks whether it is meant, with the names; sent again from there, does it."""
    form, _ = await form_of(request), words(request)
    async with transaction(parts.sessions) as session:
        try:
            wish = await _wish(session, form, actor)
        except (InvalidInput, Forbidden) as refusal:
            return await shown(request, actor, session, now, Refused("several", form, refusal), _asked(form))
    if not form.checked("sure"):
        return _question(request, wish, form, actor)
    try:
        await _granted(parts, wish, limit_in(form), actor, now)
    except Refusal as refusal:
        return _question(request, wish, form, actor, refusal)
    request.app.state.session_ring.forget()
    said = _.several("It is done, for one member.", "It is done, for %(num)s members.", len(wish.members))
    return see_other(request, _asked(form).address(), notice=said % {"num": len(wish.members)})


async def _wish(session: AsyncSession, form: Form, actor: Principal) -> Wish:
    """What the form is about. Raises Forbidden, NotFound for a group that is gone, InvalidInput for what is nothing."""
    deed, _, group_id = form.text("deed").partition(":")
    if deed not in MEANINGS:
        raise InvalidInput.at("body", "deed", msg=N_("Choose what is to be done. Nothing was changed."))
    _demand_may(actor, deed)
    found = await members_named(session, actor.workspace, form.texts("member")[:MOST])
    if not found:
        raise InvalidInput.at("body", "member", msg=N_("Choose at least one member. Nothing was changed."))
    if deed not in ("into", "out-of"):
        return Wish(deed, found)
    group = await group_details(session, group_id, actor)
    return Wish(deed, found, group.group_id, group.name)


def _demand_may(actor: Principal, deed: str) -> None:
    match deed:
        case "remove":
            require_feature(actor, Feature.WORKSPACE_MEMBERS_REMOVE)
        case "into" | "out-of":
            require_feature(actor, Feature.GROUP_MEMBERS_MANAGE)
        case _:
            require_admin(actor)


async def _granted(parts: Parts, wish: Wish, limit: int | None, actor: Principal, now: datetime) -> None:
    """All of it in one transaction, in the order of ids; raises what the deed raises of anybody."""
    async with transaction(parts.sessions) as session:
        for one in wish.members:
            if wish.deed == "limit":
                await limit_usage(session, one.id, limit, actor=actor, now=now)
            else:
                await _done(session, wish, one, actor, now)


async def _done(session: AsyncSession, wish: Wish, one: MemberSeen, actor: Principal, now: datetime) -> None:
    match wish.deed:
        case "remove":
            await remove_member(session, one.id, actor=actor, now=now)
        case "into":
            await add_to_group(session, wish.group_id, one.id, actor=actor, now=now)
        case "out-of":
            await remove_from_group(session, wish.group_id, one.id, actor=actor, now=now)
        case change:
            await change_member(session, one.email, CHANGES[change], actor=actor, now=now)


def _question(request: Asked, wish: Wish, form: Form, actor: Principal, refusal: Refusal | None = None) -> Page:
    _ = words(request)
    question, meaning, button = (_(text) for text in MEANINGS[wish.deed])
    values: dict[str, Any] = {
        "wish": wish,
        "question": question % {"group": wish.group_name} if wish.group_id else question,
        "meaning": meaning,
        "button": button,
        "deed": form.text("deed"),
        "limit": form.text("limit"),
        "query": form.text("list"),
        "back": _asked(form).address(),
        "actor": actor,
        "names": seat_names(_),
        "refusal": refusal,
    }
    return page(request, "workspace/members_several.html", status=refusal.status_code if refusal else 200, **values)


def _asked(form: Form) -> AskedMembers:
    """The list that one comes from: read anew, so that the form leads nowhere else."""
    return AskedMembers.of(form_from(parse_qsl(form.text("list")[:LONGEST_LIST])), sees_groups=True)


several_pages = Router(
    path="/", route_handlers=[several], guards=[members_only], opt={"page": True}, include_in_schema=False
)
