"""Invitations over HTTP: for whoever invites, and for the invited."""

from typing import Annotated, Final

from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from service.access.features import Feature
from service.access.scopes import Scope, reached_with
from service.auth.principals import SignedIn, customers_only, people_only, require_feature, signed_in
from service.edge.dependencies import Actor, Asked, Configured, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.errors import NotFound
from service.invitations.answering import accept, decline
from service.invitations.ending import revoke
from service.invitations.inviting import invite, invite_many
from service.invitations.models import InvitationState
from service.invitations.queries import list_invitations, my_invitation, my_invitations
from service.invitations.schemas import (
    InvitationResponse,
    InvitationsResponse,
    InviteManyRequest,
    InviteRequest,
    JoinedResponse,
    RevokeRequest,
)
from service.invitations.sending import resend
from service.paging import PAGE, Cursor, Limit

InState = Annotated[InvitationState | None, QueryParameter(name="state")]
OK: Final = DoneResponse()


@post("/add", status_code=200, operation_id="invite_member", responses=refusals(400))
async def add(
    data: JSONBody[InviteRequest], actor: Actor, session: Session, settings: Configured, now: Now
) -> DoneResponse:
    """Invites somebody by mail; 400 when they are in the workspace already. Takes ``workspace_members_invite``."""
    place = data.place(data.workspace_permission)
    await invite(session, data.email, place, actor=actor, settings=settings, now=now)
    return OK


@post("/add-bulk", status_code=200, operation_id="invite_members", responses=refusals(400))
async def add_bulk(
    data: JSONBody[InviteManyRequest], actor: Actor, session: Session, settings: Configured, now: Now
) -> DoneResponse:
    """Invites up to 100 addresses on verified domains: all or none; a refusal names those that are wrong."""
    await invite_many(session, data.emails, data.place(), actor=actor, settings=settings, now=now)
    return OK


@delete("/", status_code=200, operation_id="revoke_invitation", responses=refusals(404))
async def take_back(data: JSONBody[RevokeRequest], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Takes the open invitation of an address back; it can be accepted no more."""
    await revoke(session, data.email, actor=actor, now=now)
    return OK


@get("/", operation_id="list_invitations", responses=refusals())
async def list_all(
    actor: Actor, session: Session, now: Now, in_state: InState = None, cursor: Cursor = None, limit: Limit = PAGE
) -> InvitationsResponse:
    """The workspace's invitations, the newest first. Takes ``workspace_members_invite``."""
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    found, following = await list_invitations(
        session, actor.workspace, state=in_state, cursor=cursor, limit=limit, now=now
    )
    return InvitationsResponse([InvitationResponse.of(one) for one in found], following)


@post("/{invitation_id:str}/resend", status_code=200, operation_id="resend_invitation", responses=refusals(400, 404))
async def send_again(
    invitation_id: FromPath[str], actor: Actor, session: Session, settings: Configured, now: Now
) -> DoneResponse:
    """Mails an open or expired invitation once more; it lasts seven days from now."""
    await resend(session, invitation_id, actor=actor, settings=settings, now=now)
    return OK


invitation_routes = Router(
    path="/v1/workspace/invites",
    route_handlers=[add, add_bulk, take_back, list_all, send_again],
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_MEMBERS_READ, Scope.WORKSPACE_MEMBERS_INVITE),
    tags=["Workspace"],
)


def _present(request: Asked) -> SignedIn:
    who = signed_in(request)
    if who is None:
        raise NotFound("invitation")
    return who


@get("/", operation_id="list_my_invitations", responses=refusals())
async def mine(request: Asked, session: Session, now: Now) -> InvitationsResponse:
    """The open invitations to the address of whoever is signed in."""
    found = await my_invitations(session, _present(request).email, now=now)
    return InvitationsResponse([InvitationResponse.of(one) for one in found])


@get("/{invitation_id:str}", operation_id="get_my_invitation", responses=refusals(404))
async def read(invitation_id: FromPath[str], request: Asked, session: Session, now: Now) -> InvitationResponse:
    """One invitation to one's own address, open or not."""
    return InvitationResponse.of(await my_invitation(session, invitation_id, _present(request).email, now=now))


@post(
    "/{invitation_id:str}/accept",
    status_code=200,
    opt={"changes_access": True},
    operation_id="accept_invitation",
    responses=refusals(400, 404),
)
async def say_yes(invitation_id: FromPath[str], request: Asked, session: Session, now: Now) -> JoinedResponse:
    """Joins the workspace; the confirmed address of the session is the proof. Refused when no seat is free."""
    member = await accept(session, invitation_id, _present(request), now=now)
    return JoinedResponse(member.workspace_id, member.id)


@post("/{invitation_id:str}/decline", status_code=200, operation_id="decline_invitation", responses=refusals(400, 404))
async def say_no(invitation_id: FromPath[str], request: Asked, session: Session, now: Now) -> DoneResponse:
    """Declines; the workspace does not take one in by one's domain either."""
    await decline(session, invitation_id, _present(request), now=now)
    return OK


my_invitation_routes = Router(
    path="/v1/invitations",
    route_handlers=[mine, read, say_yes, say_no],
    guards=[people_only],
    opt=reached_with(Scope.USER_READ, Scope.USER_WRITE),
    tags=["Account"],
)
