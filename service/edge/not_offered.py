"""What the official client can ask for and this service does not have: answered clearly, whoever asks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.errors import NotOffered

AREAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "assets": "Assets",
        "audio-effects": "Audio effects",
        "audio-isolation": "Audio isolation",
        "audio-native": "Audio Native",
        "convai": "Conversational agents",
        "dubbing": "Automatic dubbing",
        "flows": "Flows",
        "forced-alignment": "Forced alignment",
        "history": "The history of generated speech",
        "models": "Models",
        "music": "Music",
        "pronunciation-dictionaries": "Pronunciation dictionaries",
        "shared-voices": "Shared voices",
        "similar-voices": "Similar voices",
        "single-use-token": "Single-use tokens",
        "sound-generation": "Sound effects",
        "speech-engine": "The speech engine",
        "speech-to-speech": "Speech to speech",
        "speech-to-text": "Automatic speech to text",
        "studio": "Studio",
        "text-to-dialogue": "Text to dialogue",
        "text-to-speech": "Text to speech",
        "text-to-voice": "Text to voice",
        "voice-changer": "The voice changer",
        "voices": "Voices",
        "workspace/auth-connections": "Connections of authentication",
    }
)
"""By the first words of the path behind its version."""

OFFERED: Final = (
    "/v1/productions",
    "/v1/user",
    "/v1/usage",
    "/v1/workspace",
    "/v1/workspaces/api-keys",
    "/v1/service-accounts",
)
DESCRIPTION: Final = "/openapi.json"


def not_offered(path: str) -> NotOffered | None:
    """The refusal for a path that no route has; None for one that the official client does not know either.

    ``offered`` names what there is, ``described_at`` the document that lists every call.
    """
    version, _, rest = path.strip("/").partition("/")
    words = rest.split("/")
    what = AREAS.get(words[0]) or AREAS.get("/".join(words[:2]))
    if version not in ("v1", "v2") or not what:
        return None
    return NotOffered(
        "not_offered",
        f"{what} cannot be called here: this service takes orders for human-edited transcripts, captions, subtitles "
        f"and dubs. Nothing was changed and nothing was charged. {DESCRIPTION} lists every call.",
        offered=list(OFFERED),
        described_at=DESCRIPTION,
    )
