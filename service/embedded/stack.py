"""The whole product in one process tree over one data folder.

    async with Stack(data_dir, ports) as stack:
        ... stack.addresses.web ...

Start: lock, leftovers, ports, then PostgreSQL, Temporal and the inbox side by side, migrations, then the Stripe
sandbox, web and worker side by side. Stop: the reverse. Must run on the main thread.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from service.embedded.child import Part
from service.embedded.folders import lock_file, make_folder
from service.embedded.keys import load_secrets
from service.embedded.parts import (
    Commands,
    http_part,
    migrate_part,
    postgres_part,
    temporal_part,
    worker_part,
)
from service.embedded.ports import Ports, require_free
from service.embedded.postgres import EmbeddedPostgres
from service.embedded.record import end_leftovers, write_record
from service.embedded.supervisor import LONGEST_DELAY_SECONDS, Supervisor
from service.embedded.wiring import Addresses, Plan, make_plan

Say = Callable[[str], None]
log = logging.getLogger(__name__)


class Stack:
    """A running stack. `environment` is what the parts are configured by, secrets included.

    `given` is the environment from outside (default: this process's): addresses in it replace embedded
    parts. `say` gets a line for everything a person should know. `longest_delay` bounds, in seconds, how long a part
    that died waits for its restart.
    """

    def __init__(
        self,
        data_dir: Path,
        ports: Ports | None = None,
        *,
        given: Mapping[str, str] | None = None,
        say: Say = log.info,
        commands: Commands | None = None,
        longest_delay: float = LONGEST_DELAY_SECONDS,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self._given = os.environ if given is None else given
        self.ports = ports or Ports.from_environment(self._given)
        self._say = say
        self._commands = commands or Commands()
        self._longest_delay = longest_delay
        self._postgres = EmbeddedPostgres(self.data_dir)
        self._lock: IO[str] | None = None
        self._plan: Plan | None = None
        self._supervisor: Supervisor | None = None

    @property
    def plan(self) -> Plan:
        assert self._plan is not None, "the stack was not started"
        return self._plan

    @property
    def addresses(self) -> Addresses:
        return self.plan.addresses

    @property
    def environment(self) -> dict[str, str]:
        return self.plan.environment

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the parts that run now, by name."""
        return self._supervisor.pids if self._supervisor else {}

    @property
    def record(self) -> Path:
        return self.data_dir / "stack.json"

    async def start(self) -> Self:
        """Returns when everything is healthy; otherwise ends what was started and raises an EmbeddedError."""
        make_folder(self.data_dir)
        self._lock = lock_file(self.data_dir / "stack.lock", "A stack")
        try:
            await self._check_and_plan()
            await self._start_parts()
        except BaseException:
            await self.stop()
            raise
        return self

    async def _check_and_plan(self) -> None:
        for name in await asyncio.to_thread(end_leftovers, self.record):
            self._say(f"{name} was still running from a stack that was killed; ended it")
        self._plan = make_plan(
            self.data_dir, self.ports, load_secrets(self.data_dir), self._given, self._postgres.url()
        )
        require_free(self.ports, self.plan.listeners())

    async def _start_parts(self) -> None:
        supervisor = Supervisor(
            self.data_dir / "logs",
            self.environment,
            say=self._say,
            changed=self._write_record,
            longest_delay=self._longest_delay,
        )
        self._supervisor = supervisor
        await supervisor.start(*self._foundations())
        if "postgres" in self.plan.starts:
            self._postgres.ensure_database("productions")
        await supervisor.run_once(migrate_part(self._commands.migrate))
        await supervisor.start(*self._product())

    def _foundations(self) -> list[Part]:
        namespace = self.environment["PRODUCTIONS_TEMPORAL_NAMESPACE"]
        parts = {
            "postgres": postgres_part(self._postgres),
            "inbox": http_part("inbox", self._commands.inbox, f"http://127.0.0.1:{self.ports.inbox}/livez"),
        }
        if "temporal" in self.plan.starts:
            parts["temporal"] = temporal_part(self.data_dir, self.ports, namespace)
        return [parts[name] for name in self.plan.starts if name in parts]

    def _product(self) -> list[Part]:
        starts = self.plan.starts
        sandbox = http_part("stripe", self._commands.stripe, f"http://127.0.0.1:{self.ports.stripe}/")
        web = http_part("web", self._commands.web, f"http://127.0.0.1:{self.ports.web}/readyz")
        worker = worker_part(self._commands.worker, self.environment, is_clock_ours="temporal" in starts)
        return [sandbox, web, worker] if "stripe" in starts else [web, worker]

    def _write_record(self) -> None:
        write_record(self.record, self.addresses, self.pids)

    async def stop(self) -> None:
        """Ends all parts in reverse order and gives the data folder back. Safe to call twice."""
        if self._supervisor is not None:
            await self._supervisor.stop()
            self._supervisor = None
        if self._lock is not None:
            if self._plan is not None:
                self.record.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """Ends all parts at once; for the second Ctrl-C."""
        if self._supervisor is not None:
            self._supervisor.kill()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


async def run_stack(stack: Stack, *, while_running: Callable[[Stack], Awaitable[None]] | None = None) -> None:
    """Runs until SIGINT or SIGTERM, or until `while_running` returns; a second signal kills the parts at once.

    Signals are heeded during the start too. Errors of the start and of `while_running` come out, after the stop.
    """
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    def ask() -> None:
        if asked.is_set():
            stack.kill()
        asked.set()

    for request in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(request, ask)
    work = asyncio.create_task(_run(stack, while_running))
    waiting = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if not work.done():
            work.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await work
        finally:
            await stack.stop()
            for request in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(request)


async def _run(stack: Stack, while_running: Callable[[Stack], Awaitable[None]] | None) -> None:
    async with stack:
        if while_running is None:
            await asyncio.Event().wait()
        else:
            await while_running(stack)
