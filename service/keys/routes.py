"""Members' own keys; keys that switch themselves off; the workspace's rule for that; keys that were found in public."""

from typing import Any

from litestar import Request, Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from service.access.scopes import ANY, WRITE, Scope, reached_with
from service.auth.principals import admins_only, customers_only, members_only
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import public_refusals, refusals
from service.edge.done import DoneResponse
from service.edge.origin import address_of
from service.keys.leaks import admit_reporter, handle_leaks, leaks_of
from service.keys.members import change_own_key, create_own_key, delete_own_key, own_keys, rotate_own_key
from service.keys.policy import disable_calling_key, set_policy
from service.keys.schemas import (
    KeyChange,
    KeysResponse,
    LeakReport,
    MadeKeyResponse,
    NewKey,
    RotateKey,
    ThirdPartyPolicy,
)

CHANGES_ACCESS = {"changes_access": True}
SHOWS_SECRET = {"shows_secret": True}
KeyPath = "/{key_id:str}"


@get("/", operation_id="list_own_keys", responses=refusals())
async def list_all(actor: Actor, session: Session, now: Now) -> KeysResponse:
    """One's own keys without their secrets, the newest first."""
    return KeysResponse(await own_keys(session, actor=actor, now=now))


@post("/", status_code=200, opt=SHOWS_SECRET, operation_id="create_own_key", responses=refusals(400))
async def create(data: JSONBody[NewKey], actor: Actor, session: Session, now: Now) -> MadeKeyResponse:
    """A new key of one's own; its secret is shown this once."""
    made = await create_own_key(session, data, actor=actor, now=now)
    return MadeKeyResponse(made.secret, made.id)


@patch(KeyPath, operation_id="change_own_key", responses=refusals(400, 404))
async def change(
    key_id: FromPath[str], data: JSONBody[KeyChange], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Renames a key, changes its limits, disables or enables it."""
    await change_own_key(session, key_id, data, actor=actor, now=now)
    return DoneResponse()


@post(
    f"{KeyPath}/rotate", status_code=200, opt=SHOWS_SECRET, operation_id="rotate_own_key", responses=refusals(400, 404)
)
async def rotate(
    key_id: FromPath[str], data: JSONBody[RotateKey], actor: Actor, session: Session, now: Now
) -> MadeKeyResponse:
    """A new key in the place of this one, which works for ``overlap_seconds`` more."""
    made = await rotate_own_key(session, key_id, data, actor=actor, now=now)
    return MadeKeyResponse(made.secret, made.id)


@delete(KeyPath, status_code=200, operation_id="delete_own_key", responses=refusals(404))
async def remove(key_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Ends one of one's own keys for ever."""
    await delete_own_key(session, key_id, actor=actor, now=now)
    return DoneResponse()


@post(
    "/disable",
    status_code=200,
    guards=[customers_only],
    opt={WRITE: ANY},
    operation_id="disable_calling_key",
    responses=refusals(),
)
async def disable_self(api_key_name: FromQuery[str], actor: Actor, session: Session, now: Now) -> DoneResponse:
    """Disables the key of this very request (``api_key_name=self``), where the workspace lets it."""
    await disable_calling_key(session, api_key_name, actor=actor, now=now)
    return DoneResponse()


@post(
    "/third-party-disabling",
    status_code=200,
    guards=[admins_only],
    operation_id="set_third_party_disabling",
    responses=refusals(),
)
async def third_party_disabling(
    data: JSONBody[ThirdPartyPolicy], actor: Actor, session: Session, now: Now
) -> ThirdPartyPolicy:
    """Whether keys may be disabled by who holds or finds them; null for as the plan has it. For admins."""
    workspace = await set_policy(session, data.third_party_disable_allowed, actor=actor, now=now)
    return ThirdPartyPolicy(workspace.third_party_disable_allowed)


@post(
    "/v1/api-keys/leaked",
    status_code=200,
    opt={"public": True, **CHANGES_ACCESS},
    operation_id="report_leaked_keys",
    responses=public_refusals(400, 429),
    tags=["API keys"],
)
async def report_leak(
    data: JSONBody[LeakReport], request: Request[Any, Any, Any], parts: AllParts, now: Now
) -> DoneResponse:
    """Takes keys that were found in public, from anybody. The answer is the same whether they exist or not."""
    await admit_reporter(parts, address_of(request), now=now)
    await handle_leaks(parts, leaks_of(data), now=now)
    return DoneResponse()


own_key_routes = Router(
    path="/v1/user/api-keys",
    route_handlers=[list_all, create, change, rotate, remove],
    guards=[members_only],
    opt={**reached_with(Scope.USER_READ, Scope.CREATE_USER_API_KEY), **CHANGES_ACCESS},
    tags=["API keys"],
)
workspace_key_routes = Router(
    path="/v1/workspaces/api-keys",
    route_handlers=[disable_self, third_party_disabling],
    opt={**reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE), **CHANGES_ACCESS},
    tags=["API keys"],
)
KEY_ROUTES = [own_key_routes, workspace_key_routes]
