"""Files of programs that customers use: automatic captions, players' marks for direction, dialogues."""

from io import BytesIO
from zipfile import ZipFile

import msgspec
import pytest

from service.documents.document import Document, Segment, SegmentKind, Speaker, Word, check_document
from service.formats.building import Reading
from service.formats.cue_writers import CUE_FORMATS, write_cues
from service.formats.options import Format
from service.formats.reading import read_document
from service.formats.unreadable import Unreadable
from service.timedtext.breaking import break_cues

ROLLING = """\
WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.070 align:start position:0%
\x20
hello<00:00:00.480><c> and</c><00:00:01.000><c> welcome</c>

00:00:02.070 --> 00:00:02.080 align:start position:0%
hello and welcome
\x20

00:00:02.080 --> 00:00:04.150 align:start position:0%
hello and welcome
to<00:00:02.240><c> my</c><00:00:02.400><c> channel</c>

00:00:04.150 --> 00:00:04.160 align:start position:0%
to my channel
\x20

00:00:04.160 --> 00:00:06.000 align:start position:0%
to my channel
[Music]
"""


def read(text: str | bytes, name: str, language: str = "en") -> Reading:
    return read_document(text.encode() if isinstance(text, str) else text, name=name, language=language)


def told(reading: Reading) -> list[tuple[int, str, str | None, SegmentKind]]:
    names = reading.document.speaker_names()
    return [(one.start_ms, one.text, names.get(one.speaker or ""), one.kind) for one in reading.document.segments]


def test_automatic_captions_that_roll_up_are_read_once_and_whole() -> None:
    reading = read(ROLLING, "talk.en.vtt")

    assert [(one.start_ms, one.end_ms, one.text, one.kind) for one in reading.document.segments] == [
        (160, 2070, "hello and welcome", SegmentKind.SPEECH),
        (2080, 4150, "to my channel", SegmentKind.SPEECH),
        (4160, 6000, "Music", SegmentKind.SOUND),
    ]
    assert reading.notes == ["The captions roll up: each line is read once, when it is first shown."]


def test_a_refrain_in_captions_that_do_not_roll_up_is_kept() -> None:
    refrain = "WEBVTT\n\n00:01.000 --> 00:02.000\nAgain\n\n00:03.000 --> 00:04.000\nAgain\n"

    assert [text for _, text, _, _ in told(read(refrain, "song.vtt"))] == ["Again", "Again"]


@pytest.mark.parametrize("kind", sorted(CUE_FORMATS))
def test_arabic_captions_come_back_without_the_marks_of_direction(kind: Format) -> None:
    spoken = [
        Segment(0, 3000, "مرحبا بالعالم، هذا اختبار.", "a"),
        Segment(3000, 6000, "استعمل Python 3.11!", "b"),
        Segment(6000, 8000, "صفق الباب", None, SegmentKind.SOUND),
        Segment(8000, 9000, "لا لا لا", None, SegmentKind.MUSIC),
    ]
    written = Document("ar", spoken, [Speaker("a", "آدا"), Speaker("b", "Bob")])
    first = write_cues(kind, break_cues(written, is_sdh=True).cues, written)

    reading = read(first, f"talk.{kind}", "ar")

    assert [(text, kind) for _, text, _, kind in told(reading)] == [(one.text, one.kind) for one in spoken]
    assert [name for _, _, name, _ in told(reading)] == ["آدا", "Bob", None, None]
    assert write_cues(kind, break_cues(reading.document, is_sdh=True).cues, reading.document) == first


def test_lines_of_nothing_but_marks_of_direction_are_read_in_linear_time() -> None:
    marks = "\u202b" * 1_000_000

    assert told(read(marks, "marks.txt")) == []
    assert told(read(f"{marks}مرحبا{chr(0x202C) * 9}", "marks.txt", "ar"))[0][1] == "مرحبا"


def test_a_dialogue_belongs_to_nobody_and_its_last_speaker_goes_on() -> None:
    cues = ["[Ada] Well.", "- [Bob] Wait!\n- [Ada] No!", "I said no.", "- Yes.\n- Perhaps."]
    file = "\n\n".join(f"00:00:{at:02},000 --> 00:00:{at + 1:02},000\n{text}" for at, text in enumerate(cues, start=1))

    found = told(read(file, "talk.srt"))

    assert [(text, name) for _, text, name, _ in found] == [
        ("Well.", "Ada"),
        ("- [Bob] Wait!\n- [Ada] No!", None),
        ("I said no.", "Ada"),
        ("- Yes.\n- Perhaps.", None),
    ]


def test_styles_that_refer_to_each_other_cost_no_more_than_reading_them() -> None:
    references = " ".join(f"s{number}" for number in range(20))
    styles = "".join(f'<style xml:id="s{number}" style="{references}"/>' for number in range(20))
    italic = '<style xml:id="i" style="s1" tts:fontStyle="italic"/>'
    head = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"><head>'
    body = '<body><div><p begin="0s" end="1s" style="i">Hello</p></div></body></tt>'

    assert [text for _, text, _, _ in told(read(f"{head}{styles}{italic}</head>{body}", "a.ttml"))] == ["<i>Hello</i>"]


@pytest.mark.parametrize(
    "text",
    [
        "Speaker 1  0:05\nHello there.\nHow are you?\n\nAda Lovelace  1:02\nI am fine.\n",
        "Speaker 1 (00:05):\nHello there.\nHow are you?\n\nAda Lovelace (01:02):\nI am fine.\n",
    ],
    ids=["otter", "rev"],
)
def test_names_with_times_above_the_words_lead_them(text: str) -> None:
    assert told(read(text, "talk.txt")) == [
        (5000, "Hello there.", "Speaker 1", SegmentKind.SPEECH),
        (33_500, "How are you?", "Speaker 1", SegmentKind.SPEECH),
        (62_000, "I am fine.", "Ada Lovelace", SegmentKind.SPEECH),
    ]


def test_times_alone_above_the_words_lead_them() -> None:
    found = told(read("0:05\nhello there\n1:02\nI am fine\n", "copied.txt"))

    assert [(start, text) for start, text, _, _ in found] == [(5000, "hello there"), (62_000, "I am fine")]


def test_one_line_that_ends_with_a_time_is_no_heading() -> None:
    found = told(read("Ada: Which train?\n\nMonday 10:30\n\nBob: Thanks.\n", "talk.txt"))

    assert [text for _, text, _, _ in found] == ["Which train?", "Monday 10:30", "Thanks."]


def test_captions_with_a_comma_between_their_times_are_read() -> None:
    found = told(read("0:00:00.599,0:00:04.160\nHello\n\n0:00:04.160,0:00:06.770\nWorld\n", "captions.sbv"))

    assert [(start, text) for start, text, _, _ in found] == [(599, "Hello"), (4160, "World")]


def test_a_script_of_styles_is_not_taken_for_a_text() -> None:
    with pytest.raises(Unreadable, match="Advanced SubStation"):
        read("[Script Info]\nTitle: Talk\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,Hello\n", "talk.ass")


def test_what_whisper_writes_is_read_with_words_and_speakers() -> None:
    segments = [
        {"id": 1, "start": 2.5, "end": 2.5, "text": " Fine. ", "speaker": "SPEAKER_01"},
        {
            "id": 0, "seek": 0, "start": 0, "end": 2.5, "text": " Hello 7.", "tokens": [1], "speaker": "SPEAKER_00",
            "words": [{"word": " Hello", "start": 0.1, "end": 0.5, "probability": 0.9}, {"word": "7."}],
        },
        {"id": 2, "start": 3, "end": 4, "text": " "},
    ]  # fmt: skip
    data = msgspec.json.encode({"text": " Hello 7. Fine.", "segments": segments, "language": "en"})

    reading = read(data, "talk.json")

    assert told(reading) == [
        (0, "Hello 7.", "Speaker 1", SegmentKind.SPEECH),
        (2500, "Fine.", "Speaker 2", SegmentKind.SPEECH),
    ]
    assert reading.document.segments[0].words == [Word(100, 500, "Hello")]
    assert reading.notes == []
    check_document(reading.document)


def test_a_whisper_file_with_times_that_are_none_is_refused() -> None:
    with pytest.raises(Unreadable, match="seconds"):
        read('{"segments": [{"start": -1, "end": 1e99, "text": "x"}]}', "talk.json")


@pytest.mark.parametrize(("start", "end", "neighbour"), [(5, 2, 3), (9, 4, 10)], ids=["after", "before"])
def test_times_are_not_exchanged_where_that_would_cross_a_neighbour(start: int, end: int, neighbour: int) -> None:
    first = "00:00:00,000 --> 00:00:05,000\nFirst\n\n" if neighbour == 10 else ""
    turned = f"00:00:0{start},000 --> 00:00:0{end},000\nTurned\n\n"
    file = f"{first}{turned}00:00:{neighbour:02},000 --> 00:00:{neighbour + 1:02},000\nNext\n"

    with pytest.raises(Unreadable, match="comes before the in point"):
        read(file, "talk.srt")


def test_a_document_with_a_password_says_so() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    data = bytearray(packed.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Unreadable, match="password"):
        read(bytes(data), "talk.docx")


def test_an_out_point_before_the_in_point_is_left_out_of_a_heading() -> None:
    reading = read("Ada (0:05 - 0:02):\nHello.\n\nBob (0:09 - 0:10):\nBye.\n", "talk.txt")

    assert [(one.start_ms, one.end_ms) for one in reading.document.segments] == [(5000, 9000), (9000, 10_000)]
