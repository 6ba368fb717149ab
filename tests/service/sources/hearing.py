"""The speech-to-text API on loopback: it has heard what a test says, or misbehaves as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.service.elevenlabs_server import listening
from tests.service.media.servers import answer

KEY = "sk_our_own_secret"
HEARD: dict[str, Any] = {
    "language_code": "eng",
    "language_probability": 0.99,
    "text": "Good evening. (laughter) Hello.",
    "words": [
        {"text": "Good", "start": 0.1, "end": 0.4, "type": "word", "speaker_id": "speaker_0", "logprob": 0.0},
        {"text": " ", "start": 0.4, "end": 0.5, "type": "spacing", "speaker_id": "speaker_0", "logprob": 0.0},
        {"text": "evening.", "start": 0.5, "end": 1.0, "type": "word", "speaker_id": "speaker_0", "logprob": 0.0},
        {"text": "(laughter)", "start": 1.2, "end": 2.0, "type": "audio_event", "speaker_id": None, "logprob": 0.0},
        {"text": "Hello.", "start": 2.5, "end": 3.0, "type": "word", "speaker_id": "speaker_1", "logprob": 0.0},
    ],
}


@dataclass
class FakeHearing:
    """``bodies`` are the requests' bodies; ``troubles`` are answered first, one request each."""

    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    troubles: list[bytes] = field(default_factory=list)
    is_slow: bool = False

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        self.bodies.append(await reader.readexactly(int(headers["content-length"])))
        self.keys.add(headers.get("xi-api-key", ""))
        if self.is_slow:
            await asyncio.sleep(3600)
        heard = answer(msgspec.json.encode(HEARD), content_type="application/json")
        writer.write(self.troubles.pop(0) if self.troubles else heard)


@asynccontextmanager
async def running_fake() -> AsyncIterator[FakeHearing]:
    """A server of the test's own."""
    fake = FakeHearing()
    async with listening(fake):
        yield fake
