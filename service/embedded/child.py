"""One part as a process of its own: started in its own session, watched, and ended with all it started."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.embedded.errors import PartFailed
from service.embedded.launch import launching
from service.embedded.logs import log_tail, open_log

POLL_SECONDS = 0.05


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Part:
    """What is to be run.

    `command` is asked anew at each start and comes wrapped by `launching`; `prepare` runs in a thread
    before each start; `is_healthy` may raise nothing and must answer within seconds.
    """

    name: str
    command: Callable[[], Sequence[str]]
    is_healthy: Callable[[], Awaitable[bool]]
    prepare: Callable[[], None] = _nothing
    release: Callable[[], None] = _nothing
    start_seconds: float = 60.0
    stop_seconds: float = 15.0
    stop_signal: signal.Signals = signal.SIGTERM


def launched(command: Sequence[str]) -> Callable[[], list[str]]:
    """The command behind the launcher, asked to end (SIGTERM) when this process is gone."""
    return lambda: launching(command, parent_pid=os.getpid(), signal=signal.SIGTERM)


class Child:
    """A running part. Create it with `Child.spawn` on the main thread: it ends when that thread does."""

    def __init__(self, part: Part, process: asyncio.subprocess.Process, log_path: Path) -> None:
        self.part = part
        self.process = process
        self.log_path = log_path

    @classmethod
    async def spawn(cls, part: Part, environment: Mapping[str, str], log_path: Path) -> "Child":
        """Starts the process; says nothing about its health."""
        await asyncio.to_thread(part.prepare)
        with open_log(log_path) as log:
            process = await asyncio.create_subprocess_exec(
                *part.command(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(environment),
                start_new_session=True,
            )
        return cls(part, process, log_path)

    @property
    def pid(self) -> int:
        return self.process.pid

    async def wait_until_healthy(self) -> None:
        """Raises PartFailed with the end of the log when the process ends or the time is up."""
        try:
            async with asyncio.timeout(self.part.start_seconds):
                while not await self.part.is_healthy():
                    await self._pause_or_fail()
        except TimeoutError as error:
            raise self._failure(f"was not healthy after {self.part.start_seconds:.0f} seconds") from error
        if self.process.returncode is not None:
            raise self._failure(how_it_ended(self.process.returncode))

    async def _pause_or_fail(self) -> None:
        await asyncio.sleep(POLL_SECONDS)
        if self.process.returncode is not None:
            raise self._failure(how_it_ended(self.process.returncode))

    def _failure(self, what: str) -> PartFailed:
        return PartFailed(f"{self.part.name} {what}. The end of {self.log_path}:\n{log_tail(self.log_path)}")

    async def succeed(self) -> None:
        """For commands that run once: waits for the end, raises PartFailed unless the status is 0."""
        try:
            async with asyncio.timeout(self.part.start_seconds):
                status = await self.process.wait()
        except TimeoutError as error:
            raise self._failure(f"did not end within {self.part.start_seconds:.0f} seconds") from error
        if status != 0:
            raise self._failure(how_it_ended(status))

    async def stop(self) -> None:
        """Asks, waits `stop_seconds`, then kills; grandchildren that stayed go too."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(self.part.stop_signal)
            try:
                async with asyncio.timeout(self.part.stop_seconds):
                    await self.process.wait()
            except TimeoutError:
                self.end_group()
                await self.process.wait()
        self.end_group()

    def end_group(self) -> None:
        """Kills what is left of the part's process group at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def how_it_ended(status: int) -> str:
    """An exit status in words."""
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
