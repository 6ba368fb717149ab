"""HTML: what an independent parser sees of ours, and what we read of ours and of others'."""

import lxml.html
import msgspec
import pytest
from hypothesis import Phase, given, settings

from service.documents.document import Document, Segment, Word
from service.formats.html import render_html
from service.formats.html_reading import read_html
from service.formats.options import Format, TextOptions
from service.formats.unreadable import Unreadable
from tests.service.formats.examples import PROPERTY, documents
from tests.service.formats.transcript_examples import HOSTILE, META, saying, talk


def heard(page: str | bytes, language: str = "en") -> list[tuple[str | None, str]]:
    document = read_html(page if isinstance(page, bytes) else page.encode(), language).document
    names = document.speaker_names()
    return [(names.get(one.speaker or ""), one.text) for one in document.segments]


def test_each_segment_is_a_paragraph_with_its_times() -> None:
    page = lxml.html.fromstring(render_html(talk("en"), META))

    shown = [
        (one.get("data-start-ms"), one.get("data-end-ms"), one.text_content()) for one in page.xpath("//article//p")
    ]
    assert shown[0] == ("0", "3000", "Good morning. Today: tides.")
    assert shown[3:5] == [("12000", "13000", "[door slams]"), ("13000", "14000", "♪ la la ♪")]
    assert [one.text for one in page.iter("h2")] == ["Anna Lee", "Anna Lee", "Bob"]
    assert [one.text for one in page.iter("time")][-1] == "01:02:03"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("hi", "ltr")])
def test_language_and_direction_are_declared(language: str, direction: str) -> None:
    page = lxml.html.fromstring(render_html(talk(language), META))

    assert (page.get("lang"), page.get("dir")) == (language, direction)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text_and_nothing_is_fetched(text: str) -> None:
    page = lxml.html.fromstring(render_html(saying(text), META))

    assert text in [one.text_content() for one in page.iter("p")]
    assert not page.xpath("//script | //img | //link | //iframe | //@src | //@href | //*[starts-with(name(@*), 'on')]")
    assert "url(" not in page.xpath("string(//style)")


def test_without_speakers_nothing_in_the_file_names_them() -> None:
    page = render_html(talk("en"), META, TextOptions(speakers=False, timestamps=False)).decode()

    assert "Anna" not in page
    assert "speaker-1" not in page
    assert "<time" not in page


@settings(PROPERTY, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(documents())
def test_a_round_trip_keeps_the_document_whole(document: Document) -> None:
    reading = read_html(render_html(document, META), "en")

    assert (reading.document, reading.format, reading.notes) == (document, Format.HTML, [])


def test_ids_words_and_style_come_back() -> None:
    segment = Segment(0, 900, "Hello\nyou", "speaker-1", id="s1", words=[Word(0, 400, "Hello"), Word(400, 900, "you")])
    written = msgspec.structs.replace(saying("x"), segments=[segment], is_verbatim=True, is_sdh=True, source="v1")

    assert read_html(render_html(written, META), "en").document == written


def test_pages_of_others_are_read_by_their_paragraphs() -> None:
    page = (
        "<title>x</title><style>p{}</style><h1>Talk</h1><p>[00:00:01] <b>Ada:</b> Hello <em>you</em>"
        "<script>alert(1)</script>.</p><p>Bob: Hi<br>Ada: again</p>"
    )

    assert heard(page) == [(None, "Talk"), ("Ada", "Hello <i>you</i>."), ("Bob", "Hi"), ("Ada", "again")]


def test_tables_of_others_are_read_by_their_rows() -> None:
    page = (
        "<table><tr><th>Time<th>Who<th>What<tr><td>0:01<td>Ada<td>Hello<tr><td>0:04<td>Bob<td><p>a</p><p>b</p></table>"
    )

    assert heard(page) == [("Ada", "Hello"), ("Bob", "a b")]


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    assert heard('<meta charset="windows-1251"><p>Привет, мир</p>'.encode("cp1251"), "ru") == [(None, "Привет, мир")]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "empty"),
        ("<html></html>", "no text"),
        ("<div>" * 100_000, "no text"),
        ("<p a=>" * 600_000, "more markup"),
        ('<article data-format="productions-transcript/1"><p data-start-ms="x">a</p></article>', "no time"),
        (
            '<article data-format="productions-transcript/1"><p data-start-ms="9" data-end-ms="3">a</p></article>',
            "times",
        ),
    ],
)
def test_a_page_that_cannot_be_read_says_why(page: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_html(page.encode(), "en")
