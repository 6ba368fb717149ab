"""Which provider of voices a deployment has: chosen here and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.dubbing.elevenlabs import ElevenLabsVoices
from service.dubbing.placeholder import PlaceholderVoices
from service.dubbing.speech import VoiceProvider
from service.settings import Settings


def has_voices(settings: Settings) -> bool:
    """Whether segments can be spoken by a machine; without, takes are recordings only."""
    return bool(settings.elevenlabs_api_key.get_secret_value()) or settings.allow_placeholder_voices


def voice_provider(settings: Settings) -> VoiceProvider | None:
    """ElevenLabs where its key is set, else the placeholder where it is allowed, else nobody. The caller closes it."""
    if settings.elevenlabs_api_key.get_secret_value():
        return ElevenLabsVoices(settings)
    return PlaceholderVoices() if settings.allow_placeholder_voices else None


@asynccontextmanager
async def open_voices(settings: Settings) -> AsyncIterator[VoiceProvider | None]:
    """The provider, for as long as the block lasts."""
    provider = voice_provider(settings)
    try:
        yield provider
    finally:
        if provider is not None:
            await provider.close()
