"""Every format that a done order can be exported as, asked for at once and downloaded."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from service.commands.client import Api, Json
from service.commands.exporting import download_all, plan_downloads
from service.commands.failures import CommandFailed

PAUSE_SECONDS = 0.25
IN_THE_MAKING = frozenset({"pending", "running"})


async def export_everything(api: Api, order_id: str, folder: Path) -> tuple[Path, ...]:
    """The files of all formats of all jobs; raises CommandFailed for one that could not be made."""
    wishes = [
        (job["job_id"], format_["format"])
        for job in (await api.export_menu(order_id))["jobs"]
        for format_ in job["formats"]
        if format_["unavailable_because"] is None
    ]
    made = await asyncio.gather(*(_made(api, order_id, job_id, name) for job_id, name in wishes))
    return await _downloaded(made, folder)


async def _made(api: Api, order_id: str, job_id: str, format_: str) -> Json:
    export = await api.ask_for_export(order_id, job_id, format_)
    while export["state"] in IN_THE_MAKING:
        await asyncio.sleep(PAUSE_SECONDS)
        export = await api.export(order_id, export["export_id"])
    if export["failure"]:
        raise CommandFailed(f"The export as {format_} has failed: {export['failure']['message']}")
    return export


async def _downloaded(made: Sequence[Json], folder: Path) -> tuple[Path, ...]:
    downloads = plan_downloads(made, folder)
    await download_all(downloads, is_forced=True)
    return tuple(one.path for one in downloads)
