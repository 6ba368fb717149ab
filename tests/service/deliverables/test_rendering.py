"""Rendering: the same bytes for the same document, readable by others' readers, in every script."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.catalogue import Service
from service.deliverables.files import JobBrief, kind_words, render_files
from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.formats.srt import render_srt
from service.formats.text import render_text
from service.formats.transcript_json import render_json
from service.quality.findings import Finding, Report, Severity
from service.timedtext import graphemes
from service.timedtext.breaking import break_cues
from service.timedtext.profiles import Limits, resolve, shipped_profile

ADA, BOB = Speaker("a", "Ada"), Speaker("b", "Bob")
REPORT = Report("default", "transcript", "en", [Finding("empty_segment", Severity.WARNING, "It is empty.", segment=0)])
HINDI = "नमस्ते दुनिया, यह एक परीक्षण है।"
ARABIC = "مرحبا بالعالم، هذا اختبار."
LONG = " ".join(f"word{number}" for number in range(40))


def document(*segments: Segment, language: str = "en") -> Document:
    return Document(language, list(segments), [ADA, BOB])


def said(start_ms: int, text: str, speaker: str | None = "a", kind: SegmentKind = SegmentKind.SPEECH) -> Segment:
    return Segment(start_ms, start_ms + 1000, text, speaker, kind)


def read_back(data: bytes, folder: Path) -> list[tuple[int, int, str]]:
    path = folder / "file.srt"
    path.write_bytes(data)
    return [(line.start, line.end, line.plaintext) for line in pysubs2.load(str(path), encoding="utf-8")]


@pytest.mark.parametrize("text", [HINDI, ARABIC, "Ünïcödé — “quotes” … 👩‍👩‍👧", "a --> b"])
def test_every_script_survives_others_readers(tmp_path: Path, text: str) -> None:
    limits = Limits(max_chars_per_line=100, max_lines=1, max_chars_per_second=60)

    cues = break_cues(document(said(500, text), said(2000, "Next.")), limits).cues

    assert read_back(render_srt(cues), tmp_path) == [(500, 1500, text.replace("-->", "→")), (2000, 3000, "Next.")]


def test_a_text_cannot_begin_a_cue_of_its_own() -> None:
    forged = "Hello\n\n2\n00:00:05,000 --> 00:00:06,000\r\nForged\u2028\x0bcue"

    data = render_srt(break_cues(document(said(0, forged)), Limits(max_chars_per_line=80, max_lines=4)).cues)

    ((number, times, lines),) = read_blocks(data.decode())
    assert (number, times) == (1, "00:00:00,000 --> 00:00:01,000")
    assert lines == ["Hello 2 00:00:05,000 → 00:00:06,000 Forged cue"]


def test_a_long_segment_becomes_cues_that_share_its_time_by_characters() -> None:
    cues = break_cues(document(Segment(1000, 21_000, LONG))).cues

    assert len(cues) > 1
    assert " ".join(line for cue in cues for line in cue.lines) == LONG
    assert (cues[0].start_ms, cues[-1].end_ms) == (1000, 21_000)
    assert all(cue.end_ms == after.start_ms for cue, after in pairwise(cues))
    assert all(len(cue.lines) <= 2 and max(map(len, cue.lines)) <= 42 for cue in cues)
    speeds = [sum(map(len, cue.lines)) / (cue.end_ms - cue.start_ms) for cue in cues]
    assert max(speeds) / min(speeds) < 1.02


def test_the_items_cue_options_set_the_limits() -> None:
    options = {"max_chars_per_line": 20, "max_lines_per_cue": 1}
    limits = resolve(shipped_profile(), "en", is_sdh=False, cue_options=options)

    cues = break_cues(document(Segment(0, 20_000, LONG)), limits).cues

    assert all(len(cue.lines) == 1 and len(cue.lines[0]) <= 20 for cue in cues)


def test_line_breaks_that_fit_are_kept() -> None:
    (cue,) = break_cues(document(said(0, "- Who is there?\n- It is me."))).cues

    assert cue.lines == ("- Who is there?", "- It is me.")


def test_a_word_longer_than_a_line_stays_whole() -> None:
    cues = break_cues(
        document(Segment(0, 9000, f"See {'x' * 60} there")), Limits(max_chars_per_line=42, max_lines=2)
    ).cues

    assert [line for cue in cues for line in cue.lines] == ["See", "x" * 60, "there"]


def test_marks_that_combine_do_not_count_as_characters() -> None:
    assert graphemes.length("नमस्ते") == 3
    assert graphemes.length("\u200f" + ARABIC) == len(ARABIC)


def test_sdh_has_sounds_in_brackets_music_with_notes_and_names_where_the_speaker_changes() -> None:
    scene = document(
        said(0, "Hello."),
        said(1000, "It is me."),
        said(2000, "door slams", None, SegmentKind.SOUND),
        said(3000, "upbeat jazz", None, SegmentKind.MUSIC),
        said(4000, "Hi.", "b"),
    )

    assert [cue.lines[0] for cue in break_cues(scene, is_sdh=True).cues] == [
        "[Ada] Hello.",
        "It is me.",
        "[door slams]",
        "♪ upbeat jazz ♪",
        "[Bob] Hi.",
    ]
    assert [cue.lines[0] for cue in break_cues(scene).cues] == ["Hello.", "It is me.", "♪ upbeat jazz ♪", "Hi."]


def test_cues_come_in_the_order_of_time() -> None:
    assert [cue.lines[0] for cue in break_cues(document(said(5000, "B"), said(0, "A"))).cues] == ["A", "B"]


def test_a_segment_too_short_for_its_text_is_one_cue() -> None:
    (cue,) = break_cues(document(Segment(0, 2, LONG))).cues

    assert (cue.start_ms, cue.end_ms) == (0, 2)


def test_an_empty_document_gives_empty_files_and_valid_json() -> None:
    for nothing in (document(), document(said(0, "  \n "))):
        assert render_srt(break_cues(nothing, is_sdh=True).cues) == b""
        assert render_text(nothing) == b""
        assert json.loads(render_json(nothing, duration_ms=0))["language"] == "en"


def segments() -> st.SearchStrategy[Segment]:
    def made(start: int, length: int, text: str, kind: SegmentKind, speaker: str | None) -> Segment:
        return Segment(start, start + length, text, speaker, kind)

    text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=200)
    return st.builds(
        made, st.integers(0, 10**7), st.integers(1, 10**5), text, st.sampled_from(SegmentKind),
        st.sampled_from(["a", "b", None]),
    )  # fmt: skip


@given(st.lists(segments(), max_size=12), st.booleans(), st.integers(10, 100), st.integers(1, 4))
def test_whatever_is_written_gives_a_file_that_holds_its_form(
    made: list[Segment], is_sdh: bool, width: int, lines: int
) -> None:
    cues = break_cues(document(*made), Limits(max_chars_per_line=width, max_lines=lines), is_sdh=is_sdh).cues

    blocks = list(read_blocks(render_srt(cues).decode()))
    assert [number for number, _, _ in blocks] == list(range(1, len(cues) + 1))
    assert [shown for _, _, shown in blocks] == [list(cue.lines) for cue in cues]
    assert all(cue.start_ms < cue.end_ms for cue in cues)


def read_blocks(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """A reader as strict as the format: blocks of number, times, lines."""
    for block in text.removesuffix("\r\n").split("\r\n\r\n") if text else []:
        number, times, *lines = block.split("\r\n")
        assert " --> " in times
        assert lines
        assert all(line.strip() for line in lines)
        yield int(number), times, lines


def test_the_same_document_always_gives_the_same_bytes() -> None:
    brief = JobBrief("j", "o", Service.TRANSCRIPT, "en", "en", {}, "m", "talk", 5000)

    files = {tuple(render_files(brief, document(said(0, "Hi."), said(1, "Ho.", "b")), REPORT)) for _ in range(5)}
    assert len(files) == 1


@pytest.mark.parametrize(
    ("name", "service", "words"),
    [
        ("talk.de.mp4", Service.DUB, "Dubbed video (MP4)"),
        ("talk.de.dub.srt", Service.DUB, "Subtitles (SRT)"),
        ("talk.de.quality.json", Service.DUB, "Quality report (JSON)"),
        ("talk.en.captions.srt", Service.DUB, "Captions (SRT)"),
        ("talk.en.srt", Service.CAPTIONS, "Captions (SRT)"),
        ("talk.de.srt", Service.SUBTITLES, "Subtitles (SRT)"),
        ("talk.transcript.txt", Service.TRANSCRIPT, "Transcript (text)"),
    ],
)
def test_a_person_is_told_what_a_file_is(name: str, service: Service, words: str) -> None:
    assert kind_words(name, service) == words
