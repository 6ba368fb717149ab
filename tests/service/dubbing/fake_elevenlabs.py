"""The part of ElevenLabs that we use, on loopback: it lists voices and speaks a tone. It can be told to misbehave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from tests.service.dubbing.booth import a_tone
from tests.service.elevenlabs_server import listening
from tests.service.media.servers import answer

KEY = "sk_our_own_secret"
VOICES = [
    {"voice_id": "v-brian", "name": "Brian", "labels": {"language": "en"}, "preview_url": "https://voices.example/1"},
    {"voice_id": "v-hanna", "name": "Hanna", "labels": {"language": "de", "age": "young"}},
]


@dataclass
class FakeElevenLabs:
    """``spoken`` are the texts asked for, with voice; ``troubles`` are answered first, one request each."""

    port: int = 0
    spoken: list[tuple[str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    troubles: list[bytes] = field(default_factory=list)
    is_slow: bool = False
    sound: bytes = field(default_factory=lambda: a_tone(800))

    @property
    def settings(self) -> dict[str, str]:
        """What makes it the provider."""
        return {"elevenlabs_api_key": KEY, "elevenlabs_api_base": f"http://127.0.0.1:{self.port}"}

    async def handle(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.keys.add(headers.get("xi-api-key", ""))
        if self.is_slow:
            await asyncio.sleep(3600)
        if self.troubles:
            writer.write(self.troubles.pop(0))
        elif head.startswith("GET /v2/voices?"):
            writer.write(self._page(head))
        else:
            voice = head.split(" ")[1].split("?")[0].rsplit("/", 1)[1]
            self.spoken.append((msgspec.json.decode(body)["text"], voice))
            writer.write(answer(self.sound, content_type="audio/mpeg"))

    def _page(self, head: str) -> bytes:
        """One voice a page."""
        number = 1 if "next_page_token=second" in head else 0
        page = {"voices": [VOICES[number]], "has_more": number == 0, "total_count": 2}
        if number == 0:
            page["next_page_token"] = "second"
        return answer(msgspec.json.encode(page), content_type="application/json")


@asynccontextmanager
async def running_fake() -> AsyncIterator[FakeElevenLabs]:
    """A server of the test's own."""
    fake = FakeElevenLabs()
    async with listening(fake):
        yield fake
