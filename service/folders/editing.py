"""Making, renaming, moving and deleting folders, each under the lock of the workspace's tree."""

from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.deciding import demand_role
from service.access.roles import Role
from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.errors import FolderRefused, Forbidden, InvalidInput
from service.folders.models import MOST_LEVELS, Folder
from service.folders.tree import MOST_FOLDERS, FolderTree, locked_tree
from service.ids import FOLDER, new_id
from service.orders.models import Order
from service.sharing.applying import share_folder_by_default

MOST_MOVED_UP: Final = 10_000
LONGEST_NAME: Final = 100


async def create_folder(
    session: AsyncSession, name: str, parent_id: str | None, *, actor: Principal, now: datetime
) -> Folder:
    """A new folder at the top or inside one that the actor may edit, shared as they share everything new.

    Raises FolderRefused, NotFound or Forbidden ``role_too_weak`` for the parent, Forbidden ``not_allowed`` for lite
    members.
    """
    if actor.seat is Seat.LITE:
        raise Forbidden(
            "not_allowed", "Lite members create no folders. Nothing was made. Ask an admin for a full seat."
        )
    tree = await locked_tree(session, actor)
    depth = tree.folder(parent_id, Role.EDITOR).depth + 1 if parent_id else 1
    if tree.count >= MOST_FOLDERS:
        raise FolderRefused(
            "too_many_folders",
            f"A workspace has at most {MOST_FOLDERS} folders. Nothing was made. Delete one that is not needed first.",
        )
    _require_levels(depth)
    folder = Folder(
        id=new_id(FOLDER),
        workspace_id=actor.workspace,
        parent_id=parent_id,
        depth=depth,
        name=_free_name(tree, name, parent_id),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    session.add(folder)
    await session.flush()
    await share_folder_by_default(session, folder.id, actor=actor, now=now)
    return folder


async def rename_folder(session: AsyncSession, folder_id: str, name: str, *, actor: Principal, now: datetime) -> Folder:
    """Gives a folder another name that none beside it has, as far as its editor sees them."""
    tree = await locked_tree(session, actor)
    folder = tree.folder(folder_id, Role.EDITOR)
    folder.name, folder.updated_at = _free_name(tree, name, tree.parent_id(folder), besides=folder_id), now
    await session.flush()
    return folder


async def move_folder(
    session: AsyncSession, folder_id: str, parent_id: str | None, *, actor: Principal, now: datetime
) -> Folder:
    """Moves a folder with all that is in it into another, or to the top (None); who may see it follows the place.

    Editors of both folders may, but not to where they would be more than that of what they move.
    """
    tree = await locked_tree(session, actor)
    folder = tree.folder(folder_id, Role.EDITOR)
    target = tree.folder(parent_id, Role.EDITOR) if parent_id else None
    if target is not None:
        demand_role(tree.roles[folder_id], tree.roles[target.id])
    if any(one.id == folder_id for one in tree.path(parent_id)):
        raise FolderRefused(
            "folder_inside_itself", "A folder cannot be moved into itself or into one inside it. Nothing was moved."
        )
    inside = tree.below(folder_id)
    rise = folder.depth - (target.depth if target else 0) - 1
    _require_levels(max(one.depth for one in inside) - rise)
    _free_name(tree, folder.name, parent_id, besides=folder_id)
    await _shift(session, inside, {folder_id}, parent_id, rise)
    await session.refresh(folder)
    folder.updated_at = now
    return folder


async def delete_folder(
    session: AsyncSession, folder_id: str, *, moves_contents_up: bool, actor: Principal, now: datetime
) -> int:
    """Deletes an empty folder, or one whose folders and orders first move to where it was; how many orders moved.

    What it was shared for ends with it. Only its admins may.
    """
    tree = await locked_tree(session, actor)
    folder = tree.folder(folder_id, Role.ADMIN)
    children = tree.children(folder_id)
    orders = await _orders_in(session, folder)
    if (children or orders) and not moves_contents_up:
        raise FolderRefused(
            "folder_not_empty",
            f"The folder {folder.name} is not empty. Nothing was deleted. Empty it first, or let its content move up.",
        )
    if orders > MOST_MOVED_UP:
        raise FolderRefused(
            "folder_too_full",
            f"The folder has more than {MOST_MOVED_UP} orders. Nothing was deleted. Move its orders elsewhere first.",
        )
    for child in children:
        _free_name(tree, child.name, tree.parent_id(folder), besides=folder_id)
    await _shift(session, tree.below(folder_id)[1:], {one.id for one in children}, folder.parent_id, 1)
    move = update(Order).where(col(Order.workspace_id) == folder.workspace_id, col(Order.folder_id) == folder_id)
    await session.execute(move.values(folder_id=folder.parent_id).execution_options(synchronize_session=False))
    await session.execute(delete(Folder).where(col(Folder.id) == folder_id))
    resource, data = Resource("folder", folder_id, folder.name), {"orders_moved_up": orders}
    place = folder.workspace_id
    await record(session, Activity.DELETED, actor=actor, workspace_id=place, now=now, resource=resource, data=data)
    return orders


async def _shift(
    session: AsyncSession, inside: list[Folder], moved: set[str], parent_id: str | None, rise: int
) -> None:
    """Hangs ``moved`` under another parent, and all of ``inside`` as many levels higher: one statement, so that every
    child stays one level below its parent.
    """
    if not inside:
        return
    hung = case((col(Folder.id).in_(moved), parent_id), else_=col(Folder.parent_id))
    await session.execute(
        update(Folder)
        .where(col(Folder.id).in_([one.id for one in inside]))
        .values(depth=col(Folder.depth) - rise, parent_id=hung)
        .execution_options(synchronize_session=False)
    )


async def _orders_in(session: AsyncSession, folder: Folder) -> int:
    """How many orders are right inside, counted to a little above the most that move at once."""
    inside = (
        select(col(Order.id))
        .where(col(Order.workspace_id) == folder.workspace_id, col(Order.folder_id) == folder.id)
        .limit(MOST_MOVED_UP + 1)
        .subquery()
    )
    return (await session.execute(select(func.count()).select_from(inside))).scalar_one()


def _free_name(tree: FolderTree, name: str, parent_id: str | None, besides: str = "") -> str:
    """The name as it is kept; raises FolderRefused when another folder beside it has it."""
    kept = " ".join("".join(character for character in name if character.isprintable()).split())[:LONGEST_NAME]
    if not kept:
        raise InvalidInput.at("body", "name", msg="Give the folder a name.")
    if any(one.name == kept and one.id != besides for one in tree.children(parent_id)):
        raise FolderRefused(
            "folder_name_taken", f"There is a folder {kept} here already. Nothing was changed. Choose another name."
        )
    return kept


def _require_levels(depth: int) -> None:
    if depth > MOST_LEVELS:
        raise FolderRefused(
            "folder_too_deep", f"Folders go {MOST_LEVELS} levels deep and no deeper. Nothing was changed."
        )
