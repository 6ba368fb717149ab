"""Making, renaming, moving and deleting folders, each under the lock of the workspace's tree."""

from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.errors import FolderRefused, InvalidInput
from service.folders.models import MOST_LEVELS, Folder
from service.folders.tree import MOST_FOLDERS, FolderTree, locked_tree
from service.ids import FOLDER, new_id
from service.orders.models import Order

MOST_MOVED_UP: Final = 10_000
LONGEST_NAME: Final = 100


async def create_folder(
    session: AsyncSession, name: str, parent_id: str | None, *, actor: Principal, now: datetime
) -> Folder:
    """A new folder at the top or inside another. Raises FolderRefused, or NotFound for the parent."""
    tree = await locked_tree(session, actor.workspace)
    depth = len(tree.path(parent_id)) + 1
    if len(tree.by_id) >= MOST_FOLDERS:
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
    return folder


async def rename_folder(session: AsyncSession, folder_id: str, name: str, *, actor: Principal, now: datetime) -> Folder:
    """Gives a folder another name that none beside it has."""
    tree = await locked_tree(session, actor.workspace)
    folder = tree.folder(folder_id)
    folder.name, folder.updated_at = _free_name(tree, name, folder.parent_id, besides=folder_id), now
    await session.flush()
    return folder


async def move_folder(
    session: AsyncSession, folder_id: str, parent_id: str | None, *, actor: Principal, now: datetime
) -> Folder:
    """Moves a folder with all that is in it into another, or to the top (None)."""
    tree = await locked_tree(session, actor.workspace)
    folder = tree.folder(folder_id)
    if any(one.id == folder_id for one in tree.path(parent_id)):
        raise FolderRefused(
            "folder_inside_itself", "A folder cannot be moved into itself or into one inside it. Nothing was moved."
        )
    inside = tree.below(folder_id)
    rise = folder.depth - len(tree.path(parent_id)) - 1
    _require_levels(max(one.depth for one in inside) - rise)
    _free_name(tree, folder.name, parent_id, besides=folder_id)
    await _shift(session, inside, {folder_id}, parent_id, rise)
    await session.refresh(folder)
    folder.updated_at = now
    return folder


async def delete_folder(session: AsyncSession, folder_id: str, *, moves_contents_up: bool, actor: Principal) -> int:
    """Deletes an empty folder, or one whose folders and orders first move to where it was; how many orders moved.

    Its name is given up before, so that a folder inside may have the same one.
    """
    tree = await locked_tree(session, actor.workspace)
    folder = tree.folder(folder_id)
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
        _free_name(tree, child.name, folder.parent_id, besides=folder_id)
    folder.name = f"\n{folder_id}"
    await session.flush()
    await _shift(session, tree.below(folder_id)[1:], {one.id for one in children}, folder.parent_id, 1)
    move = update(Order).where(col(Order.workspace_id) == folder.workspace_id, col(Order.folder_id) == folder_id)
    await session.execute(move.values(folder_id=folder.parent_id).execution_options(synchronize_session=False))
    await session.execute(delete(Folder).where(col(Folder.id) == folder_id))
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
