"""A whole order's life on the real engine beside its floor: `python -m bench.order_life`.

Ours: a transcript of one file, paid from credits, through the service's own actions from creation to ``done``; its two
tasks are claimed and finished as soon as they are open. Outbox, relay, workflow, steps and mails are the product's,
in the worker process that the product runs. The floor is a workflow by hand with the same five messages and the same
five local activities, each two plain statements through asyncpg, told directly and without an outbox, in a worker
process of its own. Both run on one engine and one database, fifty orders with sixteen at once per round, and both wait
for a task to be open before they finish it, looking as often.
"""

import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from temporalio.client import Client

from bench.floor_life import QUEUE, SCHEMA, FloorOrder
from bench.life import LOOK_SECONDS, Customer, open_customer
from bench.measuring import Result, compare_rates, family_peak_mb, report
from service.embedded.ports import Ports
from service.embedded.stack import Stack

ORDERS = 50
AT_ONCE = 16
TARGET = 0.6
NUMBERS = itertools.count()

Life = Callable[[], Awaitable[None]]


async def rate(life: Life) -> float:
    """Whole lives per second."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with slots:
            await life()

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(ORDERS)))
    return ORDERS / (time.perf_counter() - start)


class Floor:
    """Drives lives by hand: rows through asyncpg, messages straight to the engine."""

    def __init__(self, client: Client, pool: asyncpg.Pool) -> None:
        self._client = client
        self._pool = pool

    async def live(self) -> None:
        """One life."""
        order_id = f"floor-{os.getpid()}-{next(NUMBERS)}"
        await self._note(order_id, "open")
        handle = await self._client.start_workflow(FloorOrder.run, order_id, id=order_id, task_queue=QUEUE)
        await self._tell(handle, order_id, "submitted", FloorOrder.submitted)
        await self._until(order_id, "paid")
        await self._tell(handle, order_id, "taken", FloorOrder.work_taken)
        await self._tell(handle, order_id, "transcribed", FloorOrder.task_finished)
        await self._until(order_id, "review opened")
        await self._tell(handle, order_id, "reviewed", FloorOrder.task_finished)
        await self._until(order_id, "done")

    async def _tell(self, handle: Any, order_id: str, state: str, signal: Any) -> None:
        await self._note(order_id, state)
        await handle.signal(signal)

    async def _until(self, order_id: str, cause: str) -> None:
        query = "SELECT 1 FROM floor_event WHERE order_id = $1 AND cause = $2"
        while True:
            if await self._pool.fetchval(query, order_id, cause):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _note(self, order_id: str, state: str) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO floor_order VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET state = $2", order_id, state
            )
            await connection.execute("INSERT INTO floor_event (order_id, cause) VALUES ($1, $2)", order_id, state)


async def run(folder: Path) -> Result:
    """One stack for both."""
    async with Stack(folder, Ports.free(), given={**os.environ, "PRODUCTIONS_LOG_LEVEL": "WARNING"}) as stack:
        url = stack.environment["PRODUCTIONS_DATABASE_URL"]
        customer = await open_customer(stack.environment)
        bare = url.replace("+asyncpg", "")
        async with asyncpg.create_pool(bare, min_size=AT_ONCE, max_size=AT_ONCE) as pool:
            await pool.execute(SCHEMA)
            client = await Client.connect(stack.addresses.temporal)
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bench.floor_life", stack.addresses.temporal, bare
            )
            try:
                return await _compare(customer, Floor(client, pool), stack.pids["worker"])
            finally:
                worker.terminate()
                await worker.wait()
                await customer.close()


async def _compare(customer: Customer, floor: Floor, worker_pid: int) -> Result:
    return await compare_rates(
        "whole order life",
        lambda: rate(customer.live),
        lambda: rate(floor.live),
        unit="/s",
        target=TARGET,
        peak_mb=lambda: family_peak_mb(worker_pid) if psutil.pid_exists(worker_pid) else 0.0,
    )


def main() -> None:
    """Starts a stack of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        report([asyncio.run(run(Path(folder)))])


if __name__ == "__main__":
    main()
