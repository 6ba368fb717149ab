"""DOCX: what python-docx sees of ours, and what we read of ours and of others'."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import Phase, given, settings

from service.documents.document import Document, SegmentKind
from service.documents.markup import plain
from service.formats.docx import SPEAKER_STYLE, TIME_STYLE, render_docx
from service.formats.docx_reading import read_docx
from service.formats.options import Format, TextOptions
from service.formats.paragraphs import paragraphs, worded
from service.formats.unreadable import Unreadable
from tests.service.formats.examples import PROPERTY, documents
from tests.service.formats.transcript_examples import HOSTILE, META, saying, talk

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Written = Callable[[Any], None]


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def foreign(write: Written) -> bytes:
    package, file = docx.Document(), io.BytesIO()
    write(package)
    package.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def with_body(body: str, before: str = "") -> bytes:
    return archive({"word/document.xml": f"{before}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"})


def heard(data: bytes) -> list[tuple[int, str | None, str]]:
    document = read_docx(data, "en").document
    names = document.speaker_names()
    return [(one.start_ms, names.get(one.speaker or ""), one.text) for one in document.segments]


def test_title_facts_and_paragraphs_stand_in_their_styles() -> None:
    found = [(one.style.name, one.text) for one in opened(render_docx(talk("en"), META)).paragraphs]

    assert found[:3] == [
        ("Title", "Tides.mp4"),
        ("Transcript Facts", "Transcript  ·  English  ·  01:02:10"),
        ("Transcript Speech", "00:00:00\tAnna Lee: Good morning. Today: tides."),
    ]
    assert found[5:7] == [("Transcript Sound", "00:00:12\t[door slams]"), ("Transcript Music", "00:00:13\t♪ la la ♪")]


def test_styles_are_kept_as_runs() -> None:
    runs = [
        run
        for one in opened(render_docx(saying("a <b>b</b> <i>i</i> <u><b>both</b></u>"), META)).paragraphs
        for run in one.runs
    ]

    styled = {run.text: (bool(run.bold), bool(run.italic), bool(run.underline)) for run in runs}
    assert styled["b"] == (True, False, False)
    assert styled["i"] == (False, True, False)
    assert styled["both"] == (True, False, True)


def test_without_speakers_and_times_only_the_words_are_written() -> None:
    shown = opened(render_docx(talk("en"), META, TextOptions(speakers=False, timestamps=False)))

    assert shown.paragraphs[3].text == "Why twice a day?"
    assert {run.style.name for one in shown.paragraphs for run in one.runs}.isdisjoint({SPEAKER_STYLE, TIME_STYLE})


def test_right_to_left_text_is_marked_in_paragraphs_and_runs() -> None:
    package = opened(render_docx(talk("ar"), META))
    spoken = package.paragraphs[2]

    assert spoken._p.pPr.find(qn("w:bidi")) is not None
    assert all(run._r.rPr.find(qn("w:rtl")) is not None for run in spoken.runs if "ص" in run.text)
    assert package.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"


def test_text_that_runs_from_the_left_is_not() -> None:
    body = opened(render_docx(talk("hi"), META)).element.body

    assert not list(body.iter(qn("w:bidi"))) + list(body.iter(qn("w:rtl")))


def test_bold_counts_for_scripts_that_need_shaping() -> None:
    body = opened(render_docx(talk("hi"), META)).element.body

    assert len(list(body.iter(qn("w:bCs")))) == len(list(body.iter(qn("w:b")))) == 1


def test_the_same_version_gives_the_same_bytes_at_another_time() -> None:
    first = render_docx(talk("ar"), META)
    time.sleep(2.1)  # the times of an archive have steps of two seconds

    assert render_docx(talk("ar"), META) == first


@pytest.mark.parametrize("language", ["en", "ar", "hi"])
def test_a_round_trip_keeps_speakers_times_kinds_words_and_styles(language: str) -> None:
    reading = read_docx(render_docx(talk(language), META), language)

    document, written = reading.document, talk(language)
    assert [(one.start_ms, one.speaker, one.kind, one.text) for one in document.segments] == [
        (one.start_ms, one.speaker, one.kind, one.text) for one in written.segments
    ]
    assert document.speakers == written.speakers
    assert (reading.format, reading.notes) == (Format.DOCX, [])


@settings(PROPERTY, max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(documents())
def test_a_round_trip_keeps_every_paragraph(document: Document) -> None:
    read = read_docx(render_docx(document, META), "en").document

    names = read.speaker_names()
    assert [(one.kind, one.speaker, one.runs) for one in paragraphs(document)] == [
        (one.kind, names.get(one.speaker or ""), worded(one)) for one in read.segments
    ]


@pytest.mark.parametrize("text", [*HOSTILE, "Ada: [00:00:01] no label", "[in brackets]", "00:00:09", "♪ not sung"])
def test_text_that_looks_like_something_else_comes_back_as_it_was(text: str) -> None:
    document = read_docx(render_docx(saying(text, "The end."), META), "en").document

    first = document.segments[0]
    assert (plain(first.text), first.kind) == (text, SegmentKind.SPEECH)


def test_labels_and_times_of_other_writers_are_understood() -> None:
    def write(package: Any) -> None:
        package.add_heading("My interview", 0)
        package.add_paragraph("[00:00:05] Ada: Hello there.")
        answer = package.add_paragraph()
        answer.add_run("Bob:").bold = True
        answer.add_run(" We met at 12:30, ")
        answer.add_run("really").italic = True
        package.add_paragraph("(1:02:03.5) Ada: Yes.")

    assert heard(foreign(write)) == [
        (5000, "Ada", "Hello there."),
        (heard(foreign(write))[1][0], "Bob", "We met at 12:30, <i>really</i>"),
        (3_723_500, "Ada", "Yes."),
    ]


def test_a_line_with_a_name_and_a_time_leads_what_follows() -> None:
    def write(package: Any) -> None:
        for line in ("Speaker 1  0:03", "Hello.", "And more.", "Dr. Smith (00:10):", "Thanks."):
            package.add_paragraph(line)

    read = heard(foreign(write))

    assert [one[1:] for one in read] == [("Speaker 1", "Hello."), ("Speaker 1", "And more."), ("Dr. Smith", "Thanks.")]
    assert (read[0][0], read[2][0]) == (3000, 10_000)


def test_a_table_of_times_speakers_and_words_is_understood() -> None:
    rows = [("Time", "Speaker", "Text"), ("00:00:01", "Ada", "Hello."), ("00:00:04", "Bob:", "Hi.\nThere.")]

    def write(package: Any) -> None:
        table = package.add_table(len(rows), 3)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    assert heard(foreign(write)) == [(1000, "Ada", "Hello."), (4000, "Bob", "Hi. There.")]


def test_text_without_times_is_spread_over_the_recording_and_says_so() -> None:
    reading = read_docx(foreign(lambda package: [package.add_paragraph(one) for one in ("a b c", "d e f")]), "en", 9000)

    assert [(one.start_ms, one.end_ms) for one in reading.document.segments] == [(0, 4500), (4500, 9000)]
    assert reading.notes == ["The text has no times; it was spread over the recording, by length."]


def test_what_is_deleted_or_computed_is_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>keep</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'> new</w:t></w:r></w:ins>"
        '<w:r><w:instrText>HYPERLINK "http://example.org"</w:instrText></w:r></w:p>'
    )

    assert [text for *_, text in heard(with_body(body))] == ["keep new"]


def test_entities_are_never_resolved() -> None:
    doctype = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'

    (read,) = heard(with_body("<w:p><w:r><w:t>x&b;&f;</w:t></w:r></w:p>", doctype))

    assert read[2] == "x"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a DOCX"),
        (b"PK\x03\x04 and then nothing", "not a DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old or a protected"),
        (archive({"readme.txt": "hello"}), "no DOCX"),
        (archive({"word/document.xml": "<w:document"}), "no valid XML"),
        (with_body(""), "no text"),
        (with_body("<w:sdt>" * 5000), "no valid XML"),
        (with_body("<w:p>" + "<w:r/>" * 1_100_000 + "</w:p>"), "more markup"),
        (archive({"word/document.xml": b" " * (65 << 20)}), "unpacks to more than 64 MB"),
        (archive({f"part{number}": b"" for number in range(20_000)}), "far more parts"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_docx(data, "en")


def test_a_part_that_is_longer_than_the_archive_says_is_refused() -> None:
    data = bytearray(with_body("<w:p><w:r><w:t>" + "long " * 10_000 + "</w:t></w:r></w:p>"))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (500).to_bytes(4, "little")

    with pytest.raises(Unreadable, match="damaged"):
        read_docx(bytes(data), "en")


def test_no_damage_to_the_bytes_crashes_the_reader() -> None:
    whole = with_body("<w:p><w:r><w:t>Hello there.</w:t></w:r></w:p>")
    chance = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_docx(bytes(data), "en")
        except Unreadable as refusal:
            assert refusal.message  # noqa: PT017
