"""What the stages of a dub must have before they end: a voice for whoever speaks, and a film that is up to date."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.deliverables.films import FILM_STAGES, film_of_job
from service.documents.document import Document, from_json
from service.dubbing.lines import speakers_without_voice
from service.dubbing.mixes import MixRecord, fingerprint
from service.dubbing.rows import chosen_takes
from service.errors import TaskRefused
from workflows.stages import Stage


async def require_dub_ready(session: AsyncSession, row: Any, body: dict[str, Any], *, needs_voices: bool) -> None:
    """Raises TaskRefused voice_missing or mix_stale when a stage of a dub would end too early with this document.

    ``row`` is the task with its job's ``service``, ``body`` the document as JSON. ``needs_voices``: there is a provider
    to speak; where all takes are recorded, nobody needs to be chosen.
    """
    if row.service != Service.DUB:
        return
    if row.stage == Stage.VOICE_SELECTION and needs_voices:
        _require_voices(from_json(body))
    if row.stage in FILM_STAGES:
        await _require_fresh_mix(session, row, from_json(body))


def _require_voices(document: Document) -> None:
    missing = speakers_without_voice(document)
    if missing:
        raise TaskRefused(
            "voice_missing",
            f"{len(missing)} speakers have no voice yet: {', '.join(missing[:10])}. Nothing was changed. "
            "Set speakers[].voice to the id of a voice from GET /v1/tasks/{task_id}/voices.",
            speakers=missing,
        )


async def _require_fresh_mix(session: AsyncSession, row: Any, document: Document) -> None:
    """A film that was uploaded ready-made is taken as it is."""
    film: Any = await film_of_job(session, row.job_id)
    record = None if film is None else MixRecord.of(film.mix)
    if record is None or record.fingerprint == fingerprint(document, await chosen_takes(session, row.job_id)):
        return
    raise TaskRefused(
        "mix_stale",
        "Texts, times or takes have changed since the film was mixed, so it no longer says what the document says. "
        f"Nothing was changed. Mix it again by POST /v1/tasks/{row.id}/mix, or upload a finished film.",
    )
