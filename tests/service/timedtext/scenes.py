"""Short documents to break."""

from pricing.languages import table_language
from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.timedtext.breaking import break_cues
from service.timedtext.cues import Breaking
from service.timedtext.profiles import Limits, resolve, shipped_profile

SPEAKERS = [Speaker("a", "Ada"), Speaker("b", "Bob")]
MS_PER_CHARACTER = 65


def scene(*segments: Segment, language: str = "en") -> Document:
    return Document(language, list(segments), SPEAKERS)


def said(start_ms: int, end_ms: int, text: str, speaker: str | None = "a") -> Segment:
    return Segment(start_ms, end_ms, text, speaker)


def heard(start_ms: int, end_ms: int, text: str, kind: SegmentKind = SegmentKind.SOUND) -> Segment:
    return Segment(start_ms, end_ms, text, None, kind)


def at_ease(text: str, language: str = "en") -> Breaking:
    """The text alone, spoken slowly enough, within the shipped profile of its language."""
    limits = resolve(shipped_profile(), table_language(language), is_sdh=False)
    return break_cues(scene(said(0, len(text) * MS_PER_CHARACTER, text), language=language), limits)


def lines_of(text: str, language: str = "en") -> list[tuple[str, ...]]:
    return [cue.lines for cue in at_ease(text, language).cues]


def broken(*segments: Segment, limits: Limits | None = None, is_sdh: bool = False) -> Breaking:
    return break_cues(scene(*segments), limits or Limits(), is_sdh=is_sdh)


def times(breaking: Breaking) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in breaking.cues]


def rules(breaking: Breaking) -> list[tuple[str, int]]:
    return [(miss.rule, miss.cue) for miss in breaking.misses]
