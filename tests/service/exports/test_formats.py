"""What is in the files: each text format is opened by somebody else's reader, with exact name and content type."""

import io
import json
from xml.etree import ElementTree

import docx
import httpx
import pysubs2
import pytest
import webvtt
from pypdf import PdfReader
from ttconv.imsc import reader as imsc

from tests.service.exports.counter import ENGLISH, GERMAN, Bought, Counter
from tests.service.jobs.studio import a_dub, a_transcript, subtitles

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMED = [
    ("txt", "talk.transcript.txt", "text/plain; charset=utf-8"),
    ("docx", "talk.transcript.docx", WORD),
    ("pdf", "talk.transcript.pdf", "application/pdf"),
    ("html", "talk.transcript.html", "text/html; charset=utf-8"),
    ("json", "talk.transcript.json", "application/json"),
    ("srt", "talk.transcript.srt", "application/x-subrip"),
    ("vtt", "talk.transcript.vtt", "text/vtt"),
    ("report", "talk.en.quality.json", "application/json"),
]


@pytest.fixture
async def transcript(counter: Counter) -> Bought:
    """A done order of a transcript."""
    return await counter.bought(a_transcript())


@pytest.mark.parametrize(("format_", "name", "content_type"), NAMED, ids=[one[0] for one in NAMED])
async def test_a_file_is_called_after_the_media_file_and_served_as_what_it_is(
    transcript: Bought, format_: str, name: str, content_type: str
) -> None:
    made = await transcript.made(format_)
    file = await transcript.download(made)

    assert (made["name"], made["content_type"]) == (name, content_type)
    assert file.headers["content-type"] == content_type
    assert name in file.headers["content-disposition"]
    assert len(file.content) == made["size_bytes"] > 0


async def test_word_opens_the_document(transcript: Bought) -> None:
    document = docx.Document(io.BytesIO((await transcript.file("docx")).content))

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(words in text for words in ("Good evening.", "[door closes]", "And welcome.", "Ada", "Bob"))


async def test_a_pdf_has_the_text_and_the_quality_report(transcript: Bought) -> None:
    pages = PdfReader(io.BytesIO((await transcript.file("pdf")).content)).pages

    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "Good evening." in text
    assert "Profile default" in text


async def test_a_web_page_is_downloaded_and_never_run(transcript: Bought) -> None:
    file = await transcript.file("html")

    assert "Good evening." in file.text
    assert file.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in file.headers["content-security-policy"]


async def test_the_json_is_the_document(transcript: Bought) -> None:
    whole = json.loads((await transcript.file("json")).content)

    assert [segment["text"] for segment in whole["segments"]] == [segment.text for segment in ENGLISH.segments]


async def test_cues_of_a_transcript_hold_all_that_is_heard_and_who_speaks_where_that_is_wanted(
    transcript: Bought,
) -> None:
    named = subrip(await transcript.file("srt"))
    plain = subrip(await transcript.file("srt", options={"speakers": False}))
    captions = webvtt.from_string((await transcript.file("vtt")).text).captions

    assert plain == ["Good evening.", "[door closes]", "And welcome."]
    assert ("Ada" in named[0], "Bob" in named[2]) == (True, True)
    assert [(caption.voice, caption.text) for caption in captions] == [
        ("Ada", "Good evening."), (None, "[door closes]"), ("Bob", "And welcome."),
    ]  # fmt: skip


def subrip(file: httpx.Response) -> list[str]:
    """The texts of a SubRip file; the reader keeps the carriage returns of a string."""
    return [one.plaintext for one in pysubs2.SSAFile.from_string(file.text.replace("\r\n", "\n"))]


async def test_text_is_as_it_was_delivered_with_times_and_without_names_where_that_is_wanted(
    transcript: Bought,
) -> None:
    plain = (await transcript.file("txt")).text
    whole = (await transcript.file("txt", options={"timestamps": True})).text
    bare = (await transcript.file("txt", options={"speakers": False, "timestamps": False})).text

    assert plain.startswith("Ada: Good evening.")
    assert whole.startswith("[00:00:00] Ada: Good evening.")
    assert bare.startswith("Good evening.")


async def test_the_report_says_what_the_check_has_found(transcript: Bought) -> None:
    report = json.loads((await transcript.file("report")).content)

    assert report["format"] == "productions-quality-report/1"
    assert (report["profile"], report["service"], report["counts"]["errors"]) == ("default", "transcript", 0)
    assert sum(report["counts"].values()) == len(report["findings"])


async def test_subtitles_are_the_file_that_was_delivered_and_its_likes(counter: Counter) -> None:
    bought = await counter.bought(subtitles("de"), GERMAN)

    srt, vtt, ttml = [await bought.file(name) for name in ("srt", "vtt", "ttml")]

    assert srt.content == (await counter.desk.contents(bought.order_id))["talk.de.srt"]
    assert [caption.text for caption in webvtt.from_string(vtt.text).captions] == ["Guten Abend."]
    assert imsc.to_model(ElementTree.ElementTree(ElementTree.fromstring(ttml.text))) is not None
    assert ttml.headers["content-type"] == "application/ttml+xml"
    assert "talk.de.ttml" in ttml.headers["content-disposition"]


async def test_text_beside_a_dub_is_named_as_its(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))

    made = [await bought.made(name) for name in ("srt", "txt", "json", "report")]

    assert [one["name"] for one in made] == [
        "talk.de.dub.srt",
        "talk.de.dub.txt",
        "talk.de.dub.json",
        "talk.de.quality.json",
    ]
    assert "Guten Abend." in (await bought.download(made[0])).text


@pytest.mark.parametrize("format_", ["txt", "docx", "pdf", "html", "json", "srt", "vtt", "report"])
async def test_every_text_of_a_sandbox_order_is_marked(counter: Counter, format_: str) -> None:
    bought = await counter.sandbox(a_transcript())

    content = (await bought.file(format_)).content

    match format_:
        case "docx":
            content = "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs).encode()
        case "pdf":
            content = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode()
    assert b"SANDBOX SAMPLE" in b" ".join(content.split())
