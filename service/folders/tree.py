"""A workspace's folders as a tree: read whole with one statement, since there are at most a thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.errors import NotFound
from service.folders.models import Folder
from service.workspaces.models import Workspace

MOST_FOLDERS: Final = 1000


@dataclass(frozen=True, slots=True)
class FolderTree:
    """All folders of one workspace by id."""

    by_id: dict[str, Folder]

    def folder(self, folder_id: str) -> Folder:
        """The folder; raises NotFound for a missing or foreign one."""
        found = self.by_id.get(folder_id)
        if found is None:
            raise NotFound("folder")
        return found

    def path(self, folder_id: str | None) -> list[Folder]:
        """From the top down to the folder itself; empty for the top."""
        path: list[Folder] = []
        while folder_id is not None:
            path.insert(0, self.folder(folder_id))
            folder_id = path[0].parent_id
        return path

    def children(self, folder_id: str | None) -> list[Folder]:
        """The folders right inside, by name."""
        return sorted((one for one in self.by_id.values() if one.parent_id == folder_id), key=_by_name)

    def below(self, folder_id: str) -> list[Folder]:
        """The folder and everything inside it."""
        inside = [self.folder(folder_id)]
        for folder in inside:
            inside.extend(self.children(folder.id))
        return inside

    def in_order(self) -> list[Folder]:
        """Every folder, each after the one that it is in."""
        found: list[Folder] = []
        waiting = self.children(None)[::-1]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(self.children(found[-1].id)[::-1])
        return found


def tree_of(folders: Sequence[Folder]) -> FolderTree:
    """The tree of a workspace's folders."""
    return FolderTree({folder.id: folder for folder in folders})


async def read_tree(session: AsyncSession, workspace_id: str) -> FolderTree:
    """The tree to look at: one query."""
    query = select(Folder).where(col(Folder.workspace_id) == workspace_id)
    return tree_of((await session.execute(query)).scalars().all())


async def locked_tree(session: AsyncSession, workspace_id: str) -> FolderTree:
    """The tree to change: nobody else changes the workspace's folders until the transaction ends."""
    lock = select(col(Workspace.id)).where(col(Workspace.id) == workspace_id).with_for_update(key_share=True)
    await session.execute(lock)
    query = select(Folder).where(col(Folder.workspace_id) == workspace_id)
    return tree_of((await session.execute(query.execution_options(populate_existing=True))).scalars().all())


def _by_name(folder: Folder) -> tuple[str, str]:
    return folder.name.casefold(), folder.id
