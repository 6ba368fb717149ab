"""Groups over HTTP: the calls of the official client, and beside them what it has no calls for."""

from typing import Annotated, Final

from litestar import Router, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET

from service.access.scopes import Scope, reached_with
from service.auth.principals import admins_only, customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.groups.editing import create_group, delete_group, rename_group, set_features
from service.groups.finding import own_group
from service.groups.joining import add_by_email, add_to_group, remove_by_email, remove_from_group
from service.groups.queries import counted, group_details, group_members, list_groups, own_groups, search_groups
from service.groups.schemas import (
    DeletedGroupResponse,
    FoundGroup,
    GroupChange,
    GroupMembersResponse,
    GroupResponse,
    MemberEmail,
    NewGroup,
    OwnGroupsResponse,
    WireGroup,
)
from service.paging import PAGE, Cursor, Limit

GroupPath: Final = "/{group_id:str}"
SearchedName = Annotated[str, QueryParameter(min_length=1, max_length=200)]
EDITING: Final = {"changes_access": True, **reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE)}
JOINING: Final = {"changes_access": True, **reached_with(Scope.WORKSPACE_READ, Scope.GROUP_MEMBERS_MANAGE)}


@get("/", operation_id="list_groups", responses=refusals())
async def list_all(actor: Actor, session: Session) -> dict[str, WireGroup]:
    """Every group of the workspace by its id; *Everyone* is ``default``, and its members are all active members."""
    return await list_groups(session, actor)


@get("/search", operation_id="search_groups", responses=refusals())
async def search(actor: Actor, session: Session, name: SearchedName) -> list[FoundGroup]:
    """The groups whose name has the text in it, with the e-mails of the people in them."""
    return await search_groups(session, name, actor)


@get("/mine", operation_id="list_my_groups", responses=refusals())
async def mine(actor: Actor, session: Session) -> OwnGroupsResponse:
    """The groups that I am in, and the features that they give me together."""
    return await own_groups(session, actor)


@post("/", status_code=201, guards=[admins_only], opt=EDITING, operation_id="create_group", responses=refusals(400))
async def create(data: JSONBody[NewGroup], actor: Actor, session: Session, now: Now) -> GroupResponse:
    """Makes a group, at most 200 in a workspace. Its name is its own, whatever the case."""
    made = await create_group(session, data.name, data.features, actor=actor, now=now)
    return await counted(session, made, actor)


@get(GroupPath, operation_id="get_group", responses=refusals(404))
async def read(group_id: FromPath[str], actor: Actor, session: Session) -> GroupResponse:
    """One group."""
    return await group_details(session, group_id, actor)


@patch(GroupPath, guards=[admins_only], opt=EDITING, operation_id="change_group", responses=refusals(400, 404))
async def change(
    group_id: FromPath[str], data: JSONBody[GroupChange], actor: Actor, session: Session, now: Now
) -> GroupResponse:
    """Renames a group, sets its features, or both: both or neither.

    To switch a feature off for most, take it out of *Everyone* (``default``), then give it to the groups that keep it.
    """
    group = await own_group(session, group_id, actor)
    if data.name is not UNSET:
        group = await rename_group(session, group_id, data.name, actor=actor, now=now)
    if data.features is not UNSET:
        group = await set_features(session, group_id, data.features, actor=actor, now=now)
    return await counted(session, group, actor)


@delete(
    GroupPath,
    status_code=200,
    guards=[admins_only],
    opt=EDITING,
    operation_id="delete_group",
    responses=refusals(400, 404),
)
async def remove(group_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DeletedGroupResponse:
    """Deletes a group; its members lose at once what it gave them. *Everyone* stays."""
    return await delete_group(session, group_id, actor=actor, now=now)


@get(f"{GroupPath}/members", operation_id="list_group_members", responses=refusals(404))
async def members(
    group_id: FromPath[str], actor: Actor, session: Session, cursor: Cursor = None, limit: Limit = PAGE
) -> GroupMembersResponse:
    """Who is in a group: people and service accounts."""
    return await group_members(session, group_id, actor, cursor=cursor, limit=limit)


@post(
    f"{GroupPath}/members",
    status_code=200,
    opt=JOINING,
    operation_id="add_group_member",
    responses=refusals(400, 404),
)
async def add(
    group_id: FromPath[str], data: JSONBody[MemberEmail], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Puts a member of the workspace into a group; it is no error when they are in it already."""
    await add_by_email(session, group_id, data.email, actor=actor, now=now)
    return DoneResponse()


@post(
    f"{GroupPath}/members/remove",
    status_code=200,
    opt=JOINING,
    operation_id="remove_group_member",
    responses=refusals(400, 404),
)
async def take_out(
    group_id: FromPath[str], data: JSONBody[MemberEmail], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Takes a member of the workspace out of a group; it is no error when they were not in it."""
    await remove_by_email(session, group_id, data.email, actor=actor, now=now)
    return DoneResponse()


@put(
    f"{GroupPath}/members/{{principal_id:str}}",
    status_code=200,
    opt=JOINING,
    operation_id="put_group_member",
    responses=refusals(400, 404),
)
async def put_in(
    group_id: FromPath[str], principal_id: FromPath[str], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Puts a member or a service account, by id, into a group."""
    await add_to_group(session, group_id, principal_id, actor=actor, now=now)
    return DoneResponse()


@delete(
    f"{GroupPath}/members/{{principal_id:str}}",
    status_code=200,
    opt=JOINING,
    operation_id="drop_group_member",
    responses=refusals(400, 404),
)
async def drop(
    group_id: FromPath[str], principal_id: FromPath[str], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Takes a member or a service account, by id, out of a group."""
    await remove_from_group(session, group_id, principal_id, actor=actor, now=now)
    return DoneResponse()


group_routes = Router(
    path="/v1/workspace/groups",
    route_handlers=[
        list_all,
        search,
        mine,
        create,
        read,
        change,
        remove,
        members,
        add,
        take_out,
        put_in,
        drop,
    ],
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE),
    tags=["Groups"],
)
