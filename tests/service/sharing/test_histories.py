"""Random histories of sharing, groups, seats and folders beside a model of fifty lines.

Histories that begin alike share their beginning: each step is a savepoint from which several futures go on, so that
every step ends one more history. ``HISTORIES=10000 pytest tests/service/sharing/test_histories.py`` runs as many.
"""

import os
import random
from typing import Final

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import ResourceKind
from service.database import Sessions, transaction
from service.folders.finding import Search, find_orders
from service.folders.tree import read_tree
from service.media.library import seen_media
from service.orders.queries import list_orders
from service.orders.seen import OrderFilter
from tests.service.sharing.world import DEEDS, World, a_world

HISTORIES: Final = int(os.environ.get("HISTORIES", "1000"))
EACH: Final = 250
FUTURES: Final = 3
LONGEST: Final = 40
WITH_LISTS: Final = 8
"""One history in so many is held to the lists as well."""


@pytest.mark.parametrize("seed", range(-(-HISTORIES // EACH)))
async def test_any_history_gives_everybody_the_roles_that_a_small_model_says(sessions: Sessions, seed: int) -> None:
    chance = random.Random(seed)
    lived = 0
    while lived < EACH:
        world = await a_world(sessions, chance)
        async with transaction(sessions) as session:
            lived += await _live(session, world, chance, LONGEST, EACH - lived)

    assert lived >= EACH


async def _live(session: AsyncSession, world: World, chance: random.Random, steps: int, most: int) -> int:
    """Goes on from here, into several futures where there is room; how many histories ended below."""
    lived = 0
    while steps and lived < most:
        future = world.copy()
        futures = FUTURES if chance.random() < 0.3 else 1
        for _ in range(futures - 1):
            async with session.begin_nested() as point:
                side = world.copy()
                await _step(session, side, chance)
                lived += 1 + await _live(session, side, chance, steps // 3, most - lived - 1)
                await point.rollback()
        await _step(session, future, chance)
        world, steps, lived = future, steps - 1, lived + 1
    return lived


async def _step(session: AsyncSession, world: World, chance: random.Random) -> None:
    deed = chance.choice(DEEDS)
    await deed(session, world, chance)
    assert await world.differences(session) == [], f"after {deed.__name__}"
    if chance.randrange(WITH_LISTS) == 0:
        await _compare_lists(session, world, chance.choice(world.present()))


async def _compare_lists(session: AsyncSession, world: World, who: str) -> None:
    """Lists have just the things on which one has a role."""
    model, actor = world.model, world.principal(who)
    seen = {thing for thing in model.inside if model.role(who, thing)}
    listed = {one.order_id for one in await list_orders(session, actor, OrderFilter())}
    tree = await read_tree(session, actor)
    files = {one.media_id for one in await seen_media(session, actor, search="", limit=100)}
    named = await find_orders(session, actor, Search(words="talk"))
    found = [await find_orders(session, actor, Search(place)) for place in (None, *tree.by_id)]

    assert listed == seen & {*world.things[ResourceKind.ORDER]}
    assert {one: role.rank for one, role in tree.roles.items()} == {
        one: model.role(who, one) for one in seen & {*world.things[ResourceKind.FOLDER]}
    }
    assert files == seen & {*world.things[ResourceKind.MEDIA]}
    assert {one.order_id for one in named.orders} == listed
    assert sorted(one.order_id for page in found for one in page.orders) == sorted(listed)
