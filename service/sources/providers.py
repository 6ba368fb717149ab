"""Machines that transcribe: the interface, and whether there is one. ``service.sources.choosing`` makes it."""

from pathlib import Path
from typing import Protocol

from service.documents.document import Document
from service.settings import Settings


class SpeechToText(Protocol):
    """A provider of drafts. ``name`` is what linguists read as the draft's source."""

    @property
    def name(self) -> str: ...

    async def transcribe(self, path: Path, *, name: str, language: str, duration_ms: int | None) -> Document:
        """The transcript of the file at ``path``, which is labelled ``name``; ``language`` is the customer's code.

        Raises ``service.sources.failures.DraftFailed``.
        """
        ...

    async def close(self) -> None:
        """Gives back connections."""
        ...


def has_speech_to_text(settings: Settings) -> bool:
    """Whether drafts by a machine can be had in this deployment."""
    return bool(settings.elevenlabs_api_key.get_secret_value())
