"""Documents and texts that the tests of formats share."""

import unicodedata

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.formats.labels import bracket_label, colon_label, told
from service.timedtext.cues import Cue

ADA, BOB = Speaker("speaker-1", "Ada"), Speaker("speaker-2", "Bob")
SCRIPTS = {
    "ar": "مرحبا بالعالم، هذا اختبار.",
    "de": "Größe, Übermut & „schöne“ Straßen",
    "en": "Plain words — “quoted” … 👩‍👩‍👧",
    "fr": "Où êtes-vous allé cet été ?",
    "hi": "नमस्ते दुनिया, यह एक परीक्षण है।",
    "ru": "Привет, мир! Это проверка.",
    "tr": "Şimdi İstanbul'a gidiyoruz",
    "uk": "Привіт, світе! Це ґанок",
}
ALPHABET = (
    "".join(SCRIPTS.values())
    + "abcXYZ 0123456789 .,!?…'\"/\\#%*+-=@_{}|~^`$ßıİşğéùœñç"
    + "АБВжщъыюяҐґєї"
    + "ابتثجحخدذرزسشصضطظعغفقكلمنهوي٠١٢٣"
    + "अआइकखगघङचछजझटठडढणतथदधनपफबभमयरलवशषसह़ािीुूेैोौ्०१२"
    + "漢字かなカナ한글עברית"
    + "\u200c\u200d\u200e\u200f\u2066\u2069\u00a0\u00ad\u0301"
    + "👩👨🏽🎵\U0001f1e9\U0001f1ea"
)
PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(*segments: Segment, language: str = "en") -> Document:
    return Document(language, list(segments), [ADA, BOB])


def said(
    start_ms: int, text: str, speaker: str | None = "speaker-1", kind: SegmentKind = SegmentKind.SPEECH
) -> Segment:
    return Segment(start_ms, start_ms + 1000, text, speaker, kind)


def cues_of(document: Document) -> list[Cue]:
    """One cue for each segment, whatever its length: what a format holds is not a matter of limits."""
    return [
        Cue(one.start_ms, one.end_ms, tuple(shown(one).split("\n")), index, one.speaker)
        for index, one in enumerate(document.segments)
    ]


def shown(segment: Segment) -> str:
    if segment.kind is SegmentKind.SOUND:
        return f"[{segment.text}]"
    return f"♪ {segment.text} ♪" if segment.kind is SegmentKind.MUSIC else segment.text


def is_plain(text: str) -> bool:
    """Whether a text says of itself neither what it is nor who speaks, and is written as it is read."""
    tidy = all(line and line == " ".join(line.split()) for line in text.split("\n"))
    found = told(text, colons=True)
    return tidy and found.kind is SegmentKind.SPEECH and not bracket_label(text) and not colon_label(text)


def lines() -> st.SearchStrategy[str]:
    words = st.one_of(st.sampled_from(list(SCRIPTS.values())), st.text(ALPHABET, min_size=1, max_size=20))
    return words.map(lambda text: " ".join(unicodedata.normalize("NFC", text).split())).filter(bool)


def texts() -> st.SearchStrategy[str]:
    """One or two lines, some of them in a style."""
    styled = st.builds(
        lambda style, line: f"<{style}>{line}</{style}>" if style else line,
        st.sampled_from(["", "", "i", "b", "u"]),
        lines(),
    )
    return st.lists(styled, min_size=1, max_size=2).map("\n".join).filter(is_plain)


def documents(*, has_speakers: bool = True) -> st.SearchStrategy[Document]:
    """Documents as every format of cues can hold them; times rise and do not overlap."""
    segment = st.tuples(
        st.integers(0, 5000), st.integers(1, 100_000), texts(), st.sampled_from(SegmentKind),
        st.sampled_from(["Ada", "Bob", "Ґанна", "अदा", "عدا", None] if has_speakers else [None]),
    )  # fmt: skip
    return st.lists(segment, min_size=1, max_size=10).map(_document)


def _document(made: list[tuple[int, int, str, SegmentKind, str | None]]) -> Document:
    position, segments, ids = 0, [], dict[str, str]()
    for gap, length, text, kind, name in made:
        speaker = None
        if name is not None and kind is SegmentKind.SPEECH:
            speaker = ids.setdefault(name, f"speaker-{len(ids) + 1}")
        kept = text if kind is SegmentKind.SPEECH else text.replace("\n", " ")
        segments.append(Segment(position + gap, position + gap + length, kept, speaker, kind))
        position += gap + length
    return Document("en", segments, [Speaker(key, name) for name, key in ids.items()])
