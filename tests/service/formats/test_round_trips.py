"""Writing and reading again gives the same document, as far as the format can hold it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from service.documents.document import Document, Segment, SegmentKind, Speaker, Word
from service.documents.markup import plain
from service.formats.cue_writers import write_cues
from service.formats.options import Format, TextOptions
from service.formats.paragraphs import paragraphs
from service.formats.reading import read_document
from service.formats.text import render_text
from service.formats.transcript_json import render_json
from tests.service.formats.examples import ALPHABET, PROPERTY, cues_of, documents, texts


def unspoken(document: Document) -> Document:
    return Document("en", [msgspec.structs.replace(one, speaker=None) for one in document.segments])


@PROPERTY
@given(documents())
def test_vtt_holds_times_lines_styles_kinds_and_speakers(document: Document) -> None:
    data = write_cues(Format.VTT, cues_of(document), document)

    reading = read_document(data, name="talk.vtt", language="en")

    assert (reading.document, reading.format, reading.notes) == (document, Format.VTT, [])


@PROPERTY
@given(documents())
def test_ttml_holds_times_lines_styles_kinds_and_speakers(document: Document) -> None:
    data = write_cues(Format.TTML, cues_of(document), document)

    reading = read_document(data, name="talk.ttml", language="en")

    assert (reading.document, reading.format, reading.notes) == (document, Format.TTML, [])


@PROPERTY
@given(documents(has_speakers=False))
def test_srt_holds_times_lines_styles_and_kinds(document: Document) -> None:
    reading = read_document(write_cues(Format.SRT, cues_of(document), document), name="talk.srt", language="en")

    assert (reading.document, reading.format, reading.notes) == (document, Format.SRT, [])


@PROPERTY
@given(documents())
def test_without_speakers_a_file_holds_all_the_rest(document: Document) -> None:
    for format_ in (Format.VTT, Format.TTML):
        data = write_cues(format_, cues_of(document), document, TextOptions(speakers=False))

        assert read_document(data, name="talk", language="en").document == unspoken(document)


@PROPERTY
@given(documents(), st.booleans())
def test_text_holds_paragraphs_with_kinds_turns_and_the_seconds_they_begin(
    document: Document, timestamps: bool
) -> None:
    written = list(paragraphs(document))
    named = [one.speaker for one in written if one.kind is SegmentKind.SPEECH]
    turns = named[: next((at for at, name in enumerate(named) if at and name is None), len(named))]

    reading = read_document(render_text(document, TextOptions(timestamps=timestamps)), name="t.txt", language="en")

    read, names = reading.document.segments, reading.document.speaker_names()
    assert [one.kind for one in read] == [one.kind for one in written]
    assert [bare(one.text) for one in read] == [bare(one.text) for one in written]
    spoken = [names.get(one.speaker or "") for one in read if one.kind is SegmentKind.SPEECH]
    assert spoken[: len(turns)] == turns
    if timestamps:
        seconds = [one.start_ms // 1000 for one in written]
        firsts = [at for at, second in enumerate(seconds) if not at or second != seconds[at - 1]]
        assert [read[at].start_ms for at in firsts] == [seconds[at] * 1000 for at in firsts]


def bare(text: str) -> str:
    return plain(text).strip("[]♪ ")


def words() -> st.SearchStrategy[list[Word]]:
    return st.lists(
        st.builds(Word, st.integers(0, 9000), st.integers(0, 9000), st.text(ALPHABET + "\x00\x1b\u0085\t", max_size=5)),
        max_size=3,
    )


def whole_documents() -> st.SearchStrategy[Document]:
    """Documents with everything that a document can have, overlaps and disorder too."""
    segment = st.builds(
        lambda start, length, *rest: Segment(start, start + length, rest[0], rest[1], rest[2], None, rest[3]),
        st.integers(0, 10**7), st.integers(1, 10**5), texts(), st.sampled_from(["a", "b", None]),
        st.sampled_from(SegmentKind), words(),
    )  # fmt: skip
    speakers = st.sampled_from(
        [[Speaker("a", "Ada", "voice"), Speaker("b", "Bob")], [Speaker("b", "B"), Speaker("a", "A")]]
    )
    return st.builds(
        Document, st.just("pt-BR"), st.lists(segment, max_size=8).map(numbered), speakers, st.booleans(), st.booleans(),
        st.sampled_from([None, "docv_1"]),
    )  # fmt: skip


def numbered(segments: list[Segment]) -> list[Segment]:
    return [msgspec.structs.replace(one, id=f"s{at}" if at % 2 else None) for at, one in enumerate(segments)]


@PROPERTY
@given(whole_documents())
def test_our_json_holds_everything(document: Document) -> None:
    reading = read_document(printed(document), name="talk.transcript.json", language="pt-BR")

    clean = msgspec.json.decode(printed_body(document), type=Document)
    assert (reading.document, reading.format) == (clean, Format.JSON)


def printed(document: Document) -> bytes:
    return render_json(msgspec.json.decode(printed_body(document), type=Document), duration_ms=10**7)


def printed_body(document: Document) -> bytes:
    """The document without the control characters that no file should hold."""
    spoken = [
        msgspec.structs.replace(
            one,
            words=[
                msgspec.structs.replace(word, text="".join(filter(str.isprintable, word.text))) for word in one.words
            ],
        )
        for one in document.segments
    ]
    return msgspec.json.encode(msgspec.structs.replace(document, segments=spoken))
