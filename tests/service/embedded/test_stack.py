"""The whole tree with real parts; the product's own processes are small stand-ins."""

import asyncio
import os
import shutil
import signal
import smtplib
import socket
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from service.embedded.errors import DataFolderInUse, PartFailed, PortInUse
from service.embedded.ports import Ports
from service.embedded.record import read_record
from service.embedded.stack import Stack
from tests.service.embedded.processes import (
    REAL,
    SMALL,
    STAND_INS,
    clean_environment,
    eventually,
    is_gone,
    program,
)

RUNNER = """
import asyncio, sys
from pathlib import Path
from service.embedded.ports import Ports
from service.embedded.stack import Stack, run_stack
from tests.service.embedded.processes import SMALL, clean_environment
async def announce(stack):
    print("up", flush=True)
    await asyncio.sleep(600)
stack = Stack(Path(sys.argv[1]), Ports.free(), given=clean_environment(), commands=SMALL)
asyncio.run(run_stack(stack, while_running=announce))
print("stopped", flush=True)
"""
INTERRUPTED = """
import os, sys, threading, time
from pathlib import Path
def interrupt():
    while not (Path(sys.argv[1]) / "postgres").exists():
        time.sleep(0.01)
    os.kill(os.getpid(), 2)
threading.Thread(target=interrupt, daemon=True).start()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="stack-"))
    yield path
    shutil.rmtree(path)


@dataclass
class RunningStack:
    stack: Stack
    said: list[str]


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[RunningStack]:
    path, said = Path(tempfile.mkdtemp(prefix="stack-")), list[str]()
    async with make_stack(path, said) as stack:
        yield RunningStack(stack, said)
    shutil.rmtree(path)


def outside_parts(stack: Stack) -> dict[str, str]:
    """The environment of somebody who has all parts already."""
    names = ("DATABASE_URL", "TEMPORAL_ADDRESS", "SMTP_URL", "STRIPE_SECRET_KEY")
    given = {f"PRODUCTIONS_{name}": stack.environment[f"PRODUCTIONS_{name}"] for name in names}
    return {**clean_environment(), **given}


def make_stack(folder: Path, said: list[str] | None = None, **changes: Any) -> Stack:
    say = (lambda _: None) if said is None else said.append
    options: dict[str, Any] = {"given": clean_environment(), "commands": SMALL, **changes}
    return Stack(folder, options.pop("ports", Ports.free()), say=say, **options)


def send_mail(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.sendmail("a@example.org", ["b@example.org"], b"Subject: kept\r\n\r\n")


async def fetch(url: str) -> Any:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(url)).json()


async def database(stack: Stack, statement: str) -> Any:
    connection = await asyncpg.connect(stack.addresses.database.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_stopped_stack_leaves_no_process_and_starts_again_with_its_data(folder: Path) -> None:
    async with make_stack(folder, commands=REAL) as stack:
        pids = dict(stack.pids)
        given_to_web = await fetch(stack.addresses.web)
        await database(stack, "CREATE TABLE kept AS SELECT 7 AS number")
        await asyncio.to_thread(send_mail, stack.ports.smtp)
        assert stat.S_IMODE(stack.record.stat().st_mode) == 0o600
        assert read_record(stack.record)["parts"] == pids
    assert all(is_gone(pid) for pid in pids.values())
    assert not stack.record.exists()

    async with make_stack(folder, commands=REAL) as again:
        assert await database(again, "SELECT number FROM kept") == 7
        assert [mail["subject"] for mail in await fetch(f"{again.addresses.inbox}/api/messages")] == ["kept"]
        assert (await fetch(again.addresses.web))["PRODUCTIONS_SECRET_KEY"] == given_to_web["PRODUCTIONS_SECRET_KEY"]

    assert set(pids) == {"postgres", "temporal", "inbox", "stripe", "web", "worker"}
    assert (folder / "migrations.txt").read_text().count(given_to_web["PRODUCTIONS_DATABASE_URL"]) == 2


async def test_killed_parts_come_back_while_the_others_go_on(running: RunningStack) -> None:
    stack, said = running.stack, running.said
    before = dict(stack.pids)

    for part in ("worker", "postgres"):
        os.kill(before[part], signal.SIGKILL)

    await eventually(lambda: {"worker", "postgres"} <= {line.split()[0] for line in said if "runs again" in line})
    assert {name for name, pid in stack.pids.items() if before[name] != pid} == {"worker", "postgres"}
    assert read_record(stack.record)["parts"] == stack.pids
    assert await database(stack, "SELECT 1") == 1


async def test_a_second_start_on_the_same_folder_is_refused_and_harms_nothing(running: RunningStack) -> None:
    with pytest.raises(DataFolderInUse, match=f"process {os.getpid()}"):
        await make_stack(running.stack.data_dir).start()

    assert read_record(running.stack.record)["pid"] == os.getpid()
    assert await database(running.stack, "SELECT 1") == 1


async def test_parts_from_outside_are_used_instead_of_ours(running: RunningStack, folder: Path) -> None:
    async with make_stack(folder, given=outside_parts(running.stack)) as second:
        assert set(second.pids) == {"web", "worker"}
        assert (await fetch(second.addresses.web))["PRODUCTIONS_DATABASE_URL"] == running.stack.addresses.database


async def test_failed_migrations_stop_everything_and_show_their_log(running: RunningStack, folder: Path) -> None:
    commands = replace(SMALL, migrate=(SMALL.migrate[0], STAND_INS, "broken"))

    with pytest.raises(PartFailed, match=r"(?s)migrate ended with status 3.*the price book is missing"):
        await make_stack(folder, commands=commands, given=outside_parts(running.stack)).start()

    assert not (folder / "stack.json").exists()


async def test_a_busy_port_is_said_before_anything_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = replace(Ports.free(), smtp=taken.getsockname()[1])

        with pytest.raises(PortInUse, match="PRODUCTIONS_SMTP_PORT"):
            await make_stack(folder, ports=ports).start()

    assert not (folder / "postgres").exists()


async def test_after_a_kill_of_the_whole_tree_the_next_start_recovers(folder: Path) -> None:
    said: list[str] = []
    with program(RUNNER, str(folder)) as (runner, line):
        assert line == "up"
        pids = read_record(folder / "stack.json")["parts"]
        stopped = pids.pop("web")
        os.kill(stopped, signal.SIGSTOP)
        await eventually(lambda: psutil.Process(stopped).status() == psutil.STATUS_STOPPED)
        runner.kill()
    await eventually(lambda: all(is_gone(pid) for pid in pids.values()))
    assert not is_gone(stopped)

    async with make_stack(folder, said) as stack:
        assert is_gone(stopped)
        assert await database(stack, "SELECT 1") == 1

    assert "web was still running from a stack that was killed; ended it" in said


async def test_a_signal_stops_everything_in_order(folder: Path) -> None:
    with program(RUNNER, str(folder)) as (runner, _):
        pids = read_record(folder / "stack.json")["parts"]

        runner.send_signal(signal.SIGTERM)
        rest, _ = await asyncio.to_thread(runner.communicate, timeout=60)

    assert rest == "stopped\n"
    assert runner.returncode == 0
    assert all(is_gone(pid) for pid in pids.values())
    assert not (folder / "postgres" / "postmaster.pid").exists()


async def test_ctrl_c_during_the_start_ends_what_was_started(folder: Path) -> None:
    with program(INTERRUPTED + RUNNER, str(folder)) as (_, line):
        assert line == "stopped"

    assert not (folder / "stack.json").exists()
    assert not (folder / "postgres" / "postmaster.pid").exists()
