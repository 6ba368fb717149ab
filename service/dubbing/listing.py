"""What is read of a dub's voices: those on offer, and the takes of each line with how they fit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.films import film_of_job
from service.documents.document import Document
from service.dubbing.access import VOICE_STAGES, document_of, held_for_reading
from service.dubbing.fitting import plan
from service.dubbing.lines import Line, is_stale, lines, timeline_of
from service.dubbing.mixes import MixRecord, fingerprint
from service.dubbing.models import TakeOrigin
from service.dubbing.rows import TAKE_TYPE, takes_of
from service.dubbing.schemas import (
    FilmStateResponse,
    FitResponse,
    LineResponse,
    ListTakesResponse,
    ListVoicesResponse,
    TakeResponse,
    VoiceResponse,
)
from service.dubbing.speech import VoiceTrouble
from service.dubbing.voices import open_voices
from service.errors import Unavailable
from service.files.signing import FileSigner
from service.media.models import Media
from service.parts import Parts

_media = Media.__table__  # type: ignore[attr-defined]


async def list_voices(parts: Parts, task_id: str, *, linguist_id: str, now: datetime) -> ListVoicesResponse:
    """The provider's voices for the language of a dub. Raises NotFound, TaskRefused, Unavailable."""
    async with parts.sessions() as session:
        row = await held_for_reading(session, task_id, linguist_id, now, VOICE_STAGES)
    async with open_voices(parts.settings) as provider:
        if provider is None:
            return ListVoicesResponse(row.language, None, is_placeholder=False, voices=[])
        found = await provider.voices(row.language)
        if isinstance(found, VoiceTrouble):
            raise Unavailable(found.slug, f"{found.message} Nothing was changed.")
        voices = [VoiceResponse(one.id, one.name, dict(one.labels), one.preview_url) for one in found]
        is_placeholder = provider.origin is TakeOrigin.PLACEHOLDER
        return ListVoicesResponse(row.language, provider.name, is_placeholder, voices)


async def list_takes(
    session: AsyncSession, parts: Parts, task_id: str, *, linguist_id: str, now: datetime
) -> ListTakesResponse:
    """Every line of the task's document with its takes. Raises NotFound, TaskRefused."""
    row = await held_for_reading(session, task_id, linguist_id, now)
    document = document_of(row)
    spoken = lines(document)
    duration_ms = await session.scalar(select(_media.c.duration_ms).where(_media.c.id == row.media_id))
    shelf = Shelf(spoken, await takes_of(session, row.job_id), FileSigner(parts.settings, parts.storage), now)
    most = parts.settings.most_stretch_percent
    fits = fits_of(spoken, shelf.chosen, duration_ms or 1, most)
    return ListTakesResponse(
        task_id=row.id,
        draft_version=row.draft_version,
        most_stretch_percent=most,
        missing=sum(one.segment_id not in shelf.chosen for one in spoken),
        stale=sum(shelf.is_stale(one) for one in spoken),
        overruns=sum(one.overrun_ms > 0 for one in fits.values()),
        segments=[await shelf.line(one, fits.get(one.segment_id)) for one in spoken],
        film=_film_state(await film_of_job(session, row.job_id), document, shelf.chosen),
    )


def _film_state(film: Any, document: Document, chosen: Mapping[str, Any]) -> FilmStateResponse | None:
    """Whether the film still says what the document and the takes say; one that was uploaded ready-made does."""
    if film is None:
        return None
    record = MixRecord.of(film.mix)
    is_stale = record is not None and record.fingerprint != fingerprint(document, chosen)
    return FilmStateResponse(record is not None, is_stale, film.created_at)


def fits_of(
    spoken: Sequence[Line], chosen: Mapping[str, Any], duration_ms: int, most_stretch_percent: int
) -> dict[str, FitResponse]:
    """How the chosen take of each line will lie in the film, by segment id."""
    placements = plan(timeline_of(spoken, chosen, duration_ms), most_stretch_percent)
    return {
        one.clip.segment_id: FitResponse(round(one.tempo, 4), one.duration_ms, one.overrun_ms) for one in placements
    }


class Shelf:
    """A job's takes by segment, as they are shown."""

    def __init__(self, spoken: Sequence[Line], takes: Sequence[Any], signer: FileSigner, now: datetime) -> None:
        self._signer, self._now = signer, now
        known = {one.segment_id for one in spoken}
        self._takes: dict[str, list[Any]] = {}
        for one in takes:
            if one.segment_id in known:
                self._takes.setdefault(one.segment_id, []).append(one)
        self.chosen = {one.segment_id: one for one in takes if one.is_chosen and one.segment_id in known}

    def is_stale(self, line: Line) -> bool:
        """Whether the line's chosen take is of other words."""
        return line.segment_id in self.chosen and is_stale(self.chosen[line.segment_id], line)

    async def line(self, line: Line, fit: FitResponse | None) -> LineResponse:
        """One line with all its takes."""
        takes = [await self.shown(one, line) for one in self._takes.get(line.segment_id, ())]
        return LineResponse(
            line.segment_id, line.start_ms, line.end_ms, line.text, line.speaker, line.voice, fit, takes
        )

    async def shown(self, row: Any, line: Line) -> TakeResponse:
        """One take with an address that plays it."""
        return await shown_take(row, self._signer, self._now, is_stale=is_stale(row, line))


async def shown_take(row: Any, signer: FileSigner, now: datetime, *, is_stale: bool) -> TakeResponse:
    """A take on the wire."""
    return TakeResponse(
        id=row.id,
        segment_id=row.segment_id,
        origin=TakeOrigin(row.origin).value,
        label=row.label,
        text=row.text,
        voice=row.voice,
        duration_ms=row.duration_ms,
        size_bytes=row.size_bytes,
        is_chosen=row.is_chosen,
        is_stale=is_stale,
        created_at=row.created_at,
        url=await signer.address(row.storage_key, name=f"{row.id}.wav", content_type=TAKE_TYPE, now=now),
    )
