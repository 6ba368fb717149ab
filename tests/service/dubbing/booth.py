"""A dub in production with a real film, and the linguist who paces it."""

import asyncio
import io
import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update

from service.database import transaction, utc_now
from service.documents.document import Document, Segment, Speaker, to_json
from service.dubbing.access import document_of, held_for_change
from service.dubbing.lines import lines
from service.dubbing.models import Take, TakeOrigin
from service.dubbing.rows import NewTake, keep_take
from service.dubbing.taking import LABEL
from service.dubbing.working import do_task_work
from service.jobs.availability import task
from service.media.analysis import MediaFacts, analyse
from service.outbox.models import OutboxMessage
from tests.factories import Holder
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import a_dub
from workflows.stages import Stage

EVENING = Document(
    "de",
    [
        Segment(300, 1500, "Guten <i>Abend</i>\nvom Hafen.", "a", id="one"),
        Segment(2200, 3400, "Die Boote sind da.", "b", id="two"),
    ],
    [Speaker("a", "Ada"), Speaker("b", "Ben")],
)

PLACEHOLDER = pytest.mark.parametrize("overrides", [{"allow_placeholder_voices": True}])
"""Of tests in whose deployment the placeholder speaks."""

WAV_HEADER_BYTES = 44
WAV_BYTES_PER_MS = 96
_facts: dict[Path, MediaFacts] = {}
"""Of films that were analysed before: they take a process each."""


@dataclass
class Booth:
    """One job with one held task; ``client`` is the API of who holds it."""

    desk: Desk
    job_id: str
    task_id: str
    holder: Holder
    client: httpx.AsyncClient

    @property
    def url(self) -> str:
        return f"/v1/tasks/{self.task_id}"

    async def save(self, document: Document) -> None:
        """Autosaves it as the draft."""
        seen = await self.client.get(f"{self.url}/draft")
        saved = await self.client.put(
            f"{self.url}/draft", json=to_json(document), headers={"if-match": seen.headers["etag"]}
        )
        assert saved.status_code == 200, saved.text

    async def upload(self, segment_id: str, sound: bytes, **more: str) -> httpx.Response:
        """Sends a recording."""
        files = {"file": ("take.wav", sound, "audio/wav")}
        return await self.client.post(f"{self.url}/segments/{segment_id}/takes", files=files, data=more, timeout=60)

    async def record(self, segment_id: str, sound: bytes) -> None:
        """Keeps a WAV of ours as a recording: what its upload would leave, without the process that decodes it."""
        stored = await self.desk.parts.storage.put_bytes(f"takes/{self.job_id}/{uuid4().hex}", sound)
        async with transaction(self.desk.sessions) as session:
            now = utc_now()
            held = await held_for_change(session, self.task_id, self.holder.id, now)
            line = next(one for one in lines(document_of(held)) if one.segment_id == segment_id)
            duration_ms = (len(sound) - WAV_HEADER_BYTES) // WAV_BYTES_PER_MS
            made = NewTake(line, TakeOrigin.UPLOADED, LABEL, None, duration_ms, stored, self.holder.id)
            await keep_take(session, held, made, now)

    async def record_all(self, milliseconds: int = 900) -> None:
        """A recording for each segment."""
        for segment_id in ("one", "two"):
            await self.record(segment_id, a_tone(milliseconds))

    async def listed(self) -> dict[str, Any]:
        """The takes as the API shows them."""
        answer = await self.client.get(f"{self.url}/takes")
        assert answer.status_code == 200, answer.text
        listed: dict[str, Any] = answer.json()
        return listed

    async def lines(self) -> dict[str, dict[str, Any]]:
        """The segments of that list by id."""
        return {one["segment_id"]: one for one in (await self.listed())["segments"]}

    async def do(self, what: str, **body: Any) -> dict[str, Any]:
        """Asks for long work and does it as the workflow would; how it ended."""
        work_id = await self.ask(what, **body)
        await self.run(work_id)
        return await self.work(work_id)

    async def ask(self, what: str, **body: Any) -> str:
        """The id of work that was asked for and is not done yet."""
        asked = await self.client.post(f"{self.url}/{what}", json=body or None)
        assert asked.status_code == 202, asked.text
        return str(asked.json()["id"])

    async def run(self, work_id: str) -> None:
        """The activity."""
        await do_task_work(self.desk.parts, work_id, lambda: None)

    async def work(self, work_id: str) -> dict[str, Any]:
        """One piece of work as the API shows it; the row's own where the lease is lost."""
        shown = (await self.client.get(f"{self.url}/work")).json()["work"]
        return next(one for one in shown if one["id"] == work_id)

    async def set_task(self, **values: Any) -> None:
        """Changes the task's row."""
        async with transaction(self.desk.sessions) as session:
            await session.execute(update(task).where(task.c.id == self.task_id).values(**values))

    async def takes(self) -> list[Take]:
        """All rows of takes."""
        async with self.desk.sessions() as session:
            return list((await session.execute(select(Take).order_by(Take.id))).scalars())  # type: ignore[arg-type]

    async def started(self) -> list[OutboxMessage]:
        """The workflows of files that are to be started."""
        async with self.desk.sessions() as session:
            query = select(OutboxMessage).where(OutboxMessage.name == "FileWorkflow")  # type: ignore[arg-type]
            return list((await session.execute(query)).scalars())

    def files(self, folder: str) -> list[Path]:
        """Everything that lies in storage below a folder."""
        return [path for path in (self.desk.parts.settings.data_dir / "files" / folder).rglob("*") if path.is_file()]


async def open_booth(desk: Desk, talk: Path, stage: Stage = Stage.PACING) -> Booth:
    """A dub into German whose task of the stage is held, with a draft and a film that was analysed."""
    order_id, (job_id,) = await desk.jobs_of(a_dub("de"))
    stored = await desk.parts.storage.put_bytes(f"media/{order_id}", await asyncio.to_thread(talk.read_bytes))
    facts = _facts.get(talk) or _facts.setdefault(talk, await analyse(talk))
    kept = {"silences": facts.silences, "audio_start_ms": facts.audio_start_ms}
    await desk.set_media(order_id, storage_key=stored.key, duration_ms=facts.duration_ms, facts=kept)
    holder = await desk.linguist()
    task_id = await desk.a_task(job_id, stage, holder=holder)
    booth = Booth(desk, job_id, task_id, holder, await desk.studio.open_client(holder.key))
    await booth.set_task(pair_source="en", pair_target="de")
    await booth.save(EVENING)
    return booth


def a_tone(milliseconds: int, *, loud: float = 0.4) -> bytes:
    """A mono WAV at 48 kHz of 220 Hz."""
    frames = 48 * milliseconds
    samples = (round(32767 * loud * math.sin(2 * math.pi * 220 * number / 48_000)) for number in range(frames))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 48_000, 0, "NONE", ""))
        sound.writeframes(struct.pack(f"<{frames}h", *samples))
    return file.getvalue()
