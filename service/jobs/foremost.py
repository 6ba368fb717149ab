"""The head of a linguist's queue, found without looking at the rest of it.

Two ways lead there: the linguist's own offers, and for each of their qualifications the index that keeps open tasks
in the queue's order. Each way asks of one task after the other and stops at as many as are wanted, so that ten
thousand open tasks cost what a hundred do.
"""

from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Select, and_, column, func, literal_column, select, true, union
from sqlalchemy.sql import FromClause

from service.jobs.availability import (
    LINGUIST,
    is_live,
    is_ready_for,
    joined,
    keeps_a_reviewer,
    offer,
    qualification,
    suits,
    task,
)

_offered, _mine = task.alias("offered"), offer.alias("mine")
_queued, _skill = task.alias("queued"), qualification.alias("skill")
_urgency: Final = (
    func.unnest(literal_column("ARRAY[true, false]"))
    .table_valued(column("is_urgent", Boolean), name="urgency")
    .render_derived()
)


def foremost(count: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Selects ids among which are the first ``count`` open to the linguist for whom the conditions hold, unsorted."""
    ids = union(offered(count, *conditions), public(count, *conditions)).subquery("foremost")
    return select(ids.c.id)


def offered(count: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Selects the ids of the first ``count`` tasks that are offered to the linguist, unsorted."""
    found = (
        select(_offered.c.id)
        .join(_mine, and_(_mine.c.task_id == _offered.c.id, _mine.c.linguist_id == LINGUIST, is_live(_mine)))
        .where(_is_fit(_offered, conditions))
        .order_by(_offered.c.is_urgent.desc(), _offered.c.due_at, _offered.c.id)
        .limit(count)
        .subquery()
    )
    return select(found.c.id)


def public(count: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Selects ids among which are the first ``count`` tasks that anybody with the skill may take, unsorted."""
    found = (
        select(_queued.c.id)
        .where(
            _queued.c.state == literal_column("'open'"),
            suits(_skill, _queued),
            _queued.c.is_urgent == _urgency.c.is_urgent,
            _queued.c.is_public,
            _is_fit(_queued, conditions),
        )
        .order_by(_queued.c.due_at, _queued.c.id)
        .limit(count)
        .correlate(_skill, _urgency)
        .lateral("found")
    )
    heads = _skill.join(_urgency, true()).join(found, true())
    return select(found.c.id).select_from(heads).where(_skill.c.linguist_id == LINGUIST)


def _is_fit(queued: FromClause, conditions: tuple[ColumnElement[bool], ...]) -> Any:
    """Whether one task is open to the linguist: a question in the place of a value, which is never joined over all."""
    return (
        select(keeps_a_reviewer(LINGUIST))
        .select_from(joined(LINGUIST))
        .where(task.c.id == queued.c.id, is_ready_for(LINGUIST), *conditions)
        .correlate(queued)
        .scalar_subquery()
    )
