"""A talk in three scripts, as the tests of transcripts for people use it."""

from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.formats.headings import TranscriptMeta

META = TranscriptMeta("Tides.mp4", "en", 3_730_000)
HOSTILE = (
    '#read("/etc/passwd") #import "x": *',
    "$x^2$ *bold* _it_ `raw` = Title",
    "\\u{41} [a](b) <label> @ref // not a comment",
    '"}], "paragraphs": []',
    "{{ 7 * 7 }} <script>alert(1)</script> &amp; <img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.org")',
)
_WORDS = {
    "en": ("Good morning. Today: <b>tides</b>.", "Why <i>twice</i> a day?", "door slams", "Anna Lee", "Bob"),
    "ar": ("صباح الخير. اليوم: <b>المد</b>.", "لماذا <i>مرتين</i> في اليوم؟", "صوت باب", "ليلى", "سامي"),
    "hi": ("सुप्रभात। आज: <b>ज्वार</b>।", "दिन में <i>दो</i> बार क्यों?", "दरवाज़ा", "अंजलि", "विक्रम"),
}


def talk(language: str) -> Document:
    """A turn, a pause, an answer, a sound, music and a voice that nobody knows."""
    first, second, noise, ada, bob = _WORDS[language]
    return Document(
        language,
        [
            Segment(0, 3000, first, "speaker-1"),
            Segment(6000, 9000, second, "speaker-1"),
            Segment(9000, 12_000, second, "speaker-2"),
            Segment(12_000, 13_000, noise, None, SegmentKind.SOUND),
            Segment(13_000, 14_000, "la la", None, SegmentKind.MUSIC),
            Segment(3_723_000, 3_730_000, second, None),
        ],
        [Speaker("speaker-1", ada), Speaker("speaker-2", bob)],
    )


def saying(*texts: str) -> Document:
    """Somebody says one text after another, each a paragraph."""
    return Document(
        "en",
        [Segment(at * 5000, at * 5000 + 1000, text, "speaker-1") for at, text in enumerate(texts)],
        [Speaker("speaker-1", "Ada")],
    )
