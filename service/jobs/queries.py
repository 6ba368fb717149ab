"""What a linguist sees of the queue: one bounded statement per page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import (
    LINGUIST,
    has_declined,
    is_open_to,
    job,
    joined,
    offered_until,
    queue_order,
    task,
)
from service.jobs.foremost import foremost, offered, public
from service.jobs.mails import pair_label
from service.jobs.schemas import DraftSourceResponse, ListTasksResponse, PartResponse, Style, TaskResponse
from service.media.models import Media
from service.paging import decode_cursor, encode_cursor
from workflows.states import TaskState

PAGE: Final = 50
Place = tuple[int, int, datetime, str]
MOST_MINE: Final = 200

_media = Media.__table__  # type: ignore[attr-defined]
_earlier, _sibling = task.alias("earlier"), task.alias("sibling")
_has_earned = (
    select(_earlier.c.id)
    .where(
        _earlier.c.job_id == task.c.job_id,
        _earlier.c.stage == task.c.stage,
        _earlier.c.part == task.c.part,
        _earlier.c.linguist_id == LINGUIST,
        _earlier.c.state == TaskState.DONE,
        _earlier.c.id != task.c.id,
    )
    .exists()
)
_parts = (
    select(func.count())
    .where(_sibling.c.job_id == task.c.job_id, _sibling.c.stage == task.c.stage, _sibling.c.round == task.c.round)
    .scalar_subquery()
)
_keys = tuple(key.label(f"key_{index}") for index, key in enumerate(queue_order(LINGUIST)))
_is_mine = and_(task.c.linguist_id == LINGUIST, task.c.state == TaskState.CLAIMED)
_seen = select(
    *(task.c[name] for name in ("id", "job_id", "stage", "round", "state", "billable_seconds", "pay_cents", "notes",
                                "due_at", "is_urgent", "lease_expires_at", "draft_version", "linguist_id", "part",
                                "part_start_ms", "part_end_ms", "draft_origin", "draft_label")),
    *(job.c[name] for name in ("service", "source_language", "language", "options")),
    job.c.due_at.label("job_due_at"),
    _media.c.name.label("media_name"),
    offered_until(LINGUIST).label("offered_until"),
    _has_earned.label("has_earned"),
    _parts.label("parts"),
    *_keys,
).select_from(joined(LINGUIST).join(_media, _media.c.id == job.c.media_id))  # fmt: skip

_is_welcome = ~has_declined(LINGUIST)
_is_unoffered = and_(_is_welcome, offered_until(LINGUIST).is_(None))
_offers = _seen.where(task.c.id.in_(offered(PAGE, _is_welcome))).order_by(*_keys).limit(PAGE)
_held = _seen.where(_is_mine).order_by(task.c.due_at, task.c.id).limit(MOST_MINE)
_visible = _seen.where(task.c.id == bindparam("task"), or_(_is_mine, is_open_to(LINGUIST)))


async def available_tasks(
    session: AsyncSession, *, linguist_id: str, cursor: str | None, limit: int, now: datetime,
    conditions: Sequence[ColumnElement[bool]] = (), with_offers: bool = True,
) -> ListTasksResponse:  # fmt: skip
    """Tasks that the linguist may claim: their offers first, then what is urgent, then what is due first.

    ``conditions`` over ``task`` and ``job`` of ``service.jobs.availability`` narrow the list; ``offered_tasks`` are
    those that it lacks without offers.
    """
    wanted = [_is_welcome if with_offers else _is_unoffered, *conditions]
    values: dict[str, Any] = {"linguist": linguist_id, "now": now}
    after: Place | None = decode_cursor(cursor, Place)  # type: ignore[arg-type]
    if after is not None:
        bounds = [bindparam(f"after_{index}", type_=key.type) for index, key in enumerate(queue_order(LINGUIST))]
        wanted.append(tuple_(*queue_order(LINGUIST)) > tuple_(*bounds))
        values |= {f"after_{index}": value for index, value in enumerate(after)}
    head = (foremost if with_offers else public)(limit + 1, *wanted)
    query = _seen.where(task.c.id.in_(head)).order_by(*_keys).limit(limit + 1)
    rows = (await session.execute(query, values)).all()
    page = rows[:limit]
    has_more = len(rows) > limit
    return ListTasksResponse(
        [_shown(row) for row in page], has_more, encode_cursor(_place(page[-1])) if has_more else None
    )


async def offered_tasks(session: AsyncSession, *, linguist_id: str, now: datetime) -> list[TaskResponse]:
    """The first ``PAGE`` tasks that are offered to the linguist, in the order of the queue."""
    rows = await session.execute(_offers, {"linguist": linguist_id, "now": now})
    return [_shown(row) for row in rows]


async def my_tasks(session: AsyncSession, *, linguist_id: str, now: datetime) -> list[TaskResponse]:
    """The tasks that the linguist has claimed, the one that is due first on top."""
    rows = await session.execute(_held, {"linguist": linguist_id, "now": now})
    return [_shown(row) for row in rows]


async def visible_task(session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime) -> TaskResponse:
    """A task that the linguist holds or may claim; raises NotFound for any other."""
    if not is_well_formed(task_id):
        raise NotFound("task")
    values = {"task": task_id, "linguist": linguist_id, "now": now}
    row = (await session.execute(_visible, values)).one_or_none()
    if row is None:
        raise NotFound("task")
    return _shown(row)


def _shown(row: Row[Any]) -> TaskResponse:
    options = row.options
    return TaskResponse(
        id=row.id,
        job_id=row.job_id,
        stage=row.stage.value,
        round=row.round,
        state=row.state.value,
        service=row.service.value,
        source_language=row.source_language,
        language=row.language,
        language_label=pair_label(row.service, row.stage, row.source_language, row.language),
        media_name=row.media_name,
        media_seconds=row.billable_seconds,
        minutes=round(row.billable_seconds / 60, 2),
        pay_cents=0 if row.has_earned else row.pay_cents,
        style=_style(options),
        instructions=options.get("instructions", ""),
        notes=row.notes,
        due_at=row.due_at,
        job_due_at=row.job_due_at,
        is_urgent=row.is_urgent,
        is_offered=row.offered_until is not None,
        offer_expires_at=row.offered_until,
        lease_expires_at=row.lease_expires_at,
        draft_version=row.draft_version,
        draft_source=DraftSourceResponse(row.draft_origin, row.draft_label) if row.draft_origin else None,
        part=PartResponse(row.part, row.parts, row.part_start_ms, row.part_end_ms) if row.part else None,
    )


def _style(options: dict[str, Any]) -> Style:
    return Style(
        verbatim=bool(options.get("verbatim")),
        sdh=bool(options.get("sdh") or options.get("captions_sdh")),
        include_captions=bool(options.get("include_captions")),
        include_source_captions=bool(options.get("include_source_captions")),
        cue_options=options.get("cue_options"),
    )


def _place(row: Row[Any]) -> Place:
    return row.key_0, row.key_1, row.key_2, row.key_3
