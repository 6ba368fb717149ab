"""What the sound of a dub is made from, read in one short session: lines, chosen takes, the original."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document
from service.dubbing.lines import Line, behind_end, is_stale, lines
from service.dubbing.mixes import fingerprint
from service.dubbing.models import TakeOrigin
from service.dubbing.placeholder import LABEL
from service.dubbing.rows import chosen_takes
from service.jobs.availability import job
from service.media.models import Media

_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Original:
    """The customer's file, by its label. ``audio_starts_ms`` is when its sound begins on its own clock."""

    name: str
    storage_key: str
    duration_ms: int
    audio_starts_ms: int


@dataclass(frozen=True, slots=True)
class Material:
    """One state of a dub. ``chosen`` are takes by segment id; ``fingerprint`` names exactly this state."""

    job_id: str
    language: str
    original: Original
    spoken: tuple[Line, ...]
    chosen: Mapping[str, Any]
    fingerprint: str

    @property
    def has_takes(self) -> bool:
        """Whether anything would be heard."""
        return any(one.segment_id in self.chosen for one in self.spoken)

    @property
    def label(self) -> str | None:
        """What the film must say of its voices; None when they are no placeholders."""
        used = (self.chosen[one.segment_id] for one in self.spoken if one.segment_id in self.chosen)
        return LABEL if any(take.origin == TakeOrigin.PLACEHOLDER for take in used) else None

    def gaps(self) -> dict[str, list[str]]:
        """Segment ids by what is wrong with them: no take, one of other words, no film left to be heard in."""
        return {
            "missing": [one.segment_id for one in self.spoken if one.segment_id not in self.chosen],
            "stale": [
                one.segment_id
                for one in self.spoken
                if one.segment_id in self.chosen and is_stale(self.chosen[one.segment_id], one)
            ],
            "behind_end": behind_end(self.spoken, self.original.duration_ms),
        }


async def load_material(session: AsyncSession, job_id: str, document: Document) -> Material:
    """The material for one document of the job; nothing is checked."""
    query = select(job.c.language, _media.c.name, _media.c.storage_key, _media.c.duration_ms, _media.c.facts)
    row = (await session.execute(query.join(_media, _media.c.id == job.c.media_id).where(job.c.id == job_id))).one()
    chosen = await chosen_takes(session, job_id)
    original = Original(
        row.name, row.storage_key or "", row.duration_ms or 1, (row.facts or {}).get("audio_start_ms", 0)
    )
    return Material(job_id, row.language, original, tuple(lines(document)), chosen, fingerprint(document, chosen))
