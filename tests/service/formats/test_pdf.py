"""Transcripts and quality reports as PDF, as an independent reader sees them."""

import hashlib
import io
import os
import re
import subprocess
import sys

import msgspec
import pytest
from pypdf import PdfReader

from service.documents.document import Document, Segment
from service.formats.options import TextOptions
from service.formats.pdf import render_pdf
from service.formats.transcript_json import render_json
from service.quality.findings import Finding, Report, Severity, WarningReason
from tests.service.formats.transcript_examples import HOSTILE, META, saying, talk

REPORT = Report(
    "default",
    "transcript",
    "en",
    [
        Finding("reading_speed", Severity.WARNING, "21 characters a second #import $x$", segment=1, start_ms=6000),
        Finding("filler_words", Severity.ERROR, "“um” does not belong here", segment=2, start_ms=9000),
        Finding("glossary", Severity.INFO, "A term is never used"),
    ],
    [WarningReason("She speaks fast", "reading_speed"), WarningReason("Not for errors", "filler_words")],
)


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def squeezed(text: str) -> str:
    """Without white space: where a line is broken is not part of what is printed."""
    return re.sub(r"\s", "", text)


def words(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in read(data).pages))


def fonts(data: bytes) -> set[str]:
    found = [page["/Resources"]["/Font"] for page in read(data).pages]
    return {str(one.get_object()["/BaseFont"]) for page in found for one in page.values()}


def test_title_facts_speakers_times_and_words_are_printed() -> None:
    printed = words(render_pdf(talk("en"), META))

    for expected in ("Tides.mp4", "Transcript", "English", "01:02:10", "AnnaLee", "Bob", "[doorslams]", "♪lala♪"):
        assert expected in printed
    assert "00:00:09" in printed
    assert "01:02:03Whytwiceaday?" in printed
    assert "Page1of1" in printed


def test_without_speakers_and_times_only_the_words_are_printed() -> None:
    printed = words(render_pdf(talk("en"), META, TextOptions(speakers=False, timestamps=False)))

    assert "Whytwiceaday?" in printed
    assert "AnnaLee" not in printed
    assert "00:00:09" not in printed


@pytest.mark.parametrize(("language", "font"), [("ar", "IBMPlexSansArabic"), ("hi", "NotoSans-Regular")])
def test_each_script_is_set_in_an_embedded_part_of_a_font_made_for_it(language: str, font: str) -> None:
    embedded = fonts(render_pdf(talk(language), META, TextOptions(speakers=False, timestamps=False)))

    assert any(re.fullmatch(rf"/[A-Z]{{6}}\+{font}.*", one) for one in embedded)
    assert not any("DejaVu" in one for one in embedded)


def place_of(data: bytes, words: str) -> float:
    """How far from the left edge of the first page the words begin, in points."""
    found: list[float] = []

    def visit(text: str, place: list[float], *_: object) -> None:
        if words in text:
            found.append(place[4])

    read(data).pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_right_to_left_text_begins_on_the_right() -> None:
    assert place_of(render_pdf(talk("ar"), META), "00:00:12") > 400
    assert place_of(render_pdf(talk("en"), META), "00:00:12") < 100


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_program_is_printed_as_it_is(text: str) -> None:
    assert squeezed(text) in words(render_pdf(saying(text, "The end."), META))


def test_the_report_has_a_page_of_its_own_at_the_end() -> None:
    pages = [squeezed(page.extract_text()) for page in read(render_pdf(talk("en"), META, report=REPORT)).pages]

    assert len(pages) == 2
    for expected in ("Qualityreport", "Profiledefault", "1error", "1warning", "1info"):
        assert expected in pages[1]
    assert "warning00:00:06reading_speed21charactersasecond#import$x$" in pages[1]
    assert "Reasongiven:Shespeaksfast" in pages[1]
    assert "Notforerrors" not in pages[1]
    assert "Qualityreport" not in pages[0]


def test_a_clean_report_says_that_nothing_was_found() -> None:
    clean = Report("default", "transcript", "en", [])

    assert "Nothingwasfound." in words(render_pdf(talk("en"), META, report=clean))


def test_a_document_without_text_says_so() -> None:
    assert "Thereisnothingtoread" in words(render_pdf(Document("en", [Segment(0, 1000, " ")]), META))


def test_the_document_is_attached_as_data() -> None:
    (attached,) = read(render_pdf(talk("hi"), META)).attachments["transcript.json"]

    assert attached == render_json(talk("hi"), duration_ms=META.duration_ms)


def test_a_file_that_names_nobody_names_nobody_in_its_data_either() -> None:
    data = render_pdf(talk("en"), META, TextOptions(speakers=False))

    (attached,) = read(data).attachments["transcript.json"]

    kept = msgspec.json.decode(attached)
    assert (kept["speakers"], {one["speaker"] for one in kept["segments"]}) == ([], {None})
    assert [one["text"] for one in kept["segments"]] == [one.text for one in talk("en").segments]


def test_a_long_recording_is_printed_whole() -> None:
    said = [Segment(at * 2160, at * 2160 + 100, f"Sentence number{at} of a long day.") for at in range(2000)]

    pages = read(render_pdf(Document("en", said), META)).pages

    assert len(pages) > 10
    assert "number1999" in squeezed(pages[-1].extract_text())


def test_the_same_version_gives_the_same_bytes_on_another_day_in_another_zone() -> None:
    script = (
        "import sys, hashlib; from tests.service.formats.transcript_examples import META, talk;"
        "from service.formats.pdf import render_pdf;"
        "print(hashlib.sha256(render_pdf(talk('ar'), META)).hexdigest())"
    )
    environment = {**os.environ, "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1000000000", "PYTHONPATH": os.getcwd()}
    elsewhere = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)

    assert elsewhere.stdout.decode().strip() == hashlib.sha256(render_pdf(talk("ar"), META)).hexdigest()
