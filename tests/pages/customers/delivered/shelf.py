"""Delivered orders with real recordings, for the pages of what was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from service.documents.document import Document, Segment, Speaker, Word
from service.embedded.samples import write_spoken_wav, write_video
from service.orders.models import Order
from tests.factories import Holder
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.stages import Stage
from workflows.states import OrderState

CAST = [Speaker("a", "Ada Lovelace"), Speaker("b", "Charles Babbage")]
LINES = [
    (200, 1900, "Good evening, and welcome to the engine.", "a"),
    (2000, 3600, "It weaves <i>algebraic</i> patterns.", "b"),
    (3700, 5200, "Just as the loom weaves flowers and leaves.", "a"),
]
ARABIC_LINES = [
    (200, 1900, "\u0645\u0631\u062d\u0628\u062a \u0628\u0643\u0645.", "a"),
    (2000, 3600, "\u0634\u0643\u0631\u062a.", "b"),
    (3700, 5200, "\u0646\u0645\u0648\u0630\u062c \u0645\u0647\u0645.", "a"),
]


def a_document(
    language: str = "en", lines: Sequence[tuple[int, int, str, str]] = LINES, *, is_worded: bool = False
) -> Document:
    """Three segments of two speakers; with ``is_worded`` each word has its own points."""
    segments = [
        Segment(start, end, text, who, id=f"s{number}", words=_worded(start, end, text) if is_worded else [])
        for number, (start, end, text, who) in enumerate(lines, start=1)
    ]
    return Document(language, segments, CAST)


def _worded(start: int, end: int, text: str) -> list[Word]:
    words = text.split()
    step = (end - start) // len(words)
    return [Word(start + place * step, start + (place + 1) * step, word) for place, word in enumerate(words)]


def a_long_document(count: int) -> Document:
    """So many segments of a second each."""
    segments = [
        Segment(n * 1000, n * 1000 + 950, f"This is sentence {n} of a long evening.", "ab"[n % 2], id=f"s{n}")
        for n in range(count)
    ]
    return Document("en", segments, CAST)


@dataclass(frozen=True)
class Delivered:
    """A done order of one job."""

    order_id: str
    job_id: str
    owner: Holder

    @property
    def viewer(self) -> str:
        """The address of the viewer."""
        return f"/orders/{self.order_id}/jobs/{self.job_id}"


@dataclass
class Shelf:
    """What was delivered in a test."""

    desk: Desk

    async def transcript(self, document: Document | None = None, *, recording: Path | None = None) -> Delivered:
        """A transcript in two versions: what was heard first, and what a reviewer made of it."""
        first = Document("en", [Segment(200, 1900, "Good evening and welcome to the engine", "a", id="s1")], CAST[:1])
        stages = [(Stage.TRANSCRIPTION, first), (Stage.REVIEW, document or a_document())]
        return await self._deliver(a_transcript(), stages, recording)

    async def captions(self, document: Document, *, recording: Path | None = None) -> Delivered:
        """Subtitles in the document's language, beside their source."""
        stages = [(Stage.TRANSCRIPTION, a_document()), (Stage.TRANSLATION, document)]
        return await self._deliver(subtitles(document.language), stages, recording)

    async def dub(self, film: Path, recording: Path) -> Delivered:
        """A dub into German with its film."""
        german = a_document("de", [(s, e, f"Deutsch: {text}", who) for s, e, text, who in LINES])
        stages = [(Stage.TRANSCRIPTION, a_document()), (Stage.TRANSLATION, german)]
        return await self._deliver(a_dub("de"), stages, recording, film=film.read_bytes())

    async def _deliver(
        self,
        item: dict[str, Any],
        stages: Sequence[tuple[Stage, Document]],
        recording: Path | None,
        film: bytes | None = None,
    ) -> Delivered:
        order_id, (job_id,) = await self.desk.jobs_of(item)
        for stage, document in stages:
            await self.desk.hand_in(job_id, document, stage=stage)
        if film is not None:
            await self.desk.film(job_id, film)
        await self._record(order_id, stages[-1][1], recording)
        await self.desk.deliver(job_id)
        await self.desk.set_order(order_id, state=OrderState.DONE)
        async with self.desk.sessions() as session:
            order = await session.get_one(Order, order_id)
        return Delivered(order_id, job_id, Holder(order.created_by, "", order.workspace_id))

    async def _record(self, order_id: str, document: Document, recording: Path | None) -> None:
        """The media file with its bytes and its waveform; without a file as long as the document."""
        media_id = (await self.desk.studio.jobs(order_id))[0].media_id
        length = document.segments[-1].end_ms + 800 if document.segments else 5000
        waveform = np.tile(np.array([[-60, 70], [-20, 30]], np.int8), (length // 100, 1)).tobytes()
        await self.desk.parts.storage.put_bytes(f"media/{media_id}.peaks", waveform)
        values: dict[str, Any] = {"peaks_key": f"media/{media_id}.peaks", "duration_ms": length}
        if recording is not None:
            key = f"media/{media_id}"
            await self.desk.parts.storage.put_bytes(key, recording.read_bytes())
            is_film = recording.suffix == ".mp4"
            values |= {
                "storage_key": key,
                "size_bytes": recording.stat().st_size,
                "has_video": is_film,
                "name": recording.name,
                "content_type": "video/mp4" if is_film else "audio/wav",
            }
        await self.desk.set_media(order_id, **values)


def a_recording(folder: Path) -> Path:
    """Six seconds of speech as WAV."""
    path = folder / "talk.wav"
    write_spoken_wav(path, [text.replace("<i>", "").replace("</i>", "") for _, _, text, _ in LINES], "en")
    return path


def a_film(folder: Path) -> Path:
    """The same with a picture."""
    path = folder / "talk.mp4"
    write_video(path, a_recording(folder))
    return path
