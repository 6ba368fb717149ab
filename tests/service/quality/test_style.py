"""Clean and verbatim transcripts: the table of the style guide, and what ordinary words must not be taken for."""

from dataclasses import replace

import pytest

from pricing.catalogue import Service
from pricing.languages import CODES
from service.commands.demo.translations import HARBOUR
from service.documents.document import SegmentKind
from service.embedded.samples import sample_script
from service.quality.findings import Severity
from tests.service.quality.papers import a_brief, found, paper, rules, said


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("So, um, maybe we should wait.", "filler"),
        ("Uhhh, maybe.", "filler"),
        ("It was, like, an hour.", "filler"),
        ("Maybe, you know, we should wait.", "filler"),
        ("I-I-I don't know what to say.", "stutter"),
        ("Let us st-stop here.", "stutter"),
        ("She, she, she told me not to come.", "repetition"),
        ("He went to the the house.", "repetition"),
        ("I was going to—no, actually—let's wait.", "false_start"),
        ("Did you see—", "false_start"),
        ("That was amaaazing!", "drawn_out"),
        ("I [sighs] don't know.", "sound_event"),
    ],
)
def test_a_clean_transcript_leaves_out_what_the_style_guide_names(text: str, rule: str) -> None:
    findings = found(paper(text))

    assert {(one.rule, one.severity) for one in findings} == {(rule, Severity.WARNING)}


@pytest.mark.parametrize(
    ("text", "rule"), [("She was gonna go.", "informal"), ("Ugh, this is terrible.", "interjection")]
)
def test_what_may_stay_is_an_info(text: str, rule: str) -> None:
    assert [(one.rule, one.severity) for one in found(paper(text))] == [(rule, Severity.INFO)]


@pytest.mark.parametrize(
    "text",
    [
        "I like, above all, the number of umbrellas.",
        "You know that I mean it.",
        "They re-read the co-operative's letter; it was so-so.",
        "He had had enough, and that that was so.",
        "World War III cost 10 000 000 and WWW.",
        "A well-known state-of-the-art pre-emptive measure.",
        "[inaudible] and then he left.",
        "ER, UM and HM are abbreviations.",
    ],
)
def test_ordinary_words_are_not_taken_for_slips(text: str) -> None:
    assert [one for one in found(paper(text)) if one.severity is not Severity.INFO] == []


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("de", "Also, ähm, wir warten.", "filler"),
        ("fr", "Alors euh on attend.", "filler"),
        ("es", "Fue, o sea, una hora.", "filler"),
        ("it", "Aspettiamo, ehm, un'ora.", "filler"),
        ("pt-BR", "Vamos, tipo, esperar.", "filler"),
        ("tr", "Bekleyelim, yani, biraz.", "filler"),
        ("ru", "Мы, эээ, подождём.", "filler"),
        ("uk", "Ми, типу, зачекаємо.", "filler"),
        ("hi", "हम, मतलब, रुकेंगे।", "filler"),
        ("ar", "سوف ننتظر، يعني، ساعة.", "filler"),
        ("ru", "Я-я-я не знаю.", "stutter"),
        ("de", "Sie, sie kam, kam spät.", "repetition"),
        ("tr", "Ben, ben geldim.", "repetition"),
    ],
)
def test_each_language_has_its_own_words(language: str, text: str, rule: str) -> None:
    assert rule in rules(paper(text, language=language), a_brief(language=language))


@pytest.mark.parametrize(
    ("language", "text"), [("hi", "धीरे धीरे चलो।"), ("tr", "Yavaş yavaş geldi."), ("fr", "Nous nous levons.")]
)
def test_doubled_words_that_are_grammar_are_not_found(language: str, text: str) -> None:
    assert rules(paper(text, language=language), a_brief(language=language)) == []


@pytest.mark.parametrize("language", CODES)
def test_plain_prose_of_every_language_is_clean(language: str) -> None:
    texts = [*sample_script(language), *HARBOUR.get(language[:2], ())]
    document = paper(*texts, language=language)

    assert found(document, a_brief(language=language, duration_ms=10**6)) == []


def test_sounds_that_are_segments_of_their_own_are_found_in_clean_transcripts() -> None:
    assert rules(paper(said("door slams", kind=SegmentKind.SOUND))) == ["sound_event"]


def test_captions_are_not_judged_by_the_style_of_transcripts() -> None:
    assert "filler" not in rules(paper("So, um, maybe."), a_brief(Service.CAPTIONS))


def test_a_verbatim_transcript_keeps_what_its_draft_had() -> None:
    draft = paper("So, um, I-I waited.", said("[door slams]", 6000, 9000))
    brief = replace(a_brief(), is_verbatim=True, source=draft)

    assert found(draft, brief) == []
    assert rules(paper("So I waited.", "And left."), brief) == ["lost_speech", "lost_sound"]


def test_a_long_verbatim_text_without_any_filler_is_worth_a_second_look() -> None:
    long = paper(*(["This is a sentence of seven words only."] * 10), language="en")
    longer = paper(*(["This is what nobody has ever said in this way before."] * 60))
    brief = replace(a_brief(duration_ms=10**6), is_verbatim=True)

    assert found(long, brief) == []
    assert [(one.rule, one.severity) for one in found(longer, brief)] == [("too_clean", Severity.INFO)]
