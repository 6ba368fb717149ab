"""Parts are started, watched and ended as real processes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from service.embedded.child import Part, launched
from service.embedded.errors import PartFailed
from service.embedded.supervisor import Supervisor
from tests.service.embedded.processes import STAND_INS, clean_environment, eventually, is_gone, program

NURSERY = """
import asyncio, sys
from pathlib import Path
from service.embedded.child import Child, Part, launched
async def main():
    async def healthy():
        return True
    part = Part("sleeper", launched(["sleep", "600"]), healthy)
    child = await Child.spawn(part, {"PATH": "/usr/bin:/bin"}, Path(sys.argv[1]) / "sleeper.log")
    print(child.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


class Scene:
    """A supervisor with its folder and everything it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.supervisor = Supervisor(folder, clean_environment(), say=self.said.append, changed=lambda: None)

    def part(self, name: str, *, command: list[str] | None = None, stop_seconds: float = 10) -> Part:
        """Healthy once it has written to its log."""

        async def has_written() -> bool:
            log = self.folder / f"{name}.log"
            return log.exists() and log.stat().st_size > 0

        argv = command or [sys.executable, STAND_INS, name]
        return Part(name, launched(argv), has_written, start_seconds=60, stop_seconds=stop_seconds)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    await scene.supervisor.stop()


async def test_a_killed_part_is_started_again_and_that_is_said(scene: Scene) -> None:
    shell = ["sh", "-c", "echo ready; sleep 600 & wait"]
    await scene.supervisor.start(scene.part("shell", command=shell))
    first = scene.supervisor.pids["shell"]
    await eventually(lambda: len(psutil.Process(first).children()) == 1)
    grandchild = psutil.Process(first).children()[0].pid

    os.kill(first, signal.SIGKILL)

    await eventually(lambda: any("runs again" in line for line in scene.said))
    assert scene.said[0] == "shell was ended by SIGKILL; starting it again in 0.5 s"
    assert scene.supervisor.pids["shell"] != first
    assert is_gone(grandchild)


async def test_a_part_that_ends_at_once_is_said_with_the_end_of_its_log(scene: Scene) -> None:
    part = Part("broken", launched([sys.executable, STAND_INS, "broken"]), never_healthy, start_seconds=60)

    with pytest.raises(PartFailed, match=r"(?s)broken ended with status 3.*the price book is missing"):
        await scene.supervisor.start(part)


async def test_a_part_that_never_gets_healthy_is_ended_when_its_time_is_up(scene: Scene) -> None:
    part = Part("sleeper", launched(["sleep", "600"]), never_healthy, start_seconds=0.3)

    with pytest.raises(PartFailed, match="was not healthy after"):
        await scene.supervisor.start(part)

    assert scene.supervisor.pids == {}


async def test_a_part_that_does_not_listen_is_killed_after_its_time(scene: Scene) -> None:
    await scene.supervisor.start(scene.part("stubborn", stop_seconds=0.3))
    pid = scene.supervisor.pids["stubborn"]

    async with asyncio.timeout(60):
        await scene.supervisor.stop()

    assert is_gone(pid)


async def test_a_cancelled_start_leaves_no_process(scene: Scene) -> None:
    part = Part("sleeper", launched(["sleep", "600"]), never_healthy)
    start = asyncio.create_task(scene.supervisor.start(part))
    await eventually(lambda: "sleeper" in scene.supervisor.pids)
    pid = scene.supervisor.pids["sleeper"]

    start.cancel()
    await asyncio.wait({start})

    assert start.cancelled()
    assert is_gone(pid)


async def test_a_child_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    with program(NURSERY, str(tmp_path)) as (parent, child):
        parent.kill()

    await eventually(lambda: is_gone(int(child)))


async def never_healthy() -> bool:
    return False
