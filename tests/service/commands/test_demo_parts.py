"""Pieces of the demo: documents, the readers at the end, the data folder."""

from itertools import pairwise
from pathlib import Path

import av
import msgspec
import pytest

from pricing.languages import CODES
from service.commands.demo.command import prepare_folder
from service.commands.demo.documents import (
    corrected_document,
    half_done,
    timed_document,
    transcript_document,
    translated_document,
    voiced_document,
)
from service.commands.demo.opening import open_file
from service.commands.failures import CommandFailed, WrongUsage
from service.documents.document import Document, check_document
from service.embedded.folders import lock_file
from service.embedded.samples import sample_script

LENGTH_MS = 17_000


@pytest.mark.parametrize("language", [*CODES, "fr-CA", "pt"])
def test_what_is_handed_in_is_a_sound_document_within_the_media(language: str) -> None:
    transcript = transcript_document(language, LENGTH_MS)
    made = [transcript, half_done(transcript), timed_document(transcript), voiced_document(transcript, language)]
    made.append(corrected_document(timed_document(transcript)))
    if language != "en":
        made.append(translated_document(transcript_document("en", LENGTH_MS), language))

    for one in made:
        document = msgspec.convert(one, Document)
        check_document(document)
        times = [(segment.start_ms, segment.end_ms) for segment in document.segments]
        assert document.has_text
        assert times == sorted(times)
        assert all(end <= start for (_, end), (start, _) in pairwise(times))
        assert times[-1][1] <= LENGTH_MS
    assert made[-1]["language"] == language


def test_a_translation_says_something_else_than_the_original() -> None:
    english = transcript_document("en", LENGTH_MS)

    for code in set(CODES) - {"en"}:
        texts = [segment["text"] for segment in translated_document(english, code)["segments"]]
        assert len(set(texts)) == len(english["segments"])
        assert not set(texts) & set(sample_script("en"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("empty.srt", b""),
        ("loose.srt", b"1\nsome text without times\n"),
        ("broken.json", b'{"segments": ['),
        ("other.json", b'{"words": []}'),
        ("bytes.txt", b"\xff\xfe\x00\xd8"),
        ("not.mp4", b"this is no film"),
        ("not.mp3", b"this is no sound"),
        ("not.docx", b"this is no document"),
        ("not.pdf", b"this is no PDF"),
        ("not.html", b"this is no page"),
        ("not.vtt", b"these are no cues"),
        ("not.ttml", b"<tt"),
        ("not.zip", b"this is no archive"),
        ("not.aaf", b"this is no timeline"),
        ("unknown.xyz", b"?"),
    ],
)
def test_a_file_that_does_not_open_is_found_out(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises((ValueError, LookupError, OSError, av.FFmpegError)):
        open_file(tmp_path / name)


def test_cues_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "two.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nOne\n\n2\n00:00:01,000 --> 00:00:02,500\nTwo\nlines\n")

    assert open_file(path) == "SubRip, 2 cues"


def test_a_folder_with_other_things_in_it_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")

    with pytest.raises(WrongUsage, match="--data"):
        prepare_folder(tmp_path, is_kept=False)

    assert (tmp_path / "thesis.odt").exists()


def test_the_last_demos_folder_is_emptied_unless_it_runs_or_is_to_be_kept(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "secrets.json").write_text("{}")

    prepare_folder(folder, is_kept=True)
    assert (folder / "secrets.json").exists()
    with lock_file(folder / "stack.lock", "A stack"), pytest.raises(CommandFailed, match="already running"):
        prepare_folder(folder, is_kept=False)
    assert (folder / "secrets.json").exists()
    prepare_folder(folder, is_kept=False)
    assert not folder.exists()
