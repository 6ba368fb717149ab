"""The head of a linguist's queue, found without looking at the rest of it.

Two ways lead there: the linguist's own offers, and for each of their qualifications the index that keeps open tasks
in the queue's order. Each way asks of one task after the other and stops at as many as are wanted, so that ten
thousand open tasks cost what a hundred do.
"""

from typing import Any

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
    task,
)


def foremost(count: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Selects ids among which are the first ``count`` open to the linguist for whom the conditions hold, unsorted."""
    ids = union(_offered(count, conditions), _public(count, conditions)).subquery("foremost")
    return select(ids.c.id)


def _is_fit(queued: FromClause, conditions: tuple[ColumnElement[bool], ...]) -> Any:
    """Whether one task is open to the linguist: a question in the place of a value, which is never joined over all."""
    return (
        select(keeps_a_reviewer(LINGUIST))
        .select_from(joined(LINGUIST))
        .where(task.c.id == queued.c.id, is_ready_for(LINGUIST), *conditions)
        .correlate(queued)
        .scalar_subquery()
    )


def _offered(count: Any, conditions: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    mine, queued = offer.alias("mine"), task.alias("offered")
    found = (
        select(queued.c.id)
        .join(mine, and_(mine.c.task_id == queued.c.id, mine.c.linguist_id == LINGUIST, is_live(mine)))
        .where(_is_fit(queued, conditions))
        .order_by(queued.c.is_urgent.desc(), queued.c.due_at, queued.c.id)
        .limit(count)
        .subquery()
    )
    return select(found.c.id)


def _public(count: Any, conditions: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    skill, queued = qualification.alias("skill"), task.alias("queued")
    both = func.unnest(literal_column("ARRAY[true, false]"))
    urgency = both.table_valued(column("is_urgent", Boolean), name="urgency").render_derived()
    found = (
        select(queued.c.id)
        .where(
            queued.c.state == literal_column("'open'"),
            queued.c.stage == skill.c.stage,
            queued.c.pair_source == skill.c.source_language,
            queued.c.pair_target == skill.c.target_language,
            queued.c.is_urgent == urgency.c.is_urgent,
            queued.c.is_public,
            _is_fit(queued, conditions),
        )
        .order_by(queued.c.due_at, queued.c.id)
        .limit(count)
        .correlate(skill, urgency)
        .lateral("found")
    )
    heads = skill.join(urgency, true()).join(found, true())
    return select(found.c.id).select_from(heads).where(skill.c.linguist_id == LINGUIST)
