"""The one place where the settings choose the machine that transcribes."""

from service.settings import Settings
from service.sources.elevenlabs import ElevenLabsSpeechToText
from service.sources.providers import SpeechToText, has_speech_to_text


def speech_to_text(settings: Settings) -> SpeechToText | None:
    """The provider of this deployment; None without one."""
    if not has_speech_to_text(settings):
        return None
    return ElevenLabsSpeechToText(settings.elevenlabs_api_key.get_secret_value(), base_url=settings.elevenlabs_api_base)
