"""The parts of a stack as the supervisor takes them: command, health, limits."""

import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.embedded.child import Part, launched
from service.embedded.ports import Ports
from service.embedded.postgres import EmbeddedPostgres
from service.embedded.temporal import PollerCheck, namespace_exists, temporal_command
from workflows.ids import TASK_QUEUE

Argv = tuple[str, ...]


@dataclass(frozen=True)
class Commands:
    """The product's own processes; tests put smaller ones in their place."""

    web: Argv = (sys.executable, "-m", "service.cli", "web")
    worker: Argv = (sys.executable, "-m", "service.cli", "worker")
    migrate: Argv = (sys.executable, "-m", "service.cli", "migrate")
    inbox: Argv = (sys.executable, "-m", "service.embedded.serving", "inbox")
    stripe: Argv = (sys.executable, "-m", "service.embedded.serving", "stripe")


def postgres_part(postgres: EmbeddedPostgres) -> Part:
    async def is_ready() -> bool:
        return postgres.is_ready()

    return Part(
        "postgres",
        postgres.command,
        is_ready,
        prepare=postgres.prepare,
        release=postgres.release,
        stop_signal=signal.SIGINT,
    )


def temporal_part(data_dir: Path, ports: Ports, namespace: str) -> Part:
    command = temporal_command(data_dir, port=ports.temporal, ui_port=ports.temporal_ui, namespace=namespace)
    return Part("temporal", launched(command), namespace_exists(f"127.0.0.1:{ports.temporal}", namespace))


def http_part(name: str, command: Argv, health_url: str) -> Part:
    """A part that is healthy when `health_url` answers with 200."""
    return Part(name, launched(command), _answers(health_url))


def worker_part(command: Argv, environment: Mapping[str, str], *, is_clock_ours: bool) -> Part:
    """Healthy when it polls; gets 35 seconds to end, because a worker finishes its activities first."""
    check = PollerCheck(
        environment["PRODUCTIONS_TEMPORAL_ADDRESS"], environment["PRODUCTIONS_TEMPORAL_NAMESPACE"], TASK_QUEUE
    )
    if is_clock_ours:
        return Part("worker", launched(command), check, prepare=check.begin, stop_seconds=35.0)
    return Part("worker", launched(command), check, stop_seconds=35.0)


def migrate_part(command: Argv) -> Part:
    """Runs once, to its end."""

    async def is_healthy() -> bool:
        return True

    return Part("migrate", launched(command), is_healthy, start_seconds=300.0)


def _answers(url: str) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
                return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False

    return check
