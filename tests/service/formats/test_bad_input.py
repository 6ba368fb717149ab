"""Files as people bring them: read where it is clear what was meant, refused with line and reason where not."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.document import MAX_SEGMENTS, Document, SegmentKind, check_document
from service.formats.building import Reading
from service.formats.cue_writers import CUE_FORMATS, write_cues
from service.formats.options import Format, TextOptions
from service.formats.reading import MAX_BYTES, read_document
from service.formats.text import render_text
from service.formats.transcript_json import render_json
from service.formats.unreadable import Unreadable
from tests.service.formats.examples import PROPERTY, SCRIPTS, cues_of, document, said

ENCODINGS = {
    "ar": ["cp1256"],
    "de": ["cp1252", "latin-1"],
    "fr": ["cp1252"],
    "ru": ["cp1251"],
    "tr": ["cp1254"],
    "uk": ["cp1251"],
}
LINE_OF_TIMES = "00:00:01,000 --> 00:00:02,000"


def read(text: str | bytes, name: str = "talk.srt", language: str = "en", duration_ms: int | None = None) -> Reading:
    data = text.encode() if isinstance(text, str) else text
    return read_document(data, name=name, language=language, duration_ms=duration_ms)


def stretches(reading: Reading) -> list[tuple[int, int, str]]:
    return [(one.start_ms, one.end_ms, one.text) for one in reading.document.segments]


def refused(text: str | bytes, name: str = "talk.srt") -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read(text, name)
    return refusal.value


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(language: str, encoding: str) -> None:
    text = SCRIPTS[language]

    reading = read(f"1\r\n{LINE_OF_TIMES}\r\n{text}\r\n".encode(encoding), language=language)

    assert stretches(reading) == [(1000, 2000, text)]
    assert bool(reading.notes) is not encoding.startswith("utf-8")


@pytest.mark.parametrize(("language", "encoding"), [(key, one) for key, many in ENCODINGS.items() for one in many])
def test_old_encodings_are_read_with_a_note(language: str, encoding: str) -> None:
    text = SCRIPTS[language].encode(encoding, "ignore").decode(encoding)

    reading = read(f"1\n{LINE_OF_TIMES}\n{text}\n".encode(encoding), language=language)

    assert stretches(reading) == [(1000, 2000, text)]
    (note,) = reading.notes
    assert note.startswith("The file is not written in UTF-8: it was read as Windows-125")


def test_a_few_broken_bytes_do_not_make_hindi_another_encoding() -> None:
    reading = read(f"1\n{LINE_OF_TIMES}\n{SCRIPTS['hi']}".encode() + b"\xe0\xa4", language="hi")

    assert stretches(reading) == [(1000, 2000, SCRIPTS["hi"] + "\ufffd")]
    assert reading.notes == ["Some characters could not be read; each stands as \ufffd."]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(ends: str) -> None:
    text = f"1\n{LINE_OF_TIMES}\nOne\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nThree\n".replace("\n", ends)

    assert stretches(read(text)) == [(1000, 2000, "One\ntwo"), (3000, 4000, "Three")]


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\n42\n",
        "00:00:01.000 --> 00:00:02.000\nOne\n\n00:00:03.000 --> 00:00:04.000\n42",
        "\n\n7\n0:01,0 --> 0:02\nOne\n\n\n\n8\n00:03.000-->00:04.000 X1:10 Y1:20\n\n42\n\n",
        "1\n00:00:01,000 --> 00:00:02,000\n<font color='red'>One</font>\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an8}42",
    ],
)
def test_missing_empty_lines_numbers_hours_and_the_wrong_point_are_read(text: str) -> None:
    assert stretches(read(text)) == [(1000, 2000, "One"), (3000, 4000, "42")]


def test_an_arrow_in_a_text_is_text() -> None:
    assert stretches(read(f"1\n{LINE_OF_TIMES}\n--> this way\nA --> B --> C\n")) == [
        (1000, 2000, "--> this way\nA --> B --> C")
    ]


def test_text_that_looks_like_a_program_stays_text() -> None:
    text = "<script>alert(1)</script>\n=cmd|' /C calc'!A0"

    for name, head in (("talk.srt", "1\n"), ("talk.vtt", "WEBVTT\n\n")):
        assert stretches(read(f"{head}{LINE_OF_TIMES}\n{text}\n", name)) == [(1000, 2000, text)]


def test_control_characters_are_removed_with_a_note() -> None:
    reading = read(f"1\n{LINE_OF_TIMES}\nO\x00n\x1be\x08\n")

    assert stretches(reading) == [(1000, 2000, "One")]
    assert reading.notes == ["3 control characters were removed."]


def test_lone_surrogates_and_escaped_controls_leave_json_with_a_note() -> None:
    text = "O\\ud800n\\u0000e \\\\u0000 \\ud83d\\ude00"
    body = '{"language": "en", "segments": [{"start_ms": 0, "end_ms": 9, "text": "' + text + '"}]}'

    reading = read(body, "talk.json")

    assert stretches(reading) == [(0, 9, "One \\u0000 😀")]
    assert reading.notes == ["2 control characters were removed."]


def test_points_in_the_wrong_order_are_exchanged_where_the_neighbours_leave_room() -> None:
    text = "1\n00:00:02,000 --> 00:00:01,000\nOne\n\n2\n00:00:03,000 --> 00:00:03,000\nTwo\n"

    reading = read(text)

    assert stretches(reading) == [(1000, 2000, "One"), (3000, 4000, "Two")]
    assert reading.notes == [
        "1 cue had its in and out points in the wrong order; they were exchanged.",
        "1 cue had no duration; it was given one of up to a second.",
    ]


def test_points_in_the_wrong_order_are_refused_where_it_is_not_clear_what_was_meant() -> None:
    refusal = refused("1\n00:00:01,000 --> 00:00:04,000\nOne\n\n2\n00:00:05,000 --> 00:00:03,000\nTwo\n")

    assert (refusal.line, refusal.message) == (6, "The out point 00:00:03.000 comes before the in point 00:00:05.000.")


def test_cues_out_of_order_are_sorted_and_overlaps_are_kept() -> None:
    text = "1\n00:00:05,000 --> 00:00:06,000\nTwo\n\n2\n00:00:01,000 --> 00:00:05,500\nOne\n"

    reading = read(text)

    assert stretches(reading) == [(1000, 5500, "One"), (5000, 6000, "Two")]
    assert reading.notes == [
        "The cues did not stand in the order of time; they were sorted.",
        "1 cue overlaps the next one; the times were kept.",
    ]


@pytest.mark.parametrize(
    ("text", "name", "line", "words"),
    [
        (b"", "talk.srt", None, "The file is empty."),
        (" \n\ufeff\x00 ", "talk.txt", None, "The file is empty."),
        ("nothing here", "talk.srt", None, "No cue was found"),
        (
            "1\n00:00:0x,000 --> 00:00:02,000\nOne",
            "talk.srt",
            2,
            "The times of a cue cannot be read: '00:00:0x,000 -->",
        ),
        (
            f"1\n{LINE_OF_TIMES}\nOne\n\n2\n49:00:00,000 --> 49:00:01,000\nTwo",
            "talk.srt",
            6,
            "The time 49:00:01 is later",
        ),
        ("WEBVTT\n\n999999:00:00.000 --> 999999:00:01.000\nTwo", "talk.vtt", 3, "The time 999,999 hours is later"),
        ("[49:00:00] Ada: Late.", "talk.txt", 1, "The time 49:00:00 is later than 48 hours"),
        ('{"words": [1]}', "talk.json", None, "The JSON is no answer of the speech-to-text API: Expected `object`"),
        ('{"a": 1}', "talk.json", None, "The JSON is neither a transcript of ours"),
        ('{"a": 1,\n}', "talk.json", 2, "JSON is malformed: trailing comma"),
        (
            '{"language": "en", "segments": [{"start_ms": -1, "end_ms": 1, "text": ""}]}',
            "a",
            None,
            "$.segments[0].start_ms",
        ),
        (b'{"a":' + b"[" * 100_000, "talk.json", None, "The JSON is nested too deeply."),
        ('<tt><body><div><p begin="1s">One</p></div></body></tt>', "talk.ttml", 1, "The cue has no out point."),
        (
            '<tt><body>\n<div><p begin="x" end="2s">One</p></div></body></tt>',
            "talk.ttml",
            2,
            "The time 'x' cannot be read.",
        ),
        ("<tt>\n<body>", "talk.ttml", 2, "The file is not well-formed XML"),
        ("<?xml version='1.0'?><other/>", "talk.xml", 1, "The file is XML, but no TTML"),
        ("<tt/>", "talk.ttml", None, "No cue was found"),
        (b"%PDF-1.7", "talk.pdf", None, "The file is a PDF."),
        (b"\xd0\xcf\x11\xe0", "talk.doc", None, "The file is a document of an old Word"),
        (b"PK\x03\x04 nothing", "talk.docx", None, ""),
        (bytes(range(256)) * 9, "talk.txt", None, "The file is not a text file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_reason(
    text: str | bytes, name: str, line: int | None, words: str
) -> None:
    refusal = refused(text, name)

    assert words in refusal.message
    assert refusal.line == line


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE tt [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE tt SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_no_entity_is_ever_resolved(declaration: str) -> None:
    text = f'<?xml version="1.0"?>\n{declaration}<tt><body><div><p begin="0s" end="1s">&a;</p></div></body></tt>'

    refusal = refused(text, "talk.ttml")

    assert (refusal.line, "document type declaration" in refusal.message) == (2, True)


def test_a_hundred_megabytes_are_refused_at_once() -> None:
    assert refused(bytes(100_000_000)).message == "The file has 100 MB; a transcript can have 20 MB at most."


@pytest.mark.parametrize(
    "pattern",
    [
        "<v a>x", "<i>", "{\\a", "<font ", "[", "♪", "-->", "a\n\n", "Ada: ", "\n", "<",
        "&amp;", "12:", "1\n\n2\n", "\\u0000",
        "<span>", "00:00:01,000 --> ", "\x00", "\xa0",
    ],
    ids=range(19),
)  # fmt: skip
@pytest.mark.parametrize(
    "head", ["", f"WEBVTT\n\n{LINE_OF_TIMES}\n", f"1\n{LINE_OF_TIMES}\n", '{"a": "', "<tt>"], ids=range(5)
)
def test_a_long_pattern_is_read_or_refused_in_linear_time(head: str, pattern: str) -> None:
    """A quadratic step anywhere would take minutes here; the test's own limit is two."""
    text = (head + pattern * (MAX_BYTES // 500 // len(pattern.encode()))).encode()

    for name in ("talk.txt", "talk.vtt"):
        outcome(text, name)


def test_a_text_is_refused_beyond_five_megabytes_and_json_only_beyond_twenty() -> None:
    assert refused(b"word " * 1_000_001).message == "The file has 5 MB; a text can have 5 MB at most."
    assert "words" in refused(b'{"words": [' + b"1," * 3_000_000 + b"1]}").message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"-->\n" * (4 * MAX_SEGMENTS + 1), "far more arrows than cues"),
        (b'{"words": [' + b"[]," * 1_000_000 + b"[]]}", "more than 1,000,000 objects and lists"),
        (b'<tt xmlns="http://www.w3.org/ns/ttml"><body>' + b"<p/>" * 1_000_000 + b"</body></tt>", "more markup"),
        (b'{"' + b"-->\n" * (4 * MAX_SEGMENTS + 1), "JSON"),
    ],
    ids=["arrows", "lists", "elements", "not-json"],
)
def test_what_would_take_long_to_read_is_refused_before_it_is_read(data: bytes, reason: str) -> None:
    assert reason in refused(data).message


def test_more_cues_than_a_document_holds_are_refused_with_the_line() -> None:
    many = "".join(f"{number}\n{LINE_OF_TIMES}\nx\n\n" for number in range(1, MAX_SEGMENTS + 2))

    refusal = refused(many)

    assert (refusal.message, refusal.line) == ("The file has more than 50,000 cues.", 4 * MAX_SEGMENTS + 2)


def test_a_text_longer_than_a_segment_holds_is_cut_between_words() -> None:
    (*parts,) = stretches(read(f"1\n{LINE_OF_TIMES}\n{'word ' * 5000}"))

    assert [len(text) <= 10_000 for _, _, text in parts] == [True] * 3
    assert " ".join(text for _, _, text in parts).split() == ["word"] * 5000
    assert (parts[0][0], parts[-1][1]) == (1000, 2000)


def outcome(data: bytes, name: str) -> Document | None:
    """What is read, in a form that is kept; None when it is refused."""
    try:
        reading = read_document(data, name=name, language="ru", duration_ms=60_000)
    except Unreadable:
        return None
    check_document(reading.document)
    return msgspec.json.decode(msgspec.json.encode(reading.document), type=Document)


@PROPERTY
@given(st.binary(max_size=400), st.sampled_from(["a.srt", "a.vtt", "a.ttml", "a.json", "a.txt", "a.html", "a"]))
def test_random_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    for head in (b"", b"WEBVTT\n\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b'{"words": [', b"<tt>"):
        outcome(head + data, name)


def valid_files() -> list[bytes]:
    scene = document(
        said(0, "Hi <i>there</i>"), said(1500, "Привет, мир", "speaker-2"), said(3000, "clap", None, SegmentKind.SOUND)
    )
    files = [write_cues(one, cues_of(scene), scene) for one in sorted(CUE_FORMATS)]
    files += [render_text(scene, TextOptions()), render_json(scene, duration_ms=9000)]
    speech = b'{"words": [{"text": "Hi.", "start": 0.1, "end": 0.4, "type": "word", "speaker_id": "s"}]}'
    return [
        *files,
        speech,
        *(one.decode().encode("utf-16") for one in files),
        *(one.decode().encode("cp1251", "replace") for one in files),
    ]


PIECES = [
    b"-->", b"\n", b"\n\n", b"<", b">", b"&#0;", b"\x00", b"00:00:01,000", b"99:99:99,999", b"<v ", b"]]>",
    b"<!DOCTYPE", b"\xff\xfe", b"{", b"}", b"\\ud800", b"-", b":", b"[", b"1e400", b"\r", b"\xe2\x80\xa8", b"<p>",
    b"<span begin='1s'>", b"begin='x'",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_valid_files_that_were_damaged_are_read_or_refused(seed: int) -> None:
    chance, files, kept = random.Random(seed), valid_files(), 0

    for _ in range(400):
        data = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 6)):
            damage(data, chance)
        kept += outcome(bytes(data), chance.choice(["a.srt", "a.vtt", "a.ttml", "a.json", "a.txt"])) is not None

    assert kept > 20


def damage(data: bytearray, chance: random.Random) -> None:
    at = chance.randint(0, len(data))
    match chance.randrange(4):
        case 0:
            data[at:at] = chance.choice(PIECES)
        case 1:
            del data[at : at + chance.randint(1, 20)]
        case 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        case _:
            start = chance.randint(0, len(data))
            data[at:at] = data[start : start + chance.randint(1, 60)]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("talk.txt", f"1\n{LINE_OF_TIMES}\nOne", Format.SRT),
        ("talk.srt", "WEBVTT\n\n00:01.000 --> 00:02.000\nOne", Format.VTT),
        ("talk.vtt", "00:01.000 --> 00:02.000\nOne", Format.VTT),
        (
            "talk.txt",
            '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">One</p></div></body></tt>',
            Format.TTML,
        ),
        ("talk.srt", '{"language": "en", "segments": [{"start_ms": 0, "end_ms": 1, "text": "One"}]}', Format.JSON),
        ("talk", "<html><body><p>Ada: One</p></body></html>", Format.HTML),
        ("talk", "[applause]\n\nAda: One", Format.TXT),
    ],
)
def test_what_a_file_is_shows_in_its_content(name: str, text: str, found: Format) -> None:
    assert read(text, name).format is found
