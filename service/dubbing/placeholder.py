"""The placeholder voice: eSpeak NG, for sandbox and demo. It is labelled as what it is wherever it is heard."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from service.dubbing.models import TakeOrigin
from service.dubbing.speech import Voice, VoiceTrouble
from service.embedded.samples import write_spoken_wav

VOICE: Final = "espeak-ng"
LABEL: Final = "Placeholder voice (eSpeak NG)"


class PlaceholderVoices:
    """One synthetic voice for each of the 11 languages; nothing leaves this machine."""

    name: Final = "espeak-ng"
    origin: Final = TakeOrigin.PLACEHOLDER

    def label(self, _voice: str, /) -> str:
        """The same whatever the voice."""
        return LABEL

    async def voices(self, language: str, /) -> list[Voice]:
        """The one voice."""
        return [Voice(VOICE, LABEL, {"language": language, "use": "placeholder, not for delivery"})]

    async def speak(self, text: str, _voice: str, language: str, /) -> bytes | VoiceTrouble:
        """Speaks with the one voice, whichever was chosen."""
        try:
            return await asyncio.to_thread(_spoken, text, language)
        except KeyError:
            return VoiceTrouble("language_not_spoken", f"The placeholder voice does not speak {language}.")

    async def close(self) -> None:
        """Holds nothing."""


def _spoken(text: str, language: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="voice-") as folder:
        path = Path(folder) / "take.wav"
        write_spoken_wav(path, [text], language, lead_in_ms=0, pause_ms=0)
        return path.read_bytes()
