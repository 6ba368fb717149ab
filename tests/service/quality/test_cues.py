# ruff: noqa: RUF001 - dashes of other lengths are what is to be found
"""Cues are checked as they will be delivered, at the stages where they are worked on."""

import pytest

from pricing.catalogue import Service
from service.documents.document import Document, SegmentKind
from service.quality.findings import Severity
from service.quality.fixing import apply_fixes
from tests.service.quality.papers import a_brief, found, paper, rules, said
from workflows.stages import Stage

FAST = "This sentence is far too long to be read by anybody in a second."


@pytest.mark.parametrize("stage", [Stage.TIMING, Stage.REVIEW, None])
def test_captions_that_cannot_be_read_in_time_are_found_with_what_is_missing(stage: Stage | None) -> None:
    document = paper(said(FAST, 1000, 2000), said("Good evening to all of you.", 2000, 4000))

    findings = found(document, a_brief(Service.CAPTIONS), stage)

    (finding,) = [one for one in findings if one.rule == "reading_speed"]
    assert (finding.severity, finding.segment, finding.limit, finding.unit) == (Severity.WARNING, 0, 20, "characters/s")
    assert finding.measured is not None
    assert finding.measured > 20


@pytest.mark.parametrize(
    ("service", "stage"),
    [(Service.TRANSCRIPT, None), (Service.CAPTIONS, Stage.TRANSCRIPTION), (Service.SUBTITLES, Stage.TRANSLATION)],
)
def test_cues_are_not_judged_before_they_are_worked_on_nor_in_transcripts(
    service: Service, stage: Stage | None
) -> None:
    assert rules(paper(said(FAST, 1000, 2000), said("Good evening.", 2000, 4000)), a_brief(service), stage) == []


def test_what_is_found_of_the_cues_of_a_dub_is_an_info() -> None:
    document = paper(said(FAST, 1000, 2000), said("Good evening.", 2000, 4000))

    assert {one.severity for one in found(document, a_brief(Service.DUB), Stage.PACING)} == {Severity.INFO}


def test_the_customers_own_limits_count() -> None:
    document = paper(said("Good evening to all of you.", 1000, 4000), said("Welcome.", 4000, 7000))

    assert rules(document, a_brief(Service.CAPTIONS)) == []
    assert rules(document, a_brief(Service.CAPTIONS, cue_options={"max_chars_per_s": 5})) == ["reading_speed"]


def test_a_word_that_cannot_be_broken_is_a_warning() -> None:
    findings = found(paper("See " + "x" * 60), a_brief(Service.CAPTIONS))

    assert [(one.measured, one.severity) for one in findings if one.rule == "line_too_long"] == [(60, Severity.WARNING)]


@pytest.mark.parametrize(
    ("language", "text", "fixed"),
    [
        ("fr", "-Oui.\n-Non.", "- Oui.\n- Non."),
        ("de", "- Ja.\n- Nein.", "-Ja.\n-Nein."),
        ("en", "– Yes.\n– No.", "-Yes.\n-No."),
        ("ru", "—Да.\n—Нет.", "- Да.\n- Нет."),
    ],
)
def test_dialogues_have_the_hyphens_of_their_language(language: str, text: str, fixed: str) -> None:
    document, brief = paper(text, language=language), a_brief(Service.CAPTIONS, language)

    findings = found(document, brief)

    assert [one.rule for one in findings] == ["dialogue_hyphen"]
    assert apply_fixes(document, findings).segments[0].text == fixed
    assert found(paper(fixed, language=language), brief) == []


def test_both_lines_of_a_dialogue_have_a_hyphen_and_negative_numbers_have_none() -> None:
    brief = a_brief(Service.CAPTIONS)

    assert rules(paper("-Who is there?\nIt is me."), brief) == ["dialogue_hyphen"]
    assert rules(paper("-5 degrees,\nand falling."), brief) == []


@pytest.mark.parametrize(("language", "text"), [("ar", "<i>مرحبا</i>"), ("hi", "<i>नमस्ते</i>")])
def test_scripts_without_italics_get_none(language: str, text: str) -> None:
    document, brief = paper(text, language=language), a_brief(Service.CAPTIONS, language)

    findings = [one for one in found(document, brief) if one.rule == "italics"]

    assert len(findings) == 1
    assert "<i>" not in apply_fixes(document, findings).segments[0].text
    assert "italics" not in rules(paper("<i>Hello.</i>"), a_brief(Service.CAPTIONS))


@pytest.mark.parametrize(
    ("text", "rule", "fixed"),
    [
        ("(laughs) Good evening.", "sound_form", "[laughs] Good evening."),
        ("*laughs* Good evening.", "sound_form", "[laughs] Good evening."),
        ("♫ la la", "music_form", "♪ la la"),
    ],
)
def test_sounds_and_music_have_one_form_for_those_who_do_not_hear(text: str, rule: str, fixed: str) -> None:
    document = paper(text)
    findings = [one for one in found(document, a_brief(Service.CAPTIONS, is_sdh=True)) if one.rule == rule]

    assert apply_fixes(document, findings).segments[0].text == fixed
    assert rule not in rules(document, a_brief(Service.SUBTITLES, is_sdh=False))


def test_subtitles_for_those_who_hear_have_no_sounds_in_their_text() -> None:
    brief = a_brief(Service.SUBTITLES)

    assert rules(paper("[door slams] Who is there?"), brief) == ["sound_not_ordered"]
    assert rules(paper("Who is there?", said("door slams", 6000, 9000, kind=SegmentKind.SOUND)), brief) == []


def test_a_name_before_a_colon_belongs_to_the_speaker() -> None:
    assert rules(paper("Ada: Good evening."), a_brief(Service.CAPTIONS, is_sdh=True)) == ["speaker_form"]


def test_speech_without_text_and_text_without_speech_are_found() -> None:
    silences = ((4000, 6000), (20_000, 30_000))
    brief = a_brief(silences=silences, duration_ms=30_000)
    document = paper(
        said("From here", 0, 4000), said("to here.", 6000, 10_000), said("Nothing is heard.", 22_000, 25_000)
    )

    missed, silent = found(document, brief)

    assert (missed.rule, missed.start_ms, missed.end_ms, missed.measured) == (
        "uncovered_speech",
        10_000,
        20_000,
        10_000,
    )
    assert (silent.rule, silent.segment, silent.measured) == ("over_silence", 2, 3000)


def test_scraps_of_speech_between_silences_add_up() -> None:
    silences = tuple((start, start + 500) for start in range(1000, 9000, 1000))

    (finding,) = found(paper(said("End.", 9000, 10_000)), a_brief(silences=silences, duration_ms=10_000))

    assert (finding.rule, finding.measured) == ("uncovered_speech", 5000)


def test_a_part_answers_for_its_own_stretch_only() -> None:
    brief = a_brief(silences=(), duration_ms=60_000, part=(20_000, 30_000))

    assert rules(paper(said("All of it.", 19_500, 30_400)), brief) == []
    assert [(one.start_ms, one.end_ms) for one in found(paper(said("Half.", 20_000, 25_000)), brief)] == [
        (25_000, 30_000)
    ]


def test_captions_of_an_empty_document_do_not_break_the_check() -> None:
    assert rules(Document("en", []), a_brief(Service.CAPTIONS, silences=())) == ["empty_document", "uncovered_speech"]
