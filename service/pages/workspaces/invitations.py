"""The page that an invitation's mail leads to: for the address that is invited, and for nobody else."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.params import FromPath

from service.auth.hats import Hat
from service.auth.models import HolderKind
from service.auth.principals import SignedIn, signed_in
from service.auth.sessions import wear
from service.database import transaction
from service.edge.dependencies import AllParts, Now
from service.errors import NotFound, Refusal
from service.invitations.answering import accept, decline
from service.invitations.queries import Seen, my_invitation
from service.members.queries import workspace_with_seats
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.pages.signing_in.browsers import keep_token
from service.pages.signing_in.landing import SIGN_IN, landing_of, with_next
from service.pages.workspaces.labels import seat_names, state_names
from service.parts import Parts

AnyRequest = Request[Any, Any, Any]
HERE: Final = "/invitations/{invitation_id:str}"


@get(HERE)
async def show(invitation_id: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """For visitors the ways in; for the invited the question; for others that it is not theirs."""
    return await _shown(request, invitation_id, parts, now)


async def _shown(
    request: AnyRequest, invitation_id: str, parts: Parts, now: datetime, refusal: Refusal | None = None
) -> Page:
    who = signed_in(request)
    seen = await _mine(parts, invitation_id, who, now) if who else None
    status = refusal.status_code if refusal else 404 if who and seen is None else 200
    return page(
        request,
        "workspace/invitation.html",
        status=status,
        who=who,
        seen=seen,
        refusal=refusal,
        names=seat_names(words(request)),
        states=state_names(words(request)),
        following=f"/invitations/{invitation_id}",
    )


async def _mine(parts: Parts, invitation_id: str, who: SignedIn, now: datetime) -> Seen | None:
    async with transaction(parts.sessions) as session:
        try:
            return await my_invitation(session, invitation_id, who.email, now=now)
        except NotFound:
            return None


@post(f"{HERE}/accept", opt={"changes_access": True})
async def say_yes(invitation_id: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Joins, and puts the new hat on."""
    who, _ = signed_in(request), words(request)
    if who is None:
        return see_other(request, with_next(SIGN_IN, f"/invitations/{invitation_id}"))
    try:
        async with transaction(parts.sessions) as session:
            member = await accept(session, invitation_id, who, now=now)
            workspace, _seats = await workspace_with_seats(session, member.workspace_id, now)
            hat = Hat(HolderKind.MEMBER, member.id, member.name, workspace.id, workspace.name)
            token = await wear(session, who.session_id, hat, now=now)
    except Refusal as refusal:
        return await _shown(request, invitation_id, parts, now, refusal)
    keep_token(request, token)
    request.app.state.session_ring.forget()
    said = _("You are a member of %(name)s now.") % {"name": workspace.name}
    return see_other(request, "/productions", notice=said)


@post(f"{HERE}/decline")
async def say_no(invitation_id: FromPath[str], request: AnyRequest, parts: AllParts, now: Now) -> Page:
    """Declines."""
    who, _ = signed_in(request), words(request)
    if who is None:
        return see_other(request, with_next(SIGN_IN, f"/invitations/{invitation_id}"))
    try:
        async with transaction(parts.sessions) as session:
            await decline(session, invitation_id, who, now=now)
    except Refusal as refusal:
        return await _shown(request, invitation_id, parts, now, refusal)
    return see_other(request, landing_of(who), notice=_("The invitation is declined."))


invitation_pages = Router(
    path="/",
    route_handlers=[show, say_yes, say_no],
    opt={"page": True, "public": True},
    include_in_schema=False,
)
