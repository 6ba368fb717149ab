"""PostgreSQL as our own child process: real servers on folders of their own."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from service.embedded.errors import DataFolderInUse, DataFolderUnusable
from service.embedded.launch import launching
from service.embedded.postgres import EmbeddedPostgres
from service.embedded.postgres_folder import server_user
from tests.service.embedded.processes import eventually, is_gone, program

HOLDER = """
import sys, time
from pathlib import Path
from service.embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1])).start()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="pg-"))
    yield path
    shutil.rmtree(path)


async def query(server: EmbeddedPostgres, statement: str, database: str = "productions") -> object:
    connection = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_it_is_version_18_and_commits_are_durable(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        settings = "current_setting('server_version') || ' ' || current_setting('synchronous_commit')"

        found = await query(server, f"SELECT {settings} || ' ' || current_setting('max_connections')")

    assert str(found).startswith("18.")
    assert str(found).endswith("on 200")


async def test_nobody_else_can_open_its_socket_and_it_has_no_port(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert server.pid is not None
        assert psutil.Process(server.pid).net_connections(kind="inet") == []


async def test_data_survives_a_restart(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        await query(server, "CREATE TABLE kept AS SELECT 7 AS number")

    with EmbeddedPostgres(folder) as server:
        assert await query(server, "SELECT number FROM kept") == 7


async def test_data_survives_the_kill_of_the_server_and_its_stale_pid_file(folder: Path) -> None:
    server = EmbeddedPostgres(folder).start()
    await query(server, "CREATE TABLE kept AS SELECT 7 AS number")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    user = server_user(folder / "postgres")
    stranger = subprocess.Popen(launching(["sleep", "60"], parent_pid=os.getpid(), signal=signal.SIGKILL, user=user))
    pid_file = folder / "postgres" / "postmaster.pid"
    _, rest = pid_file.read_text().split("\n", 1)
    pid_file.write_text(f"{stranger.pid}\n{rest}")

    try:
        with EmbeddedPostgres(folder) as again:
            assert await query(again, "SELECT number FROM kept") == 7
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_the_server_ends_when_its_owner_is_killed_and_the_folder_can_be_used_again(folder: Path) -> None:
    with program(HOLDER, str(folder)) as (holder, server_pid):
        holder.kill()

    await eventually(lambda: is_gone(int(server_pid)))
    with EmbeddedPostgres(folder) as server:
        assert await query(server, "SELECT 1") == 1


async def test_a_second_server_on_the_same_folder_is_refused_with_the_owners_process_id(folder: Path) -> None:
    with program(HOLDER, str(folder)) as (holder, server_pid):
        with pytest.raises(DataFolderInUse, match=f"process {holder.pid}"):
            EmbeddedPostgres(folder).start()

        assert not is_gone(int(server_pid))

    await eventually(lambda: is_gone(int(server_pid)))


@pytest.mark.parametrize(
    "name", ["long" * 40, 'o\'clock, "here"', "50 % of é & ?x=#1@2"], ids=["long", "quoted", "odd"]
)
async def test_any_path_of_the_folder_works(folder: Path, name: str) -> None:
    with EmbeddedPostgres(folder / name) as server:
        engine = create_async_engine(server.url())
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()

    assert not server.socket_dir.exists()


async def test_a_database_is_made_once_however_often_it_is_asked_for(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        urls = await asyncio.gather(*(asyncio.to_thread(server.ensure_database, "other") for _ in range(4)))

        assert set(urls) == {server.url("other")}
        assert await query(server, "SELECT current_database()", "other") == "other"
        with pytest.raises(ValueError, match="is no database name"):
            server.ensure_database('x"; DROP DATABASE productions; --')


def test_a_folder_with_other_files_is_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "thesis.txt").write_text("mine")

    with pytest.raises(DataFolderUnusable, match="neither empty nor a database"):
        EmbeddedPostgres(folder).start()

    assert (folder / "postgres" / "thesis.txt").read_text() == "mine"


def test_a_cluster_of_another_version_is_refused_by_its_number(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(DataFolderUnusable, match="PostgreSQL 15"):
        EmbeddedPostgres(folder).start()


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "file").write_text("")

    with pytest.raises(DataFolderUnusable, match="PRODUCTIONS_DATA_DIR"):
        EmbeddedPostgres(folder / "file" / "data").start()
