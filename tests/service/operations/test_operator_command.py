"""The first operator of a deployment comes from the command line."""

import asyncio
import os
import sys

from tests.service.conftest import OpenClient


async def productions(database_url: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command on the test's database."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "service.cli",
        *arguments,
        env={**os.environ, "PRODUCTIONS_DATABASE_URL": database_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode().strip(), err.decode()


async def test_an_operator_made_on_the_command_line_can_work_with_the_key_that_it_prints(
    database_url: str, open_client: OpenClient
) -> None:
    create = ("operator", "create", "olga@productions.example", "--name", "Olga")

    code, key, said = await productions(database_url, *create)
    again = await productions(database_url, *create)

    assert code == 0, said
    listed = (await (await open_client(key)).get("/v1/operations/operators")).json()["operators"]
    assert [one["email"] for one in listed] == ["olga@productions.example"]
    assert again[:2] == (1, "")
    assert "another operator has this address" in again[2]
