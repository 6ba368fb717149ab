"""The rows of a task's long work."""

from typing import Final

from service.dubbing.models import TaskWork
from service.exports.making_rows import MakingRows

work: Final = TaskWork.__table__  # type: ignore[attr-defined]
work_rows: Final = MakingRows(work)
