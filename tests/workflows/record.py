"""Saves the histories of all paths: ``python -m tests.workflows.record [PATH...]``.

They are what running orders look like to the code of their day. A change that makes ``test_replay`` fail would
break such orders: it asks for ``workflow.patched``, not for new histories. Record only paths that are new.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from tests.workflows.life import Life, a_life
from tests.workflows.paths import PATHS
from tests.workflows.servers import real_server
from workflows.ids import batch_workflow_id

HISTORIES = Path(__file__).parent / "histories"
MACHINE = {"identity", "stackTrace", "workerInstanceKey", "binaryChecksum", "buildId"}


class ShortLife(Life):
    """Recorded in real time, on the real server."""

    idle_time = checkout_time = sla_step = timedelta(seconds=3)


def without_machine(value: Any) -> Any:
    """The same without names, paths and processes of the machine that it was recorded on."""
    if isinstance(value, dict):
        return {key: without_machine(item) for key, item in value.items() if key not in MACHINE}
    return [without_machine(item) for item in value] if isinstance(value, list) else value


def save(history: WorkflowHistory, name: str) -> None:
    lines = [json.dumps(without_machine(event)) for event in json.loads(history.to_json())["events"]]
    text = '{"events": [\n' + ",\n".join(lines) + "\n]}\n"
    (HISTORIES / f"{name}.json").write_text(text, encoding="utf-8")


async def record(server: WorkflowEnvironment, name: str) -> None:
    path = PATHS[name]
    order_id = "prodorder_" + name.replace("_", "")
    life = a_life(server, *path.services, order_id=order_id, kind=ShortLife, **path.options)
    async with life.worker():
        await path.walk(life)
        ended_in = await life.result()
    assert ended_in == path.ends_in, f"{name} ended in {ended_in}"
    save(await life.history(), name)
    for batch in range(1, life.row.batches):
        child = life.client.get_workflow_handle(batch_workflow_id(life.row.order_id, batch))
        save(await child.fetch_history(), f"{name}-batch-{batch}")


async def main(names: list[str]) -> None:
    HISTORIES.mkdir(exist_ok=True)
    server = await real_server()
    try:
        for name in names or PATHS:
            await record(server, name)
    finally:
        await server.shutdown()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
