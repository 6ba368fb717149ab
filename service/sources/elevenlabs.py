"""Drafts by the ElevenLabs speech-to-text API, through its official client."""

import asyncio
from pathlib import Path
from typing import Final

import httpx
from elevenlabs.client import AsyncElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import SpeechToTextChunkResponseModel
from pydantic import ValidationError

from service.documents.document import Document
from service.formats.reading import read_document
from service.formats.unreadable import Unreadable
from service.sources.failures import DraftFailed

MODEL: Final = "scribe_v1"
TIMEOUT_SECONDS: Final = 900.0
_WORTH_ANOTHER_TRY: Final = frozenset({408, 409, 425, 429})


class ElevenLabsSpeechToText:
    """One client for the life of the process. Tries once: whoever calls decides about another time."""

    name = "ElevenLabs"

    def __init__(self, api_key: str, *, base_url: str = "", timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self._connections = httpx.AsyncClient(timeout=timeout_seconds, follow_redirects=False)
        self._client = AsyncElevenLabs(
            api_key=api_key, base_url=base_url or None, timeout=timeout_seconds, httpx_client=self._connections
        )

    async def transcribe(self, path: Path, *, name: str, language: str, duration_ms: int | None) -> Document:
        """With speakers, word times and audible events. Raises DraftFailed."""
        told = await self._convert(path, name, language)
        try:
            reading = await asyncio.to_thread(
                read_document, told.encode(), name="transcript.json", language=language, duration_ms=duration_ms
            )
        except Unreadable as trouble:
            raise DraftFailed(f"the answer is no transcript ({trouble.message})", is_temporary=False) from None
        return reading.document

    async def _convert(self, path: Path, name: str, language: str) -> str:
        """The answer as JSON. What a failed call says is not passed on: it may hold the key or the customer's words."""
        try:
            with path.open("rb") as file:
                async with asyncio.timeout(self._timeout_seconds):
                    answer = await self._client.speech_to_text.convert(
                        model_id=MODEL,
                        file=(name, file),
                        language_code=language.split("-")[0].lower(),
                        diarize=True,
                        timestamps_granularity="word",
                        tag_audio_events=True,
                        request_options={"max_retries": 0},
                    )
        except ApiError as error:
            raise _refused(error.status_code) from None
        except (TimeoutError, httpx.TimeoutException):
            raise DraftFailed("no answer in time", is_temporary=True) from None
        except (httpx.HTTPError, OSError) as error:
            raise DraftFailed(f"no connection ({type(error).__name__})", is_temporary=True) from None
        except (ValidationError, ValueError, TypeError):
            raise DraftFailed("the answer is no JSON of the API", is_temporary=False) from None
        if not isinstance(answer, SpeechToTextChunkResponseModel):
            raise DraftFailed("the answer is no transcript", is_temporary=False)
        return answer.model_dump_json(exclude_none=True)

    async def close(self) -> None:
        """Gives back connections."""
        await self._connections.aclose()


def _refused(status: int | None) -> DraftFailed:
    if status is not None and status < 300:
        return DraftFailed("the answer is no JSON", is_temporary=False)
    is_temporary = status is None or status >= 500 or status in _WORTH_ANOTHER_TRY
    return DraftFailed(f"answered with status {status}", is_temporary=is_temporary)
