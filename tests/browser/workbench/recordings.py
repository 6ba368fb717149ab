"""Benches with a recording that can really be played: a small film in which somebody speaks."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import update

from service.database import transaction
from service.embedded.samples import write_spoken_wav, write_video
from service.jobs.availability import task
from service.media.analysis import MediaFacts, analyse
from service.media.models import Media
from tests.browser.conftest import Site
from tests.browser.workbench.conftest import Bench, Document
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio
from workflows.stages import Stage

SPOKEN = [
    "Good evening from the harbour.",
    "The boats are coming in.",
    "A key frame is not a keel.",
    "Nobody has seen the captain.",
    "The wind is from the north.",
    "We are going home now.",
    "That is all for today.",
]
_facts: dict[Path, MediaFacts] = {}


@cache
def film(folder: Path) -> Path:
    """A film of some seconds, made once for each folder."""
    path = folder / "talk.mp4"
    write_spoken_wav(path.with_suffix(".wav"), SPOKEN, "en")
    write_video(path, path.with_suffix(".wav"))
    return path


async def give_recording(studio: Studio, order_id: str, path: Path, *, has_video: bool = True) -> int:
    """Puts the file into storage as the order's media, analysed; its length in ms."""
    facts = _facts.get(path) or _facts.setdefault(path, await analyse(path))
    storage = studio.parts.storage
    stored = await storage.put_bytes(f"media/{order_id}", await asyncio.to_thread(path.read_bytes))
    await storage.put_bytes(f"media/{order_id}.peaks", facts.peaks)
    values = {
        "storage_key": stored.key,
        "peaks_key": f"media/{order_id}.peaks",
        "content_type": facts.content_type,
        "duration_ms": facts.duration_ms,
        "has_video": has_video,
        "facts": {"silences": facts.silences, "peaks_per_second": facts.peaks_per_second, "audio_start_ms": 0},
    }
    async with transaction(studio.sessions) as session:
        await session.execute(update(Media).where(Media.order_id == order_id).values(**values))  # type: ignore[arg-type]
    return facts.duration_ms


async def a_recorded_bench(
    site: Site,
    studio: Studio,
    path: Path,
    item: dict[str, Any],
    document: Document,
    *,
    stage: Stage = Stage.TRANSCRIPTION,
    languages: tuple[str, str] = ("en", "en"),
    part: tuple[int, int] | None = None,
) -> Bench:
    """A task of the stage, held, with its recording and its draft."""
    desk = Desk(studio)
    order_id, (job_id, *_) = await desk.jobs_of(item)
    await give_recording(studio, order_id, path)
    holder = await studio.linguist()
    task_id = await desk.a_task(job_id, stage, holder=holder)
    values: dict[str, Any] = {"pair_source": languages[0], "pair_target": languages[1]}
    if part:
        values |= {"part": 2, "part_start_ms": part[0], "part_end_ms": part[1]}
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == task_id).values(**values))
    bench = Bench(site, studio, holder, await studio.client(holder), task_id)
    await bench.save(document)
    return bench
