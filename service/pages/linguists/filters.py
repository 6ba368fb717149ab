"""How a linguist narrows and sorts the queue: what the address says, and what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from service.jobs.availability import task
from service.jobs.schemas import TaskResponse
from service.linguists.schemas import LinguistResponse
from service.pages.shell.forms import Form
from workflows.stages import Stage

MOST_SORTED: Final = 200
"""Sorted otherwise than by deadline, the list is made of so many tasks that are due first."""
MOST_DOLLARS: Final = 100_000
DUE: Final = "due"
SORTS: Final[dict[str, Callable[[TaskResponse], Any]]] = {
    "pay": lambda one: -one.pay_cents,
    "rate": lambda one: -one.pay_cents / max(one.media_seconds, 1),
    "length": lambda one: one.media_seconds,
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """``pair`` is ``source:target`` in codes of the price table, ``least_dollars`` a task's pay in whole dollars."""

    pair: str = ""
    stage: str = ""
    least_dollars: int | None = None
    sort: str = DUE
    cursor: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.pair or self.stage or self.least_dollars)

    @property
    def is_sorted_by_queue(self) -> bool:
        """Whether the queue's own order is kept, in which one can page on."""
        return self.sort not in SORTS

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds for every task that is shown as available."""
        wanted: list[ColumnElement[bool]] = []
        if self.pair:
            source, _, target = self.pair.partition(":")
            wanted += [task.c.pair_source == source, task.c.pair_target == target]
        if self.stage:
            wanted.append(task.c.stage == Stage(self.stage))
        if self.least_dollars:
            wanted.append(task.c.pay_cents >= self.least_dollars * 100)
        return wanted

    def sorted(self, tasks: Sequence[TaskResponse]) -> list[TaskResponse]:
        """In the order that was asked for."""
        return list(tasks) if self.is_sorted_by_queue else sorted(tasks, key=SORTS[self.sort])

    def address(self, **changes: str | None) -> str:
        """The queue under this filter, with changes."""
        least = str(self.least_dollars) if self.least_dollars else ""
        values = {"pair": self.pair, "stage": self.stage, "pay": least, "cursor": self.cursor, **changes}
        if self.sort != DUE:
            values["sort"] = self.sort
        query = urlencode({name: value for name, value in values.items() if value})
        return f"/queue?{query}" if query else "/queue"


def filter_of(query: Form, profile: LinguistResponse) -> QueueFilter:
    """What the address asks for; whatever the linguist has no qualification for, or nobody understands, is left out."""
    pairs = {f"{one.source_language}:{one.target_language}" for one in profile.qualifications}
    stages = {one.stage for one in profile.qualifications}
    pair, stage, sort = query.text("pair"), query.text("stage"), query.text("sort")
    least = query.whole("pay")
    is_fit = least is not None and 0 < least <= MOST_DOLLARS
    return QueueFilter(
        pair=pair if pair in pairs else "",
        stage=stage if stage in stages else "",
        least_dollars=least if is_fit else None,
        sort=sort if sort in SORTS else DUE,
        cursor=query.text("cursor") or None,
    )
