"""Service accounts and their keys, as the official client calls them; beside it renaming, deleting and rotating."""

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.edge.done import DoneResponse
from service.keys.schemas import (
    DisableKey,
    KeyChange,
    KeysResponse,
    MadeKeyResponse,
    NewKey,
    RotateKey,
)
from service.service_accounts.editing import create_account, delete_account, rename_account
from service.service_accounts.keys import (
    account_keys,
    change_account_key,
    create_account_key,
    delete_account_key,
    disable_account_key,
    rotate_account_key,
)
from service.service_accounts.queries import account_details, list_accounts
from service.service_accounts.schemas import (
    AccountChange,
    AccountResponse,
    AccountsResponse,
    DeletedAccountResponse,
    MadeAccountResponse,
    NewAccount,
)

SHOWS_SECRET = {"shows_secret": True}
AccountPath = "/{account_id:str}"
KeysPath = f"{AccountPath}/api-keys"
KeyPath = f"{KeysPath}/{{key_id:str}}"


@get("/", operation_id="list_service_accounts", responses=refusals())
async def list_all(actor: Actor, session: Session, now: Now) -> AccountsResponse:
    """The service accounts of the workspace with their keys and what each has spent this month."""
    return await list_accounts(session, actor, now=now)


@post("/", status_code=200, operation_id="create_service_account", responses=refusals(400, 404))
async def create(data: JSONBody[NewAccount], actor: Actor, session: Session, now: Now) -> MadeAccountResponse:
    """A new service account, at most 20 in a workspace. It sees nothing until something is shared with it."""
    groups = data.default_sharing_groups or []
    return MadeAccountResponse((await create_account(session, data.name, groups, actor=actor, now=now)).id)


@get(AccountPath, operation_id="get_service_account", responses=refusals(404))
async def read(account_id: FromPath[str], actor: Actor, session: Session, now: Now) -> AccountResponse:
    """One service account."""
    return await account_details(session, account_id, actor, now=now)


@patch(AccountPath, operation_id="rename_service_account", responses=refusals(400, 404))
async def rename(
    account_id: FromPath[str], data: JSONBody[AccountChange], actor: Actor, session: Session, now: Now
) -> AccountResponse:
    """Gives a service account another name."""
    await rename_account(session, account_id, data.name, actor=actor, now=now)
    return await account_details(session, account_id, actor, now=now)


@delete(AccountPath, status_code=200, operation_id="delete_service_account", responses=refusals(404))
async def remove(account_id: FromPath[str], actor: Actor, session: Session, now: Now) -> DeletedAccountResponse:
    """Deletes a service account: its keys end at once, it leaves groups and shares, its orders stay."""
    return DeletedAccountResponse(await delete_account(session, account_id, actor=actor, now=now))


@get(KeysPath, operation_id="list_service_account_keys", responses=refusals(404))
async def list_keys(account_id: FromPath[str], actor: Actor, session: Session, now: Now) -> KeysResponse:
    """The keys of a service account without their secrets, the newest first."""
    return KeysResponse(await account_keys(session, account_id, actor=actor, now=now))


@post(
    KeysPath,
    status_code=200,
    opt=SHOWS_SECRET,
    operation_id="create_service_account_key",
    responses=refusals(400, 404),
)
async def create_key(
    account_id: FromPath[str], data: JSONBody[NewKey], actor: Actor, session: Session, now: Now
) -> MadeKeyResponse:
    """A new key of a service account; its secret is shown this once."""
    made = await create_account_key(session, account_id, data, actor=actor, now=now)
    return MadeKeyResponse(made.secret, made.id)


@patch(KeyPath, operation_id="change_service_account_key", responses=refusals(400, 404))
async def change_key(
    account_id: FromPath[str],
    key_id: FromPath[str],
    data: JSONBody[KeyChange],
    actor: Actor,
    session: Session,
    now: Now,
) -> DoneResponse:
    """Changes a key: what is left out or ``no_update`` stays, ``clear`` takes a limit away."""
    await change_account_key(session, account_id, key_id, data, actor=actor, now=now)
    return DoneResponse()


@post(
    f"{KeyPath}/rotate",
    status_code=200,
    opt=SHOWS_SECRET,
    operation_id="rotate_service_account_key",
    responses=refusals(400, 404),
)
async def rotate_key(
    account_id: FromPath[str],
    key_id: FromPath[str],
    data: JSONBody[RotateKey],
    actor: Actor,
    session: Session,
    now: Now,
) -> MadeKeyResponse:
    """A new key in the place of this one, which works for ``overlap_seconds`` more."""
    made = await rotate_account_key(session, account_id, key_id, data, actor=actor, now=now)
    return MadeKeyResponse(made.secret, made.id)


@post(f"{KeyPath}/disable", status_code=200, operation_id="disable_service_account_key", responses=refusals(404))
async def disable_key(
    account_id: FromPath[str],
    key_id: FromPath[str],
    actor: Actor,
    session: Session,
    now: Now,
    data: JSONBody[DisableKey | None] = None,
) -> DoneResponse:
    """Disables a key at once; everything else about it stays."""
    note = data.reason if data else ""
    await disable_account_key(session, account_id, key_id, note=note, actor=actor, now=now)
    return DoneResponse()


@delete(KeyPath, status_code=200, operation_id="delete_service_account_key", responses=refusals(404))
async def remove_key(
    account_id: FromPath[str], key_id: FromPath[str], actor: Actor, session: Session, now: Now
) -> DoneResponse:
    """Ends a key for ever."""
    await delete_account_key(session, account_id, key_id, actor=actor, now=now)
    return DoneResponse()


service_account_routes = Router(
    path="/v1/service-accounts",
    route_handlers=[
        list_all,
        create,
        read,
        rename,
        remove,
        list_keys,
        create_key,
        change_key,
        rotate_key,
        disable_key,
        remove_key,
    ],
    guards=[customers_only],
    opt={**reached_with(Scope.WORKSPACE_READ, Scope.SERVICE_ACCOUNT_WRITE), "changes_access": True},
    tags=["Service accounts"],
)
