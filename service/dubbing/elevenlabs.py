"""Voices of ElevenLabs, through its official client. The key is in the client and nowhere else: no message holds it."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import structlog
from elevenlabs.client import AsyncElevenLabs
from elevenlabs.core.api_error import ApiError
from pydantic import ValidationError

from service.dubbing.models import TakeOrigin
from service.dubbing.speech import Voice, VoiceTrouble
from service.settings import Settings

log = structlog.get_logger()

MODEL: Final = "eleven_multilingual_v2"
"""Speaks all our languages; it hears from the text which."""
OUTPUT: Final = "mp3_44100_128"
"""The best that every plan of theirs includes."""
PAGE: Final = 100
MOST_PAGES: Final = 10
SECONDS_TO_LIST: Final = 20.0
SECONDS_TO_SPEAK: Final = 120.0
MOST_BYTES: Final = 50_000_000
_NO_REPEATS: Final = {"max_retries": 0}
_VOICE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""It becomes part of an address that is called with our key, and comes from whoever writes the document."""
_REASON = re.compile(r"[a-z][a-z0-9_]{1,60}")


class ElevenLabsVoices:
    """One connection to ElevenLabs, for as long as ``close`` is not called."""

    name: Final = "elevenlabs"
    origin: Final = TakeOrigin.SYNTHETIC

    def __init__(
        self, settings: Settings, *, list_seconds: float = SECONDS_TO_LIST, speak_seconds: float = SECONDS_TO_SPEAK
    ) -> None:
        self._list_seconds, self._speak_seconds = list_seconds, speak_seconds
        self._http = httpx.AsyncClient(timeout=speak_seconds, follow_redirects=False)
        self._client = AsyncElevenLabs(
            api_key=settings.elevenlabs_api_key.get_secret_value(),
            base_url=settings.elevenlabs_api_base or None,
            timeout=speak_seconds,
            httpx_client=self._http,
        )

    def label(self, voice: str, /) -> str:
        """Names the provider and the voice."""
        return f"Synthetic voice (ElevenLabs, {voice})"

    async def close(self) -> None:
        """Gives back the connections."""
        await self._http.aclose()

    async def voices(self, language: str, /) -> list[Voice] | VoiceTrouble:
        """All voices of the account: each speaks every language; those labelled with this one come first."""
        try:
            async with asyncio.timeout(self._list_seconds):
                found = [_voice(one) async for one in self._all_voices()]
        except (ApiError, httpx.HTTPError, TimeoutError, ValidationError, ValueError) as error:
            return _trouble(error, "list voices")
        wanted = language.partition("-")[0].lower()
        return sorted(found, key=lambda one: (one.labels.get("language") != wanted, one.name.casefold(), one.id))

    async def _all_voices(self) -> AsyncIterator[Any]:
        token: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._client.voices.search(page_size=PAGE, next_page_token=token, request_options=_NO_REPEATS)
            for one in page.voices or ():
                yield one
            token = page.next_page_token
            if not page.has_more or not token:
                return

    async def speak(self, text: str, voice: str, _language: str, /) -> bytes | VoiceTrouble:
        """MP3 of the text."""
        if not _VOICE_ID.fullmatch(voice):
            return VoiceTrouble("voice_unusable", f"{voice[:40]!r} is the id of no voice. Choose one that is on offer.")
        try:
            async with asyncio.timeout(self._speak_seconds):
                sound = await self._spoken(text, voice)
        except (ApiError, httpx.HTTPError, TimeoutError, ValidationError, ValueError) as error:
            return _trouble(error, "speak")
        return sound or VoiceTrouble(
            "voice_unusable", "ElevenLabs answered without any sound. Choose another voice or record the line."
        )

    async def _spoken(self, text: str, voice: str) -> bytes:
        sound = bytearray()
        chunks = self._client.text_to_speech.convert(
            voice, text=text, model_id=MODEL, output_format=OUTPUT, request_options=_NO_REPEATS
        )
        async for chunk in chunks:
            sound += chunk
            if len(sound) > MOST_BYTES:
                raise ValueError(f"more than {MOST_BYTES} bytes of sound")
        return bytes(sound)


def _voice(one: Any) -> Voice:
    labels = {str(name): str(value) for name, value in (one.labels or {}).items() if value}
    preview = one.preview_url if str(one.preview_url or "").startswith("https://") else None
    return Voice(str(one.voice_id), str(one.name or one.voice_id), labels, preview)


def _trouble(error: Exception, doing: str) -> VoiceTrouble:
    """What a failure means to whoever waits. Logs its kind, never headers or bodies."""
    status = error.status_code if isinstance(error, ApiError) else None
    reason = _reason(error.body) if isinstance(error, ApiError) else ""
    log.warning("voices_failed", provider="elevenlabs", doing=doing, kind=type(error).__name__, status=status,
                reason=reason)  # fmt: skip
    told = f" (it says: {reason})" if reason else ""
    match status:
        case 401 | 403:
            return VoiceTrouble(
                "voices_refused",
                f"ElevenLabs does not take our key{told}. Tell operations; recordings can be uploaded.",
            )
        case 400 | 404 | 422:
            return VoiceTrouble(
                "voice_unusable",
                f"ElevenLabs refuses this voice or text{told}. Choose another voice or record the line.",
            )
        case 429:
            return VoiceTrouble(
                "voices_busy", f"ElevenLabs takes no more at the moment{told}. Try again in some minutes.", True
            )
    return VoiceTrouble("voices_unreachable", "ElevenLabs does not answer as it should. Try again later.", True)


def _reason(body: Any) -> str:
    """The slug of their error, where it is one."""
    detail = body.get("detail") if isinstance(body, dict) else None
    status = detail.get("status") if isinstance(detail, dict) else None
    return status if isinstance(status, str) and _REASON.fullmatch(status) else ""
