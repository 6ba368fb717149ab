"""The floor of an order's life: `python -m bench.floor_life ADDRESS DATABASE_URL` runs its worker.

The workflow waits for the same messages as the product's and asks for the same number of local activities; each writes
the state and one event in one transaction, by hand.
"""

import asyncio
import sys
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    import asyncpg

QUEUE = "floor"
SCHEMA = """
    CREATE TABLE IF NOT EXISTS floor_order (id text PRIMARY KEY, state text NOT NULL);
    CREATE TABLE IF NOT EXISTS floor_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text NOT NULL, cause text NOT NULL
    );
    CREATE INDEX IF NOT EXISTS ix_floor_event ON floor_event (order_id);
"""
STEP: dict[str, Any] = {"start_to_close_timeout": timedelta(seconds=10)}


class Steps:
    """The activities of the floor."""

    def __init__(self, pool: "asyncpg.Pool") -> None:
        self._pool = pool

    @activity.defn
    async def step(self, order_id: str, state: str) -> str:
        """One short transaction."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("UPDATE floor_order SET state = $2 WHERE id = $1", order_id, state)
            await connection.execute("INSERT INTO floor_event (order_id, cause) VALUES ($1, $2)", order_id, state)
        return state


@workflow.defn
class FloorOrder:
    """As little as the life of a one-file order can be."""

    def __init__(self) -> None:
        self._is_submitted = False
        self._is_taken = False
        self._finished = 0

    @workflow.run
    async def run(self, order_id: str) -> str:
        """Payment, acceptance, the second task, delivery, completion: the product's local activities, one for one."""
        await workflow.wait_condition(lambda: self._is_submitted)
        await self._step(order_id, "paid")
        await workflow.wait_condition(lambda: self._is_taken)
        await self._step(order_id, "accepted")
        await workflow.wait_condition(lambda: self._finished >= 1)
        await self._step(order_id, "review opened")
        await workflow.wait_condition(lambda: self._finished >= 2)
        await self._step(order_id, "delivered")
        return await self._step(order_id, "done")

    async def _step(self, order_id: str, state: str) -> str:
        answer: str = await workflow.execute_local_activity_method(Steps.step, args=[order_id, state], **STEP)
        return answer

    @workflow.signal
    def submitted(self) -> None:
        """The customer has submitted."""
        self._is_submitted = True

    @workflow.signal
    def work_taken(self) -> None:
        """The first task is claimed."""
        self._is_taken = True

    @workflow.signal
    def task_finished(self) -> None:
        """A task is finished."""
        self._finished += 1


async def run(address: str, database_url: str) -> None:
    """Works until it is ended."""
    from temporalio.client import Client
    from temporalio.worker import Worker

    client = await Client.connect(address)
    async with asyncpg.create_pool(database_url, min_size=8, max_size=20) as pool:
        await Worker(client, task_queue=QUEUE, workflows=[FloorOrder], activities=[Steps(pool).step]).run()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2]))
