"""Members, seats, limits and ownership over HTTP, and the workspace itself."""

from typing import Final

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from service.access.scopes import READ, WRITE, Scope, reached_with
from service.access.standing import Seat
from service.auth.principals import admins_only, customers_only, people_only, require_full_seat, signed_in
from service.edge.dependencies import Actor, Asked, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.errors import NotFound
from service.members.changing import change_member, limit_usage
from service.members.leaving import remove_member
from service.members.owning import transfer_ownership
from service.members.queries import all_members, workspace_with_seats
from service.members.schemas import (
    ChangeMemberRequest,
    TransferRequest,
    UsageLimitRequest,
    WorkspaceMember,
    WorkspaceResponse,
    WorkspaceSettings,
)
from service.members.settings import change_settings

OK: Final = DoneResponse()
CHANGES: Final = {"changes_access": True}


@get("/members", operation_id="list_members", responses=refusals())
async def list_all(actor: Actor, session: Session) -> list[WorkspaceMember]:
    """All members of the workspace, locked ones too; service accounts are none. Lite members may not ask."""
    require_full_seat(actor)
    return [WorkspaceMember.of(one) for one in await all_members(session, actor.workspace)]


@post(
    "/members",
    status_code=200,
    guards=[admins_only],
    opt={**CHANGES, WRITE: Scope.WORKSPACE_WRITE},
    operation_id="change_member",
    responses=refusals(400, 404),
)
async def change(data: JSONBody[ChangeMemberRequest], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Locks or unlocks a member, or gives them another seat; the owner can be neither locked nor demoted."""
    await change_member(session, data.email, data.change(), actor=actor, now=now)
    return OK


@put(
    "/members/{user_id:str}/usage-limit",
    guards=[admins_only],
    opt={WRITE: Scope.WORKSPACE_WRITE},
    operation_id="set_usage_limit",
    responses=refusals(404),
)
async def limit(
    user_id: FromPath[str], data: JSONBody[UsageLimitRequest], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Sets or clears what a member or a service account may spend in a month, in credits (one is one cent)."""
    await limit_usage(session, user_id, data.usage_limit, actor=actor, now=now)
    return OK


@delete(
    "/members/{user_id:str}",
    status_code=200,
    opt={**CHANGES, WRITE: Scope.WORKSPACE_MEMBERS_REMOVE},
    operation_id="remove_member",
    responses=refusals(400, 404),
)
async def remove(user_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Takes a member out of the workspace, or oneself: keys and sessions end, orders stay. Takes
    ``workspace_members_remove``; only admins remove admins, and nobody the owner.
    """
    await remove_member(session, user_id, actor=actor, now=now)
    return OK


member_routes = Router(
    path="/v1/workspace",
    route_handlers=[list_all, change, limit, remove],
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_MEMBERS_READ, Scope.WORKSPACE_WRITE),
    tags=["Workspace"],
)


@get("/", guards=[customers_only], operation_id="get_my_workspace", responses=refusals())
async def read(actor: Actor, session: Session, now: Now) -> WorkspaceResponse:
    """The workspace of the key: name, plan, seats."""
    answer = WorkspaceResponse.of(*await workspace_with_seats(session, actor.workspace, now))
    return msgspec.structs.replace(answer, contact_email=None) if actor.seat is Seat.LITE else answer


@patch("/", guards=[admins_only], operation_id="change_my_workspace", responses=refusals())
async def rename(data: JSONBody[WorkspaceSettings], actor: Actor, session: Session, now: Now) -> WorkspaceResponse:
    """Changes the name, or the address that receipts go to."""
    await change_settings(session, data, actor=actor, now=now)
    return WorkspaceResponse.of(*await workspace_with_seats(session, actor.workspace, now))


@post(
    "/owner",
    status_code=200,
    guards=[admins_only, people_only],
    opt=CHANGES,
    operation_id="transfer_ownership",
    responses=refusals(400, 404),
)
async def transfer(
    data: JSONBody[TransferRequest], request: Asked, actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Gives the workspace to another member, who becomes an admin. For the owner, signed in and freshly proved; no key
    can do it.
    """
    who = signed_in(request)
    if who is None:
        raise NotFound("session")
    await transfer_ownership(session, data.user_id, actor=actor, who=who, now=now)
    return OK


workspace_routes = Router(
    path="/v1/workspace",
    route_handlers=[read, rename, transfer],
    opt={READ: Scope.WORKSPACE_READ, WRITE: Scope.WORKSPACE_WRITE},
    tags=["Workspace"],
)

MEMBER_ROUTES: Final = [member_routes, workspace_routes]
