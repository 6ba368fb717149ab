"""The embedded Temporal server keeps histories."""

import os
import signal
import uuid
from pathlib import Path

import httpx
from temporalio.client import Client
from temporalio.worker import Worker

from service.embedded.ports import Ports
from service.embedded.temporal import EmbeddedTemporal
from tests.service.embedded.processes import is_gone
from tests.service.embedded.waiting_workflow import WaitingWorkflow


async def test_a_workflow_goes_on_after_the_server_was_killed_and_started_again(tmp_path: Path) -> None:
    ports, workflow_id, queue = Ports.free(), f"wait-{uuid.uuid4()}", "waiting"
    async with EmbeddedTemporal(tmp_path, port=ports.temporal, ui_port=ports.temporal_ui) as server:
        client = await Client.connect(server.address)
        await client.start_workflow(WaitingWorkflow.run, id=workflow_id, task_queue=queue)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)

    async with EmbeddedTemporal(tmp_path, port=ports.temporal, ui_port=ports.temporal_ui) as server:
        client = await Client.connect(server.address)
        async with Worker(client, task_queue=queue, workflows=[WaitingWorkflow]):
            handle = client.get_workflow_handle_for(WaitingWorkflow.run, workflow_id)
            await handle.signal(WaitingWorkflow.finish)

            assert await handle.result() == "finished"


async def test_it_has_a_web_page_and_ends_when_it_is_stopped(tmp_path: Path) -> None:
    ports = Ports.free()
    async with EmbeddedTemporal(tmp_path, port=ports.temporal, ui_port=ports.temporal_ui) as server:
        pid = server.pid
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
            page = await client.get(server.ui_url)

    assert "text/html" in page.headers["content-type"]
    assert pid is not None
    assert is_gone(pid)
