"""One member: seat, lock, limit, removal, and handing the workspace over."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.standing import Seat
from service.auth.principals import Principal, admins_only, members_only, people_only, require_full_seat
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Refusal
from service.groups.queries import groups_of
from service.members.changing import Change, change_member, limit_usage
from service.members.leaving import remove_member
from service.members.owning import transfer_ownership
from service.members.queries import MemberSeen, one_member, workspace_with_seats
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.browsers import present
from service.pages.signing_in.proofs import proof_page
from service.pages.workspaces.labels import seat_names
from service.pages.workspaces.member_list import HERE
from service.pages.workspaces.members import limit_in, seat_in
from service.parts import Parts
from service.spending.amounts import spent_by_holders
from service.usage.questions import whole_workspace_allowed

CHANGES: Final = {"changes_access": True}
MemberPath = f"{HERE}/{{user_id:str}}"
Deed = Callable[[AsyncSession, MemberSeen], Awaitable[object]]


@get(MemberPath)
async def show(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Facts about a member, and what one may do."""
    return await _shown(user_id, request, actor, parts, now)


async def _shown(
    user_id: str,
    request: Asked,
    actor: Principal,
    parts: Parts,
    now: datetime,
    *,
    what: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Page:
    if user_id != actor.id:
        require_full_seat(actor)
    async with transaction(parts.sessions) as session:
        member = await one_member(session, actor.workspace, user_id)
        workspace, seats = await workspace_with_seats(session, actor.workspace, now)
        groups = [] if actor.seat is Seat.LITE else await groups_of(session, user_id, actor)
        spent = await spent_by_holders(session, [user_id], now=now)
    sees_usage = whole_workspace_allowed(actor)
    may_remove = actor.is_admin or Feature.WORKSPACE_MEMBERS_REMOVE in actor.features
    return page(
        request,
        "workspace/member.html",
        status=refusal.status_code if refusal else 200,
        member=member,
        workspace=workspace,
        seats=seats,
        actor=actor,
        may_remove=may_remove,
        may_group=actor.is_admin or Feature.GROUP_MEMBERS_MANAGE in actor.features,
        groups=[one for one in groups if not one.is_everyone],
        spent_cents=spent.get(user_id, 0) if sees_usage or user_id == actor.id else None,
        sees_usage=sees_usage,
        sees_log=actor.is_admin or Feature.AUDIT_LOG_READ in actor.features,
        what=what,
        form=form or Form(),
        refusal=refusal,
        names=seat_names(words(request)),
    )


async def _done(
    user_id: str, request: Asked, actor: Principal, parts: Parts, now: datetime, what: str, deed: Deed, notice: str
) -> Page:
    """Does it to the member and comes back; what is refused is said above its form."""
    try:
        async with transaction(parts.sessions) as session:
            await deed(session, await one_member(session, actor.workspace, user_id))
    except Refusal as refusal:
        form = await form_of(request)
        return await _shown(user_id, request, actor, parts, now, what=what, form=form, refusal=refusal)
    request.app.state.session_ring.forget()
    return see_other(request, f"{HERE}/{user_id}", notice=notice)


@post(f"{MemberPath}/seat", guards=[admins_only], opt=CHANGES)
async def seat(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Another seat."""
    change, _ = Change(seat=seat_in(await form_of(request), "seat")), words(request)

    async def deed(session: AsyncSession, member: MemberSeen) -> object:
        return await change_member(session, member.email, change, actor=actor, now=now)

    return await _done(user_id, request, actor, parts, now, "seat", deed, _("The seat is changed."))


@post(f"{MemberPath}/lock", guards=[admins_only], opt=CHANGES)
async def lock(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Locks or unlocks."""
    form, _ = await form_of(request), words(request)
    is_locked = form.checked("is_locked")
    change = Change(is_locked=is_locked, may_become_lite=form.checked("may_become_lite"))
    notice = _("The member is locked.") if is_locked else _("The member is unlocked.")

    async def deed(session: AsyncSession, member: MemberSeen) -> object:
        return await change_member(session, member.email, change, actor=actor, now=now)

    return await _done(user_id, request, actor, parts, now, "lock", deed, notice)


@post(f"{MemberPath}/limit", guards=[admins_only])
async def limit(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """What the member may spend in a month."""
    form, _ = await form_of(request), words(request)

    async def deed(session: AsyncSession, member: MemberSeen) -> None:
        await limit_usage(session, member.id, limit_in(form), actor=actor, now=now)

    return await _done(user_id, request, actor, parts, now, "limit", deed, _("The limit is set."))


@post(f"{MemberPath}/remove", opt=CHANGES)
async def remove(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Takes the member out; whoever leaves goes on to their account."""
    _ = words(request)
    try:
        async with transaction(parts.sessions) as session:
            await remove_member(session, user_id, actor=actor, now=now)
    except Refusal as refusal:
        return await _shown(user_id, request, actor, parts, now, what="remove", refusal=refusal)
    request.app.state.session_ring.forget()
    if user_id == actor.id:
        return see_other(request, "/sign-in", notice=_("You have left the workspace. Sign in for what else is yours."))
    return see_other(request, HERE, notice=_("The member is removed. Their orders stay."))


@post(f"{MemberPath}/owner", guards=[admins_only, people_only], opt=CHANGES)
async def hand_over(user_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Makes the member the owner, after a fresh proof."""
    _ = words(request)
    try:
        async with transaction(parts.sessions) as session:
            await transfer_ownership(session, user_id, actor=actor, who=present(request), now=now)
    except Refusal as refusal:
        if refusal.slug == "proof_needed":
            return proof_page(request, f"{HERE}/{user_id}")
        return await _shown(user_id, request, actor, parts, now, what="owner", refusal=refusal)
    request.app.state.session_ring.forget()
    return see_other(request, HERE, notice=_("The workspace has another owner. You are an admin of it."))


member_pages = Router(
    path="/",
    route_handlers=[show, seat, lock, limit, remove, hand_over],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
