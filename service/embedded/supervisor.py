"""Keeps parts running: started in order, restarted when they die, stopped in reverse order."""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from service.embedded.child import Child, Part, how_it_ended
from service.embedded.errors import EmbeddedError

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A part that lived this long begins again with the first delay."""


class Supervisor:
    """`say` gets one line for each thing that a person should know; `changed` is called when a process id changes.

    A part that dies again and again is restarted later and later, at most `longest_delay` seconds after its death.
    """

    def __init__(
        self,
        logs: Path,
        environment: Mapping[str, str],
        *,
        say: Callable[[str], None],
        changed: Callable[[], None],
        longest_delay: float = LONGEST_DELAY_SECONDS,
    ) -> None:
        self._longest_delay = longest_delay
        self._logs = logs
        self._environment = environment
        self._say = say
        self._changed = changed
        self._parts: list[Part] = []
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the parts that run now, by name."""
        return {name: child.pid for name, child in self._children.items()}

    async def start(self, *parts: Part) -> None:
        """Starts the parts side by side and returns when all are healthy; raises the first one's PartFailed."""
        self._parts.extend(parts)
        outcomes = await asyncio.gather(*(self._begin(part) for part in parts), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _begin(self, part: Part) -> None:
        await self._launch(part)
        self._keepers[part.name] = asyncio.create_task(self._keep(part), name=f"keep {part.name}")

    async def run_once(self, part: Part) -> None:
        """Runs a command to its end; raises PartFailed unless it succeeds."""
        child = await Child.spawn(part, self._environment, self._logs / f"{part.name}.log")
        try:
            await child.succeed()
        finally:
            await child.stop()

    async def _launch(self, part: Part) -> None:
        child = await Child.spawn(part, self._environment, self._logs / f"{part.name}.log")
        self._children[part.name] = child
        self._changed()
        try:
            await child.wait_until_healthy()
        except BaseException:
            await child.stop()
            del self._children[part.name]
            raise

    async def _keep(self, part: Part) -> None:
        delay = min(FIRST_DELAY_SECONDS, self._longest_delay)
        while True:
            started_at = time.monotonic()
            child = self._children[part.name]
            status = await child.process.wait()
            child.end_group()
            if time.monotonic() - started_at > STEADY_SECONDS:
                delay = min(FIRST_DELAY_SECONDS, self._longest_delay)
            self._say(f"{part.name} {how_it_ended(status)}; starting it again in {delay:g} s")
            delay = await self._restart(part, delay)

    async def _restart(self, part: Part, delay: float) -> float:
        """Tries until the part is healthy; returns the delay that the next death has to wait."""
        while True:
            await asyncio.sleep(delay)
            delay = min(2 * delay, self._longest_delay)
            try:
                await self._launch(part)
            except (EmbeddedError, OSError) as error:
                self._say(f"{error}\ntrying again in {delay:g} s")
            else:
                self._say(f"{part.name} runs again (process {self._children[part.name].pid})")
                return delay

    async def stop(self) -> None:
        """Ends all parts, the last started first. Safe to call twice, and again after it was cancelled."""
        while self._parts:
            part = self._parts[-1]
            await self._stop_keeper(part.name)
            child = self._children.get(part.name)
            if child is not None:
                await child.stop()
                del self._children[part.name]
            part.release()
            self._parts.pop()

    async def _stop_keeper(self, name: str) -> None:
        keeper = self._keepers.pop(name, None)
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait({keeper})

    def kill(self) -> None:
        """Ends all parts at once, without asking; the next start recovers."""
        for child in self._children.values():
            child.end_group()
