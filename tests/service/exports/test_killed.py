"""A process that makes an export is killed in the middle: the next one makes it, and nothing else is left."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.exports.making import make_export
from service.exports.states import WorkState
from tests.service.exports.counter import Counter
from tests.service.jobs.studio import a_dub

MAKER = """
import asyncio, sys
from dataclasses import replace
from pricing.books import shipped_books
from service.exports.making import make_export
from service.files.storage import Storage
from service.parts import create_parts
from service.settings import Settings

class Stuck(Storage):
    async def put_file(self, *given, **named):
        await asyncio.Event().wait()

parts = create_parts(Settings(), shipped_books())
asyncio.run(make_export(replace(parts, storage=Stuck(parts.storage.store)), sys.argv[1]))
"""
"""It gets no further than to storing the file, however late the kill comes."""


@asynccontextmanager
async def maker(counter: Counter, export_id: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker's process with this one export."""
    settings = counter.parts.settings
    told = {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    environment = os.environ | {f"PRODUCTIONS_{name}": value for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", MAKER, export_id, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_an_export_whose_process_was_killed_is_made_by_the_next(counter: Counter) -> None:
    bought = await counter.sandbox(a_dub("de"))
    export_id = (await bought.ask("mp4", options={"normalized": True})).json()["export_id"]

    async with maker(counter, export_id) as process, asyncio.timeout(60):
        while (await bought.read(export_id))["state"] == WorkState.PENDING:
            await asyncio.sleep(0.02)
        process.kill()
    interrupted = await bought.read(export_id)
    await make_export(counter.parts, export_id)

    made = await bought.read(export_id)
    assert (process.returncode, interrupted["state"], made["state"]) == (-9, "running", "done")
    assert len((await bought.download(made)).content) == made["size_bytes"]
    assert len(await counter.stored()) == 1
