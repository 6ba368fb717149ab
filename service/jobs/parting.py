"""Tasks of long recordings: one for each part, with its share of the minutes, the pay and the draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import from_json, to_json
from service.documents.parts import Bounds, slice_document, split_points
from service.ids import TASK, new_id
from service.jobs.availability import task
from service.media.models import Media
from service.settings import Settings
from workflows.stages import Stage

SPLIT_STAGE = Stage.TRANSCRIPTION
_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Recording:
    """What is known of a media file's sound."""

    duration_ms: int
    silences: tuple[Bounds, ...]


async def load_recordings(session: AsyncSession, media_ids: Iterable[str]) -> dict[str, Recording]:
    """The recordings of many media files in one statement."""
    query = select(_media.c.id, _media.c.duration_ms, _media.c.facts["silences"].label("silences"))
    return {
        row.id: Recording(row.duration_ms or 0, tuple((start, end) for start, end in row.silences or ()))
        for row in await session.execute(query.where(_media.c.id.in_(set(media_ids))))
    }


def first_parts(recording: Recording, settings: Settings) -> list[Bounds]:
    """The parts in which a recording is transcribed; one for all but long ones."""
    return split_points(recording.duration_ms, recording.silences, settings.split_minutes * 60_000)


async def parts_before(session: AsyncSession, job_id: str, stage: Stage, round_: int) -> list[Bounds]:
    """The parts in which a stage was worked on in a round; none when it was worked on as a whole."""
    query = (
        select(task.c.part_start_ms, task.c.part_end_ms)
        .where(task.c.job_id == job_id, task.c.stage == stage, task.c.round == round_, task.c.part > 0)
        .order_by(task.c.part)
    )
    return [(row.part_start_ms, row.part_end_ms) for row in await session.execute(query)]


def split_task(values: dict[str, Any], parts: Sequence[Bounds]) -> list[dict[str, Any]]:
    """The columns of a whole task as those of its parts; minutes and pay are shared by length, to the last cent."""
    if len(parts) <= 1:
        return [values]
    lengths = [end - start for start, end in parts]
    seconds, cents = shares(values["billable_seconds"], lengths), shares(values["pay_cents"], lengths)
    draft = from_json(values["draft"]) if values.get("draft") else None
    return [
        values | {
            "id": new_id(TASK),
            "part": index + 1,
            "part_start_ms": start,
            "part_end_ms": end,
            "billable_seconds": seconds[index],
            "pay_cents": cents[index],
            "draft": None if draft is None else to_json(slice_document(draft, parts, index)),
        }
        for index, (start, end) in enumerate(parts)
    ]  # fmt: skip


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` shared by weights so that the shares add up to it; the largest remainders get what is left over."""
    whole = sum(weights)
    floors = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in order[: total - sum(floors)]:
        floors[index] += 1
    return floors
