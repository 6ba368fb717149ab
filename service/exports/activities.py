"""The steps that make files, as the workflow asks for them. Each is safe to be killed at any line and run again."""

import asyncio

from temporalio import activity

from service.database import utc_now
from service.dubbing.working import do_task_work, give_up_task_work
from service.exports.beating import beating
from service.exports.making import give_up_export, make_export
from service.parts import Parts
from workflows.activities import FileActivities
from workflows.messages import FileInput, FileKind


class FileSteps(FileActivities):
    """The bodies of FileActivities."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._slots = asyncio.Semaphore(parts.settings.exports_at_once)

    @activity.defn
    async def make_file(self, file: FileInput) -> None:
        async with beating() as beat:
            match file.kind:
                case FileKind.EXPORT:
                    async with self._slots:
                        await make_export(self._parts, file.work_id)
                case FileKind.TASK_WORK:
                    await do_task_work(self._parts, file.work_id, beat)

    @activity.defn
    async def give_up_file(self, file: FileInput) -> None:
        match file.kind:
            case FileKind.EXPORT:
                await give_up_export(self._parts, file.work_id, utc_now())
            case FileKind.TASK_WORK:
                await give_up_task_work(self._parts, file.work_id, utc_now())
