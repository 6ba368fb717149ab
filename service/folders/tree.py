"""A workspace's folders as somebody sees them, as a tree: read whole with one statement, for there are at most 1,000.

Whoever has a role on a folder has it on all folders inside, so that what one sees are whole branches. A branch that
hangs below a folder one does not see stands at the top, and nothing tells of what is above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, Select, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.deciding import ROLES, demand_role
from service.access.granted import granted_ranks
from service.access.models import ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.principals import Principal
from service.errors import NotFound
from service.folders.models import Folder
from service.workspaces.models import Workspace

MOST_FOLDERS: Final = 1000


@dataclass(frozen=True, slots=True)
class FolderTree:
    """The folders that somebody sees, by id, and their role on each; ``count`` is of all that the workspace has."""

    by_id: dict[str, Folder]
    roles: dict[str, Role] = field(default_factory=dict)
    count: int = 0

    def folder(self, folder_id: str, role: Role = Role.VIEWER) -> Folder:
        """The folder; raises NotFound for a missing, foreign or hidden one, Forbidden for a role that is too weak."""
        found = self.by_id.get(folder_id)
        if found is None:
            raise NotFound("folder")
        demand_role(self.roles[folder_id], role)
        return found

    def parent_id(self, folder: Folder) -> str | None:
        """The folder that it is in, as far as one sees it; None for one that stands at the top."""
        return folder.parent_id if folder.parent_id in self.by_id else None

    def path(self, folder_id: str | None) -> list[Folder]:
        """From the top down to the folder itself; empty for the top."""
        path: list[Folder] = []
        while folder_id is not None:
            path.insert(0, self.folder(folder_id))
            folder_id = self.parent_id(path[0])
        return path

    def children(self, folder_id: str | None) -> list[Folder]:
        """The folders right inside, by name."""
        return sorted((one for one in self.by_id.values() if self.parent_id(one) == folder_id), key=_by_name)

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


def tree_of(rows: Sequence[Row[Any]], actor: Principal) -> FolderTree:
    """The tree of a workspace's folders with the ranks that were shared with the actor, parents before children."""
    ranks: dict[str, int] = {}
    for folder, granted in rows:
        own = Role.ADMIN.rank if actor.is_admin or folder.created_by == actor.id else 0
        ranks[folder.id] = max(own, granted or 0, ranks.get(folder.parent_id or "", 0))
    most = Role.COMMENTER.rank if actor.seat is Seat.LITE else Role.ADMIN.rank
    roles = {key: ROLES[min(rank, most) - 1] for key, rank in ranks.items() if rank}
    return FolderTree({folder.id: folder for folder, _ in rows if folder.id in roles}, roles, len(rows))


async def read_tree(session: AsyncSession, actor: Principal) -> FolderTree:
    """The tree to look at: one query."""
    return tree_of((await session.execute(_folders(actor))).all(), actor)


async def locked_tree(session: AsyncSession, actor: Principal) -> FolderTree:
    """The tree to change: nobody else changes the workspace's folders until the transaction ends."""
    lock = select(col(Workspace.id)).where(col(Workspace.id) == actor.workspace).with_for_update(key_share=True)
    await session.execute(lock)
    return tree_of((await session.execute(_folders(actor).execution_options(populate_existing=True))).all(), actor)


def _folders(actor: Principal) -> Select[Any]:
    here = col(Folder.workspace_id) == actor.workspace
    if actor.is_admin:
        return select(Folder, null()).where(here).order_by(col(Folder.depth))
    granted = granted_ranks(actor, ResourceKind.FOLDER)
    query = select(Folder, granted.c.rank).outerjoin(granted, granted.c.resource_id == col(Folder.id))
    return query.where(here).order_by(col(Folder.depth))


def _by_name(folder: Folder) -> tuple[str, str]:
    return folder.name.casefold(), folder.id
