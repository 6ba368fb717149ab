"""Processes die by SIGKILL while orders run: all orders end, and no money moves twice."""

import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from service.embedded.ports import Ports
from tests.factories import Holder
from tests.faults.books import (
    assert_histories_replay,
    assert_mails_came_once,
    assert_money_is_right,
    histories,
    until_nothing_is_stuck,
)
from tests.faults.shop import Shop, open_shop

KILLS = 20
SEED = 20
ENDED = ("done", "cancelled")
TRANSCRIPT = {"kind": "transcription"}
CAPTIONS = {"kind": "subtitles", "destination_languages": ["en"]}
SUBTITLES = {"kind": "subtitles", "destination_languages": ["de"]}


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """A short path: sockets live in it."""
    made = Path(tempfile.mkdtemp(prefix="shop-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


async def kill(shop: Shop, part: str, *, unlike: int = 0) -> int:
    """Kills the process of ``part`` as soon as it is another one than ``unlike``; returns its process id."""
    while (pid := shop.stack.pids.get(part, unlike)) == unlike or not psutil.pid_exists(pid):
        await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return pid


async def kill_worker_again_and_again(shop: Shop, chance: random.Random) -> None:
    """Some deaths come while the worker starts, most while it works."""
    killed = 0
    for number in range(KILLS):
        killed = await kill(shop, "worker", unlike=killed)
        if number == KILLS // 3:
            await kill(shop, "web")
        if number == 2 * KILLS // 3:
            await kill(shop, "stripe")
        await asyncio.sleep(chance.uniform(0.5, 6.0))


async def order(shop: Shop, holder: Holder, item: dict[str, object], *, cancel_after: float | None = None) -> str:
    """A customer's whole visit; with ``cancel_after`` they think better of it so many seconds after paying."""
    order_id = await shop.quoted(holder, item)
    await shop.submit(holder, order_id)
    if holder is shop.people.card and cancel_after != 0:
        await shop.pay(order_id)
    if cancel_after is not None:
        await asyncio.sleep(cancel_after)
        await shop.cancel(holder, order_id)
    return order_id


@pytest.mark.timeout(600)
async def test_all_orders_end_rightly_though_the_worker_is_killed_twenty_times(folder: Path) -> None:
    chance = random.Random(SEED)
    async with open_shop(folder, Ports.free()) as shop, shop.linguists.working():
        card, enterprise = shop.people.card, shop.people.enterprise
        killing = asyncio.create_task(kill_worker_again_and_again(shop, chance))
        visits = [
            order(shop, card, TRANSCRIPT),
            order(shop, enterprise, CAPTIONS),
            order(shop, card, CAPTIONS, cancel_after=0),
            order(shop, enterprise, TRANSCRIPT, cancel_after=0),
            order(shop, card, SUBTITLES, cancel_after=chance.uniform(1, 8)),
            order(shop, card, TRANSCRIPT, cancel_after=0.01),
            order(shop, enterprise, SUBTITLES),
            order(shop, card, CAPTIONS),
            order(shop, card, TRANSCRIPT),
        ]
        order_ids = await asyncio.gather(*visits)
        await killing
        holders = [card, enterprise, card, enterprise, card, card, enterprise, card, card]
        ended = await asyncio.gather(
            *(
                shop.until(holder, order_id, lambda order: order["state"] in ENDED)
                for holder, order_id in zip(holders, order_ids, strict=True)
            )
        )
        await until_nothing_is_stuck(shop)

        assert {ended[number]["state"] for number in (0, 1, 6, 7, 8)} == {"done"}
        await assert_money_is_right(shop, order_ids)
        await assert_mails_came_once(shop, folder / "data" / "mail", repeats=KILLS)
        found = await histories(shop, order_ids)
    await assert_histories_replay(found)
    sys.stdout.write(f"{[order['state'] for order in ended]}; {[len(one.events) for one in found.values()]} events\n")
