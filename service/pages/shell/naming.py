"""Names that all audiences read alike. ``N_`` marks a sentence for the catalogues; pages translate it."""

from typing import Final


def N_(message: str) -> str:  # noqa: N802
    """The sentence itself."""
    return message


STAGES: Final = {
    "transcription": N_("Transcription"),
    "translation": N_("Translation"),
    "timing": N_("Timing"),
    "voice_selection": N_("Voice selection"),
    "pacing": N_("Pacing"),
    "review": N_("Review"),
    "quality_control": N_("Quality control"),
}
SERVICES: Final = {
    "transcript": N_("Transcript"),
    "captions": N_("Captions"),
    "subtitles": N_("Subtitles"),
    "dub": N_("Dub"),
}
