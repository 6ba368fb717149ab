"""Folders over HTTP."""

from datetime import datetime
from typing import Annotated

from litestar import Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET

from service.access.roles import Role
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.folders.editing import create_folder, delete_folder, move_folder, rename_folder
from service.folders.filing import file_orders
from service.folders.finding import PAGE, Search, find_orders
from service.folders.schemas import (
    ChangeFolderRequest,
    CreateFolderRequest,
    FiledResponse,
    FileOrdersRequest,
    FolderPathResponse,
    FolderResponse,
    FoundOrdersResponse,
    ListFoldersResponse,
)
from service.folders.tree import read_tree
from service.paging import Cursor, Limit
from workflows.states import OrderState

Words = Annotated[str, QueryParameter(max_length=200)]
States = Annotated[list[OrderState] | None, QueryParameter(name="state")]
OptionalFolder = Annotated[str | None, QueryParameter(max_length=64)]
FolderPath = "/{folder_id:str}"


@post("/", status_code=201, operation_id="create_folder", responses=refusals(400, 404))
async def create(data: JSONBody[CreateFolderRequest], actor: Actor, session: Session, now: Now) -> FolderResponse:
    """Makes a folder, at most eight levels deep and a thousand in a workspace."""
    folder = await create_folder(session, data.name, data.parent_id, actor=actor, now=now)
    return FolderResponse.of(folder, await read_tree(session, actor))


@get("/", operation_id="list_folders", responses=refusals())
async def list_all(actor: Actor, session: Session) -> ListFoldersResponse:
    """Every folder that one made or that is shared with one, each after the one that it is in."""
    tree = await read_tree(session, actor)
    return ListFoldersResponse([FolderResponse.of(one, tree) for one in tree.in_order()])


@get(FolderPath, operation_id="get_folder", responses=refusals(404))
async def read(folder_id: FromPath[str], actor: Actor, session: Session) -> FolderPathResponse:
    """A folder, the way to it, and the folders right inside."""
    tree = await read_tree(session, actor)
    path, children = tree.path(folder_id), tree.children(folder_id)
    return FolderPathResponse(
        FolderResponse.of(path[-1], tree),
        [FolderResponse.of(one, tree) for one in path],
        [FolderResponse.of(one, tree) for one in children],
    )


@patch(FolderPath, operation_id="change_folder", responses=refusals(400, 404))
async def change(
    folder_id: FromPath[str], data: JSONBody[ChangeFolderRequest], actor: Actor, session: Session, now: Now
) -> FolderResponse:
    """Renames a folder, moves it with all that is in it, or both: both or neither."""
    folder = (await read_tree(session, actor)).folder(folder_id, Role.EDITOR)
    if data.parent_id is not UNSET:
        folder = await move_folder(session, folder_id, data.parent_id, actor=actor, now=now)
    if data.name is not UNSET:
        folder = await rename_folder(session, folder_id, data.name, actor=actor, now=now)
    return FolderResponse.of(folder, await read_tree(session, actor))


@delete(FolderPath, status_code=200, operation_id="delete_folder", responses=refusals(400, 404))
async def remove(
    folder_id: FromPath[str], actor: Actor, session: Session, now: Now, move_up: FromQuery[bool] = False
) -> FiledResponse:
    """Deletes an empty folder; with ``move_up`` its folders and orders move to where it was first."""
    return FiledResponse(await delete_folder(session, folder_id, moves_contents_up=move_up, actor=actor, now=now))


@get("/orders", operation_id="find_orders", responses=refusals(404))
async def find(
    actor: Actor,
    session: Session,
    folder_id: OptionalFolder = None,
    words: Words = "",
    states: States = None,
    start_date: FromQuery[datetime | None] = None,
    end_date: FromQuery[datetime | None] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> FoundOrdersResponse:
    """The orders of a folder (none given: those in no folder that one sees), newest first; with ``words`` all orders
    whose name, or one of whose files' names, has words that begin so. Dates are of creation, the end excluded.
    """
    if folder_id is not None:
        (await read_tree(session, actor)).folder(folder_id)
    search = Search(folder_id, words, states or (), start_date, end_date, cursor, limit)
    return FoundOrdersResponse.of(await find_orders(session, actor, search))


@post("/orders", status_code=200, operation_id="file_orders", responses=refusals(404))
async def put_orders(data: JSONBody[FileOrdersRequest], actor: Actor, session: Session) -> FiledResponse:
    """Moves up to 500 orders into a folder, or to the top: all or none."""
    return FiledResponse(await file_orders(session, data.order_ids, data.folder_id, actor=actor))


folder_routes = Router(
    path="/v1/productions/folders",
    route_handlers=[create, list_all, read, change, remove, find, put_orders],
    guards=[customers_only],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
    tags=["Folders"],
)
"""All of a workspace's members may use all its folders."""
