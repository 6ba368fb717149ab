# ruff: noqa: RUF001 - letters of other alphabets are what this file is for
"""What holds for every document: nothing lost, nothing broken, limits kept or their misses told."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents.document import Document, Segment, SegmentKind, Speaker, Word
from service.documents.markup import is_balanced, plain
from service.timedtext.bidi import unframed
from service.timedtext.breaking import break_cues
from service.timedtext.cues import Breaking, Cue
from service.timedtext.graphemes import clusters, length
from service.timedtext.profiles import Limits

VOCABULARY = {
    "en": "the old house, and then a dog ran. over to John Smith? I do not know! well-kept 221 Mr. Brown of",
    "de": "Das alte Haus, und dann lief der Hund. zu Herrn Müller? Ich weiß es nicht! am 5. Mai Straße",
    "fr": "La vieille maison, et puis l'été ? Je ne sais pas ! à côté « oui » de Jean où",
    "es": "¿Dónde está la casa? El niño, que no sabía nada, dijo ¡hola! en la calle",
    "it": "La casa è lì, e il cane non c'è più. perché? della città però",
    "pt-BR": "A casa, não é minha. então o cão correu! até você? das ruas",
    "tr": "Eski ev, köpek koştu. çünkü İstanbul'a gitti mi? için ılık ve",
    "ru": "Старый дом, и собака бежала. в лес? Я не знаю! который ещё й",
    "uk": "Старий будинок, і пес побіг. до лісу? Я не знаю! який ґанок її",
    "hi": "पुराना घर, और कुत्ता भागा। क्षत्रिय विद्यार्थियों में है? स्त्री ज़िंदगी हूँ क्",
    "ar": "البيت القديم، والكلب ركض. مُحَمَّد في المدينة؟ لا أعرف! Photoshop 2024 ـ (نعم)",
}
ODDITIES = [
    "👩\u200d👩\u200d👧", "🇩🇪🇫🇷", "👍🏽", "e\u0301e\u0301", "\u0301", "क्\u200dष", "\u200fنعم\u200e", "\u202bنعم\u202c",
    "x" * 50, "-", "–", "?", "♪", "<i>so", "far</i>", "<b>", "</b>", "<u>it</u>", "<i>", "</i>", "-->",
    "[so", "to]", "- Yes.",
]  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, language: str) -> str:
    words = st.one_of(st.sampled_from(VOCABULARY[language].split()), st.sampled_from(ODDITIES))
    chosen = draw(st.lists(words, min_size=0, max_size=40))
    gaps = draw(st.lists(st.sampled_from([" ", " ", " ", "\n", "  "]), min_size=len(chosen), max_size=len(chosen)))
    return "".join(word + gap for word, gap in zip(chosen, gaps, strict=True))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    language = draw(st.sampled_from(sorted(VOCABULARY)))
    segments = []
    now = 0
    for _ in range(draw(st.integers(0, 5))):
        start = max(0, now + draw(st.integers(-3000, 3000)))
        end = start + draw(st.one_of(st.integers(1, 400), st.integers(500, 15_000)))
        text = draw(texts(language))
        words = draw(spoken(text, start)) if draw(st.booleans()) else []
        kind = draw(st.sampled_from([SegmentKind.SPEECH, SegmentKind.SPEECH, *SegmentKind]))
        segments.append(Segment(start, end, text, draw(st.sampled_from(["a", "b", None])), kind, words=words))
        now = end
    return Document(language, segments, [Speaker("a", "Ada"), Speaker("b", "Bob B.")])


@st.composite
def spoken(draw: st.DrawFn, text: str, start: int) -> list[Word]:
    words = []
    for word in plain(text).split():
        start = max(0, start + draw(st.integers(-50, 900)))
        words.append(Word(start, start + draw(st.integers(0, 500)), word))
    return words


def limits() -> st.SearchStrategy[Limits]:
    return st.builds(
        Limits,
        max_chars_per_line=st.integers(10, 60),
        max_lines=st.integers(1, 4),
        max_chars_per_second=st.floats(5, 50),
        min_duration_ms=st.integers(100, 3000),
        max_duration_ms=st.integers(3000, 10_000),
        min_gap_ms=st.integers(0, 500),
        allows_italics=st.booleans(),
        dialogue_hyphen=st.sampled_from(["spaced", "tight"]),
    )


def words_in(text: str) -> list[str]:
    """Words without tags, marks of direction, and what a cue adds: hyphens, brackets and notes."""
    bare = text
    while plain(bare) != bare:
        bare = plain(bare)
    kept = "".join(character for character in bare.replace("-->", "→") if character not in "\u202b\u202c-[]♪")
    return kept.split()


def shown(breaking: Breaking) -> list[str]:
    return [word for cue in breaking.cues for line in cue.lines for word in words_in(line)]


def in_order(document: Document) -> list[Segment]:
    return sorted(
        (one for one in document.segments if one.kind is not SegmentKind.SOUND),
        key=lambda one: (one.start_ms, one.end_ms),
    )


@settings(max_examples=100, deadline=None)
@given(documents(), limits())
def test_all_words_are_shown_in_their_order(document: Document, limits: Limits) -> None:
    breaking = break_cues(document, limits)

    assert shown(breaking) == [word for one in in_order(document) for word in words_in(one.text) if length(word)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(VOCABULARY)).flatmap(texts), limits())
def test_no_cluster_is_broken_between_lines_or_cues(text: str, limits: Limits) -> None:
    """A space followed by a combining mark is one cluster too."""
    cues = break_cues(Document("en", [Segment(0, 20_000, " ".join(plain(text).split()))]), limits).cues

    lines = [plain(line) for cue in cues for line in cue.lines]
    apart = [cluster for line in lines for cluster in [*clusters(line), " "]]
    assert clusters("".join(f"{line} " for line in lines)) == apart


@settings(max_examples=100, deadline=None)
@given(documents(), limits(), st.booleans())
def test_every_line_has_text_and_balanced_tags(document: Document, limits: Limits, is_sdh: bool) -> None:
    for cue in break_cues(document, limits, is_sdh=is_sdh).cues:
        for line in cue.lines:
            assert is_balanced(line)
            assert length(line)
            assert unframed(line) == unframed(line).strip()


@settings(max_examples=150, deadline=None)
@given(documents(), limits(), st.booleans())
def test_cues_keep_the_limits_or_the_miss_is_told(document: Document, limits: Limits, is_sdh: bool) -> None:
    breaking = break_cues(document, limits, is_sdh=is_sdh)

    told = {(miss.rule, miss.cue) for miss in breaking.misses}
    assert told == {(rule, number) for number, cue in enumerate(breaking.cues) for rule in missed(cue, limits)} | {
        ("gap_too_small", number)
        for number, (one, other) in enumerate(pairwise(breaking.cues), start=1)
        if 0 < other.start_ms - one.end_ms < limits.min_gap_ms
    }
    assert all(miss.measured != miss.limit for miss in breaking.misses)


def missed(cue: Cue, limits: Limits) -> set[str]:
    duration = cue.end_ms - cue.start_ms
    found = {
        "line_too_long": max(map(length, cue.lines)) > limits.max_chars_per_line,
        "too_many_lines": len(cue.lines) > limits.max_lines,
        "reading_speed": sum(map(length, cue.lines)) * 1000 > limits.max_chars_per_second * duration,
        "cue_too_short": duration < limits.min_duration_ms,
        "cue_too_long": duration > limits.max_duration_ms,
    }
    return {rule for rule, is_missed in found.items() if is_missed}


@settings(max_examples=150, deadline=None)
@given(documents(), limits(), st.booleans())
def test_cues_are_in_order_and_never_overlap(document: Document, limits: Limits, is_sdh: bool) -> None:
    cues = break_cues(document, limits, is_sdh=is_sdh, duration_ms=40_000).cues

    assert all(0 <= cue.start_ms < cue.end_ms for cue in cues)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cues))
    assert all(cue.end_ms <= max(40_000, *(one.end_ms for one in document.segments)) for cue in cues)


@settings(max_examples=100, deadline=None)
@given(documents(), limits())
def test_lines_are_too_long_or_cues_too_long_only_where_nothing_else_is_possible(
    document: Document, limits: Limits
) -> None:
    breaking = break_cues(document, limits)

    for miss in breaking.misses:
        cue = breaking.cues[miss.cue]
        assert miss.rule not in ("cue_too_long", "cues_overlap")
        if miss.rule == "line_too_long":
            longest = max(map(length, cue.lines))
            assert any(len(line.split()) == 1 or "\u0301" in line for line in cue.lines if length(line) == longest)
        if miss.rule == "too_many_lines":
            segment = document.segments[cue.segment]
            assert segment.end_ms - segment.start_ms < 40


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(VOCABULARY)).flatmap(texts), limits(), st.integers(1, 20_000))
def test_with_time_enough_around_it_every_text_can_be_read(text: str, limits: Limits, duration: int) -> None:
    lone = Document("en", [Segment(200_000, 200_000 + duration, text)])

    breaking = break_cues(lone, limits, duration_ms=500_000)

    dense = {
        number
        for number, cue in enumerate(breaking.cues)
        if length("".join(cue.lines)) > limits.max_chars_per_second * limits.max_duration_ms / 1000
    }
    assert {miss.rule for miss in breaking.misses if miss.cue not in dense} <= {"line_too_long"}


@settings(max_examples=100, deadline=None)
@given(documents(), limits(), st.booleans())
def test_breaking_what_was_broken_changes_no_line(document: Document, limits: Limits, is_sdh: bool) -> None:
    once = break_cues(document, limits, is_sdh=is_sdh).cues
    again = Document(document.language, [Segment(cue.start_ms, cue.end_ms, "\n".join(cue.lines)) for cue in once])

    second = break_cues(again, limits)

    assert shown(second) == [word for cue in once for line in cue.lines for word in words_in(line)]
    assert len(second.cues) >= len(once)
