"""What a provider of voices offers and answers. Troubles are values: they are told to a person, not raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from service.dubbing.models import TakeOrigin


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice. ``labels`` are the provider's words for it (accent, age, use); ``preview_url`` opens a sample."""

    id: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    preview_url: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceTrouble:
    """Why there is no voice or no speech. ``is_passing``: it may go well if it is asked for again."""

    slug: str
    message: str
    is_passing: bool = False


class VoiceProvider(Protocol):
    """Somebody who has voices. ``origin`` is what takes of theirs are marked with, ``label`` what people are told."""

    @property
    def name(self) -> str:
        """For machines: ``elevenlabs``."""
        ...

    @property
    def origin(self) -> TakeOrigin:
        """What their takes are."""
        ...

    def label(self, voice: str, /) -> str:
        """What a take of this voice is labelled with."""
        ...

    async def voices(self, language: str, /) -> list[Voice] | VoiceTrouble:
        """All voices for a language (the customer's code), those that are at home in it first."""
        ...

    async def speak(self, text: str, voice: str, language: str, /) -> bytes | VoiceTrouble:
        """A sound file (WAV or MP3) of the text. Safe to ask twice; each time may be charged for by the provider."""
        ...

    async def close(self) -> None:
        """Gives back connections."""
        ...
