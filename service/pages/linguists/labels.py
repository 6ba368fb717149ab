"""How pages name stages, services and styles to linguists."""

from typing import Final

from service.jobs.schemas import TaskResponse
from service.pages.shell.locales import Words


def N_(message: str) -> str:  # noqa: N802
    """Marks a sentence for the catalogues; it is translated where it is shown."""
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


def stage_label(_: Words, seen: TaskResponse) -> str:
    """What is to be done, of what: ``Transcription (Captions)``; the service alone says nothing of the work."""
    stage, service = _(STAGES[seen.stage]), _(SERVICES[seen.service])
    return _("%(stage)s (%(service)s)") % {"stage": stage, "service": service}


def style_labels(_: Words, seen: TaskResponse) -> list[str]:
    """How it is to be written, as short words."""
    style = seen.style
    said = [_("Verbatim") if style.verbatim else _("Clean read")]
    if style.sdh:
        said.append(_("SDH"))
    if style.include_captions:
        said.append(_("With captions"))
    if style.include_source_captions:
        said.append(_("With captions of the source"))
    if style.cue_options:
        said.append(_("Customer's cue limits"))
    return said
