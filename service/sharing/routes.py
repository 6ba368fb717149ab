"""Sharing over HTTP: the calls of the official client, and beside them the whole picture, and many changes at once."""

from typing import Annotated

from litestar import Router, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.paging import PAGE, Cursor, Limit
from service.sharing.client_schemas import ResourceMetadata, ShareRequest, UnshareRequest
from service.sharing.defaults import DefaultWish, read_default_sharing, set_default_sharing
from service.sharing.granting import set_sharing, share, unshare
from service.sharing.reading import read_sharing, shareable_principals
from service.sharing.received import received
from service.sharing.schemas import (
    ChangeSharingRequest,
    DefaultSharingRequest,
    DefaultSharingResponse,
    ListReceivedResponse,
    PrincipalResponse,
    PrincipalsResponse,
    ReceivedResponse,
    SharingResponse,
)
from service.sharing.targets import check_type, creators_of, options_of, role_wishes, target_of

ResourcePath = "/{resource_id:str}"
Searched = Annotated[str, QueryParameter(max_length=200)]
ResourceType = Annotated[str, QueryParameter(max_length=64)]


@get(ResourcePath, operation_id="get_resource", responses=refusals(404))
async def read_metadata(
    resource_id: FromPath[str], actor: Actor, session: Session, resource_type: ResourceType
) -> ResourceMetadata:
    """With whom an order, a folder, a media file or a deliverable is shared, and with whom it can be.

    ``resource_type`` is ``order``, ``folder``, ``media`` or ``deliverable``.
    """
    check_type(resource_id, resource_type)
    sharing = await read_sharing(session, actor, resource_id)
    options = await options_of(session, actor, sharing)
    return ResourceMetadata.of(sharing, resource_type, options, await creators_of(session, actor, sharing))


@post(f"{ResourcePath}/share", status_code=200, operation_id="share_resource", responses=refusals(400, 404))
async def give(
    resource_id: FromPath[str], data: JSONBody[ShareRequest], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Gives a member, a group (``default``: Everyone) or a service account a role, in place of the one it had.

    Takes an admin of the resource; its creator's role stays as it is.
    """
    check_type(resource_id, data.resource_type)
    await share(session, actor, resource_id, await target_of(session, actor, data), data.role, now=now)
    return DoneResponse()


@post(f"{ResourcePath}/unshare", status_code=200, operation_id="unshare_resource", responses=refusals(400, 404))
async def take(
    resource_id: FromPath[str], data: JSONBody[UnshareRequest], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Takes a role away; whoever had none keeps none."""
    check_type(resource_id, data.resource_type)
    await unshare(session, actor, resource_id, await target_of(session, actor, data), now=now)
    return DoneResponse()


@get("/", operation_id="list_received", responses=refusals())
async def list_received(
    actor: Actor, session: Session, cursor: Cursor = None, limit: Limit = PAGE
) -> ListReceivedResponse:
    """What was shared with me, my groups or Everyone, newest first; not what is inside of it."""
    found, following = await received(session, actor, cursor=cursor, limit=limit)
    return ListReceivedResponse([ReceivedResponse.of(one) for one in found], following)


@get(ResourcePath, operation_id="get_sharing", responses=refusals(404))
async def read(resource_id: FromPath[str], actor: Actor, session: Session) -> SharingResponse:
    """Who has access to something and why: what it is shared for itself, what it is inside of, groups, seats."""
    return SharingResponse.of(await read_sharing(session, actor, resource_id))


@put(ResourcePath, operation_id="change_sharing", responses=refusals(400, 404))
async def change(
    resource_id: FromPath[str], data: JSONBody[ChangeSharingRequest], actor: Actor, session: Session, now: Now
) -> SharingResponse:
    """Gives and takes several roles at once, all or none; who is not named keeps theirs."""
    await set_sharing(session, actor, resource_id, role_wishes(data), now=now)
    return SharingResponse.of(await read_sharing(session, actor, resource_id))


@get(f"{ResourcePath}/principals", operation_id="list_shareable_principals", responses=refusals(404))
async def list_principals(
    resource_id: FromPath[str], actor: Actor, session: Session, search: Searched = "", limit: Limit = PAGE
) -> PrincipalsResponse:
    """With whom it can still be shared, by a part of the name or the address; for its admins."""
    found = await shareable_principals(session, actor, resource_id, search=search, limit=limit)
    return PrincipalsResponse([PrincipalResponse.of(one) for one in found])


@get("/", operation_id="get_default_sharing", responses=refusals())
async def read_defaults(actor: Actor, session: Session) -> DefaultSharingResponse:
    """With whom everything is shared that I create."""
    return DefaultSharingResponse.of(await read_default_sharing(session, actor))


@put("/", operation_id="put_default_sharing", responses=refusals(400, 404))
async def put_defaults(
    data: JSONBody[DefaultSharingRequest], actor: Actor, session: Session, now: Now
) -> DefaultSharingResponse:
    """Replaces the list, for orders and folders that I create from now on."""
    wanted = [DefaultWish(one.principal_id, one.role) for one in data.default_sharing]
    return DefaultSharingResponse.of(await set_default_sharing(session, actor, wanted, now=now))


resource_routes = Router(
    path="/v1/workspace/resources",
    route_handlers=[read_metadata, give, take],
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE),
    tags=["Sharing"],
)
sharing_routes = Router(
    path="/v1/productions/sharing",
    route_handlers=[list_received, read, change, list_principals],
    guards=[customers_only],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
    tags=["Sharing"],
)
default_sharing_routes = Router(
    path="/v1/user/default-sharing",
    route_handlers=[read_defaults, put_defaults],
    guards=[customers_only],
    opt=reached_with(Scope.USER_READ, Scope.USER_WRITE),
    tags=["Sharing"],
)
SHARING_ROUTES = [resource_routes, sharing_routes, default_sharing_routes]
