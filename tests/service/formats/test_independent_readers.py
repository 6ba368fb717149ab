"""What we write is accepted by others' readers, with the same times and text; and we read what others write."""

import io
import xml.etree.ElementTree as ElementTree

import pysubs2
import pytest
import ttconv.imsc.reader
import ttconv.srt.writer
import webvtt
from hypothesis import given
from lxml import etree

from service.documents.document import Document, Speaker
from service.documents.markup import plain
from service.formats.cue_writers import CONTENT_TYPES, CUE_FORMATS, ENDINGS, write_cues
from service.formats.options import Format, TextOptions
from service.formats.reading import read_document
from service.formats.timestamps import srt_time, vtt_time
from service.formats.ttml import NAMESPACE, PROFILE
from service.timedtext.cues import Cue
from tests.service.formats.examples import ADA, BOB, PROPERTY, SCRIPTS, cues_of, documents

SCENE = [
    Cue(500, 1500, ("<i>a < b</i> & c", "x --> y"), 0, "speaker-1"),
    Cue(1500, 3_723_004, ("[door slams]",), 1),
    Cue(3_723_004, 172_800_000, ("♪ la la ♪",), 2, "speaker-2"),
]
CAST = Document("en", [], [ADA, Speaker("speaker-2", "Bob & <Sons>")])


@PROPERTY
@given(documents())
def test_pysubs2_finds_our_times_and_text_in_srt(document: Document) -> None:
    cues = cues_of(document)

    opened = write_cues(Format.SRT, cues, document).decode().replace("\r\n", "\n")
    read = pysubs2.SSAFile.from_string(opened, "srt", keep_html_tags=True)

    found = [(line.start, line.end, line.text.replace("\\N", "\n")) for line in read]
    assert found == [(cue.start_ms, cue.end_ms, "\n".join(cue.lines)) for cue in cues]


@PROPERTY
@given(documents())
def test_webvtt_py_finds_our_times_text_and_voices_in_vtt(document: Document) -> None:
    cues, names = cues_of(document), document.speaker_names()

    read = webvtt.from_buffer(io.StringIO(write_cues(Format.VTT, cues, document).decode(), newline=""))

    assert [(one.start, one.end) for one in read] == [(vtt_time(cue.start_ms), vtt_time(cue.end_ms)) for cue in cues]
    assert [one.voice for one in read] == [names.get(cue.speaker or "") for cue in cues]
    texts = [one.text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for one in read]
    assert texts == [plain("\n".join(cue.lines)) for cue in cues]


@PROPERTY
@given(documents())
def test_ttconv_finds_our_times_and_text_in_ttml(document: Document) -> None:
    cues = cues_of(document)
    written = ElementTree.fromstring(write_cues(Format.TTML, cues, document))

    model = ttconv.imsc.reader.to_model(ElementTree.ElementTree(written))

    assert model is not None
    read = pysubs2.SSAFile.from_string(ttconv.srt.writer.from_model(model), "srt")
    assert [(line.start, line.end) for line in read] == [(cue.start_ms, cue.end_ms) for cue in cues]


@pytest.mark.parametrize(("language", "text"), SCRIPTS.items())
def test_ttconv_finds_every_script(language: str, text: str) -> None:
    data = write_cues(Format.TTML, [Cue(0, 1000, (text,))], Document(language, []))

    model = ttconv.imsc.reader.to_model(ElementTree.ElementTree(ElementTree.fromstring(data)))

    assert model is not None
    assert model.get_lang() == language
    assert ttconv.srt.writer.from_model(model).split("\n")[2] == text


def test_ttml_declares_its_profile_its_speakers_and_where_cues_stand() -> None:
    root = etree.fromstring(write_cues(Format.TTML, SCENE, CAST))

    parameter, metadata = f"{{{NAMESPACE}#parameter}}", f"{{{NAMESPACE}#metadata}}"
    assert (root.get(f"{parameter}contentProfiles"), root.get(f"{parameter}timeBase")) == (PROFILE, "media")
    agents = {one.get("{http://www.w3.org/XML/1998/namespace}id"): one[0].text for one in root.iter(f"{metadata}agent")}
    assert agents == {"speaker-1": "Ada", "speaker-2": "Bob & <Sons>"}
    paragraphs = list(root.iter(f"{{{NAMESPACE}}}p"))
    assert [one.get(f"{metadata}agent") for one in paragraphs] == ["speaker-1", None, "speaker-2"]
    (region,) = root.iter(f"{{{NAMESPACE}}}region")
    (place,) = root.iter(f"{{{NAMESPACE}}}div")
    assert place.get("region") == region.get("{http://www.w3.org/XML/1998/namespace}id")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ar-EG", "rtl"), ("en", None), ("hi", None)])
def test_arabic_runs_from_right_to_left_in_ttml(language: str, direction: str | None) -> None:
    root = etree.fromstring(write_cues(Format.TTML, SCENE, Document(language, [])))

    (style,) = root.iter(f"{{{NAMESPACE}}}style")
    assert style.get(f"{{{NAMESPACE}#styling}}direction") == direction


def test_vtt_escapes_all_but_its_tags_and_numbers_its_cues() -> None:
    assert write_cues(Format.VTT, SCENE, CAST).decode() == (
        "WEBVTT\n\n1\n00:00:00.500 --> 00:00:01.500\n<v Ada><i>a &lt; b</i> &amp; c\nx --&gt; y</v>\n\n"
        "2\n00:00:01.500 --> 01:02:03.004\n[door slams]\n\n"
        "3\n01:02:03.004 --> 48:00:00.000\n<v Bob &amp; &lt;Sons&gt;>♪ la la ♪</v>\n"
    )


def test_a_style_left_open_ends_with_its_line() -> None:
    data = write_cues(Format.VTT, [Cue(0, 1000, ("<i>open", "</b>closed"))], CAST)

    assert data.decode().splitlines()[-2:] == ["<i>open</i>", "closed"]


def test_speakers_are_named_only_where_they_are_wanted() -> None:
    for format_ in (Format.VTT, Format.TTML):
        assert b"Ada" in write_cues(format_, SCENE, CAST)
        assert b"Ada" not in write_cues(format_, SCENE, CAST, TextOptions(speakers=False))


@pytest.mark.parametrize("format_", ["srt", "vtt"])
@PROPERTY
@given(documents(has_speakers=False))
def test_we_read_what_pysubs2_writes(format_: str, document: Document) -> None:
    theirs = pysubs2.SSAFile()
    theirs.events = [
        pysubs2.SSAEvent(start=cue.start_ms, end=cue.end_ms, text=plain("\\N".join(cue.lines)))
        for cue in cues_of(document)
    ]

    read = read_document(theirs.to_string(format_, keep_ssa_tags=True).encode(), name="theirs", language="en")

    assert read.format == format_
    assert [(one.start_ms, one.end_ms, one.kind) for one in read.document.segments] == [
        (one.start_ms, one.end_ms, one.kind) for one in document.segments
    ]


def test_no_cues_make_a_valid_file() -> None:
    assert write_cues(Format.SRT, [], CAST) == b""
    assert write_cues(Format.VTT, [], CAST) == b"WEBVTT\n"
    assert list(etree.fromstring(write_cues(Format.TTML, [], CAST)).iter(f"{{{NAMESPACE}}}p")) == []


def test_what_holds_no_cues_is_not_written_as_cues() -> None:
    with pytest.raises(ValueError, match="docx holds no cues"):
        write_cues(Format.DOCX, SCENE, CAST)


def test_every_format_has_a_content_type_and_an_ending_of_its_own() -> None:
    assert set(CONTENT_TYPES) == set(ENDINGS) == set(Format)
    assert len(set(ENDINGS.values())) == len(Format)
    assert {CONTENT_TYPES[one] for one in CUE_FORMATS} == {"application/x-subrip", "text/vtt", "application/ttml+xml"}


@pytest.mark.parametrize(
    ("ms", "written"),
    [
        (0, "00:00:00,000"),
        (999, "00:00:00,999"),
        (61_001, "00:01:01,001"),
        (3_599_999, "00:59:59,999"),
        (3_600_000, "01:00:00,000"),
        (48 * 3_600_000, "48:00:00,000"),
    ],
)
def test_an_instant_is_written_to_the_millisecond(ms: int, written: str) -> None:
    assert (srt_time(ms), vtt_time(ms)) == (written, written.replace(",", "."))


def test_an_srt_file_is_written_with_crlf_and_without_a_byte_order_mark() -> None:
    data = write_cues(Format.SRT, [Cue(0, 1000, ("One", "two")), Cue(1000, 2000, ("Three",))], CAST)

    assert data == (
        b"1\r\n00:00:00,000 --> 00:00:01,000\r\nOne\r\ntwo\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\nThree\r\n"
    )


def test_the_same_cues_always_give_the_same_bytes() -> None:
    cast = Document("ar", [], [ADA, BOB])

    for format_ in CUE_FORMATS:
        assert len({write_cues(format_, SCENE, cast) for _ in range(5)}) == 1
