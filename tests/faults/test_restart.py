"""Everything dies at once, as when the power fails; a new stack on the same folder goes on where it was."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from service.embedded.ports import Ports
from tests.faults.books import assert_histories_replay, assert_money_is_right, histories, until_nothing_is_stuck
from tests.faults.shop import Shop, open_shop

TRANSCRIPT = {"kind": "transcription"}
CAPTIONS = {"kind": "subtitles", "destination_languages": ["en"]}


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """A short path: sockets live in it."""
    made = Path(tempfile.mkdtemp(prefix="shop-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


async def half_done(shop: Shop) -> list[str]:
    """An order awaiting payment, two accepted (by card, from credits), and one that is just being cancelled."""
    card, enterprise = shop.people.card, shop.people.enterprise
    awaiting, paid, held, leaving = await asyncio.gather(
        shop.quoted(card, TRANSCRIPT),
        shop.quoted(card, CAPTIONS),
        shop.quoted(enterprise, CAPTIONS),
        shop.quoted(card, TRANSCRIPT),
    )
    await asyncio.gather(*(shop.submit(card, order_id) for order_id in (awaiting, paid, leaving)))
    await shop.submit(enterprise, held)
    await asyncio.gather(shop.pay(paid), shop.pay(leaving))
    async with shop.linguists.working():
        await shop.until(card, paid, lambda order: order["state"] == "accepted")
        await shop.until(enterprise, held, lambda order: order["state"] == "accepted")
    await shop.cancel(card, leaving)
    return [awaiting, paid, held, leaving]


def kill_everything(shop: Shop) -> None:
    """SIGKILL to every process and all that they have started, the databases too; they are gone then."""
    parts = [psutil.Process(pid) for pid in shop.stack.pids.values()]
    everything = [*parts, *(child for part in parts for child in part.children(recursive=True))]
    for process in everything:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(everything, timeout=30)


@pytest.mark.timeout(420)
async def test_orders_go_on_after_everything_was_killed_and_started_again(folder: Path) -> None:
    ports = Ports.free()
    async with open_shop(folder, ports, longest_delay=60) as shop:
        awaiting, paid, held, leaving = await half_done(shop)
        people = shop.people
        kill_everything(shop)

    async with open_shop(folder, ports, people) as shop, shop.linguists.working():
        await shop.pay(awaiting)
        await asyncio.gather(
            shop.until(people.card, awaiting, lambda order: order["state"] == "done"),
            shop.until(people.card, paid, lambda order: order["state"] == "done"),
            shop.until(people.enterprise, held, lambda order: order["state"] == "done"),
            shop.until(people.card, leaving, lambda order: order["state"] == "cancelled"),
        )
        await until_nothing_is_stuck(shop)

        await assert_money_is_right(shop, [awaiting, paid, held, leaving])
        found = await histories(shop, [awaiting, paid, held, leaving])
    await assert_histories_replay(found)
