"""The lines of a dub: what of a document is spoken, by whom, in which stretch of the film."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.documents.document import Document, SegmentKind, with_ids
from service.documents.markup import plain
from service.dubbing.timeline import Clip, Timeline

NOBODY: Final = "Voice"
"""The track of segments that name no speaker."""


@dataclass(frozen=True, slots=True)
class Line:
    """One segment that is spoken. ``text`` has neither tags nor line breaks; ``voice`` is its speaker's, if chosen."""

    segment_id: str
    start_ms: int
    end_ms: int
    text: str
    speaker: str
    voice: str | None


def lines(document: Document) -> list[Line]:
    """Every segment of speech that has a letter or digit to say, in the document's order."""
    speakers = {one.id: one for one in document.speakers}
    found = []
    for one in with_ids(document).segments:
        text = spoken_text(one.text)
        if one.kind is SegmentKind.SPEECH and any(character.isalnum() for character in text):
            speaker = speakers.get(one.speaker or "")
            name, voice = (speaker.name, speaker.voice) if speaker else (NOBODY, None)
            found.append(Line(one.id or "", one.start_ms, one.end_ms, text, name, voice))
    return found


def spoken_text(text: str) -> str:
    """A segment's text as it is read out."""
    return " ".join(plain(text).split())


def speakers_without_voice(document: Document) -> list[str]:
    """Names of the speakers who have a line and no voice yet."""
    return sorted({one.speaker for one in lines(document) if not one.voice and one.speaker != NOBODY})


def is_stale(take: Any, line: Line) -> bool:
    """Whether a take no longer is what the line asks for: other words, or a machine's voice that was changed since."""
    return bool(take.text != line.text or (take.voice is not None and line.voice and take.voice != line.voice))


def timeline_of(
    spoken: Iterable[Line], takes: Mapping[str, Any], duration_ms: int, paths: Mapping[str, Path] | None = None
) -> Timeline:
    """The lines that have a take (by segment id), as clips of a film. Lines behind its end are left out.

    ``paths`` are the takes' files by segment id, where they are to be heard and not only measured.
    """
    clips = [
        Clip(one.segment_id, one.speaker, paths[one.segment_id] if paths else Path(), one.start_ms, one.end_ms,
             takes[one.segment_id].duration_ms, one.text)
        for one in spoken
        if one.segment_id in takes and one.start_ms < duration_ms
    ]  # fmt: skip
    return Timeline(duration_ms, tuple(clips))


def behind_end(spoken: Sequence[Line], duration_ms: int) -> list[str]:
    """Ids of the lines that begin when the film has ended: nobody would hear them."""
    return [one.segment_id for one in spoken if one.start_ms >= duration_ms]
