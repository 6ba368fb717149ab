"""Random histories of folders beside a small model that keeps names, parents and orders in dicts."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.errors import FolderRefused
from service.folders.editing import create_folder, delete_folder, move_folder, rename_folder
from service.folders.filing import file_orders
from service.folders.finding import Search, find_orders
from service.folders.tree import read_tree
from service.orders.creating import add_order
from tests.factories import a_customer, principal_of

NAMES = ("Spring", "Summer", "Autumn")
LEVELS = 8
STEPS = 120


@dataclass
class Model:
    """What must be true: parents and names by folder, folders by order."""

    parents: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str | None] = field(default_factory=dict)

    def path(self, folder: str | None) -> list[str]:
        path: list[str] = []
        while folder is not None:
            path.append(folder)
            folder = self.parents[folder]
        return path

    def is_taken(self, name: str, parent: str | None, besides: str = "") -> bool:
        return any(one != besides and self.parents[one] == parent and self.names[one] == name for one in self.parents)

    def height(self, folder: str) -> int:
        """Levels of the folder with what is inside."""
        return max(self.path(one).index(folder) + 1 for one in self.parents if folder in self.path(one))

    def may_move(self, folder: str, parent: str | None) -> bool:
        return (
            folder not in self.path(parent)
            and len(self.path(parent)) + self.height(folder) <= LEVELS
            and not self.is_taken(self.names[folder], parent, folder)
        )

    def may_move_up(self, folder: str) -> bool:
        above = self.parents[folder]
        inside = [one for one in self.parents if self.parents[one] == folder]
        return not any(self.is_taken(self.names[one], above, folder) for one in inside)

    def move_up(self, folder: str) -> None:
        above = self.parents.pop(folder)
        del self.names[folder]
        self.parents = {one: above if parent == folder else parent for one, parent in self.parents.items()}
        self.orders = {one: above if parent == folder else parent for one, parent in self.orders.items()}


@dataclass
class History:
    """One workspace's life: each step is tried in the model and in the service, which must agree."""

    sessions: Sessions
    actor: Principal
    chance: random.Random
    model: Model = field(default_factory=Model)

    def folder(self) -> str | None:
        """Any folder, deep ones too; sometimes the top."""
        return self.chance.choice([None, *self.model.parents])

    async def step(self) -> None:
        await self.chance.choice(
            [self.create, self.create, self.rename, self.move, self.move, self.delete, self.file]
        )()

    async def create(self) -> None:
        name, parent = self.chance.choice(NAMES), self.folder()
        may = len(self.model.path(parent)) < LEVELS and not self.model.is_taken(name, parent)
        async with self.expecting(may) as session:
            made = await create_folder(session, name, parent, actor=self.actor, now=utc_now())
            self.model.parents[made.id], self.model.names[made.id] = parent, name

    async def rename(self) -> None:
        folder, name = self.folder(), self.chance.choice(NAMES)
        if folder is None:
            return
        async with self.expecting(not self.model.is_taken(name, self.model.parents[folder], folder)) as session:
            await rename_folder(session, folder, name, actor=self.actor, now=utc_now())
            self.model.names[folder] = name

    async def move(self) -> None:
        folder, parent = self.folder(), self.folder()
        if folder is None:
            return
        async with self.expecting(self.model.may_move(folder, parent)) as session:
            await move_folder(session, folder, parent, actor=self.actor, now=utc_now())
            self.model.parents[folder] = parent

    async def delete(self) -> None:
        folder = self.folder()
        if folder is None:
            return
        is_empty = folder not in [*self.model.parents.values(), *self.model.orders.values()]
        moves_up = self.chance.random() < 0.5
        may = is_empty or (moves_up and self.model.may_move_up(folder))
        async with self.expecting(may) as session:
            await delete_folder(session, folder, moves_contents_up=moves_up, actor=self.actor, now=utc_now())
            self.model.move_up(folder)

    async def file(self) -> None:
        chosen = self.chance.sample(sorted(self.model.orders), 2)
        folder = self.folder()
        async with transaction(self.sessions) as session:
            await file_orders(session, chosen, folder, actor=self.actor)
        self.model.orders |= dict.fromkeys(chosen, folder)

    @asynccontextmanager
    async def expecting(self, may: bool) -> AsyncIterator[AsyncSession]:
        """A transaction that must succeed, or be refused and change nothing."""
        refused = False
        try:
            async with transaction(self.sessions) as session:
                yield session
        except FolderRefused:
            refused = True
        assert refused != may, "the service and the model disagree"

    async def compare(self) -> None:
        async with self.sessions() as session:
            tree = await read_tree(session, self.actor)
            assert {one.id: one.parent_id for one in tree.by_id.values()} == self.model.parents
            assert {one.id: one.name for one in tree.by_id.values()} == self.model.names
            assert all(one.depth == len(self.model.path(one.id)) for one in tree.by_id.values())
            for folder in {None, *self.model.orders.values()}:
                found = await find_orders(session, self.actor, Search(folder))
                inside = {one for one, where in self.model.orders.items() if where == folder}
                assert {one.order_id for one in found.orders} == inside


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_history_of_folders_is_what_a_small_model_says(sessions: Sessions, seed: int) -> None:
    holder = await a_customer(sessions)
    actor = principal_of(holder)
    history = History(sessions, actor, random.Random(seed))
    async with transaction(sessions) as session:
        for _ in range(6):
            made = await add_order(session, actor=actor, is_sandbox=True, idle=utc_now() - utc_now(), now=utc_now())
            history.model.orders[made] = None

    for step in range(STEPS):
        await history.step()
        if step % 10 == 9:
            await history.compare()

    assert max(len(history.model.path(one)) for one in history.model.parents) > 2
