# ruff: noqa: RUF001 - letters of other alphabets are what is checked
"""Structure and writing: what every document is checked for, with the fixes that are offered."""

import pytest

from pricing.catalogue import Service
from service.documents.document import Word
from service.quality.findings import Severity
from service.quality.fixing import apply_fixes
from tests.service.quality.papers import MINUTE, a_brief, found, paper, rules, said
from workflows.stages import Stage


@pytest.mark.parametrize(
    ("text", "rule", "fixed"),
    [
        (" Good evening.", "outer_white_space", "Good evening."),
        ("Good evening. \nAnd welcome.", "outer_white_space", "Good evening.\nAnd welcome."),
        ("Good\n\nevening.", "outer_white_space", "Good\nevening."),
        ("Good  evening to  all.", "double_space", "Good evening to all."),
        ("Well... no.", "ellipsis", "Well… no."),
        ("Well. . . no.", "ellipsis", "Well… no."),
        ("Caf\u0065\u0301 noir.", "foreign_glyph", "Café noir."),
        ("zero\u200bwidth", "foreign_glyph", "zerowidth"),
    ],
)
def test_untidy_writing_is_found_and_its_fix_leaves_nothing_to_find(text: str, rule: str, fixed: str) -> None:
    document = paper(text)
    findings = found(document)

    tidied = apply_fixes(document, findings)

    assert [one.rule for one in findings] == [rule]
    assert tidied.segments[0].text == fixed
    assert found(tidied) == []


def test_fixes_of_one_text_are_taken_over_together() -> None:
    document = paper(" Well...  no.")

    assert apply_fixes(document, found(document)).segments[0].text == "Well… no."


def test_fixes_are_applied_only_where_they_are_asked_for() -> None:
    document = paper("Well... no.", "Good  evening.")
    spaces = [one for one in found(document) if one.rule == "double_space"]

    assert [one.text for one in apply_fixes(document, spaces).segments] == ["Well... no.", "Good evening."]


@pytest.mark.parametrize("text", ["<i>Good evening.", "Good</b> evening.", "<i><b>Good</i></b> evening."])
def test_tags_that_do_not_pair_are_errors(text: str) -> None:
    (finding,) = found(paper(text))

    assert (finding.rule, finding.severity) == ("unbalanced_tags", Severity.ERROR)


@pytest.mark.parametrize(
    ("text", "is_found"), [("He (or she came.", True), ("came) home", True), ("1) Come. 2) Go.", False)]
)
def test_brackets_pair_within_a_segment(text: str, is_found: bool) -> None:
    assert rules(paper(text)) == ["unbalanced_brackets"] * is_found


def test_a_bracket_of_one_segment_is_not_closed_by_the_next() -> None:
    assert [one.segment for one in found(paper("She (or he", "or it) came."))] == [0, 1]


def test_an_empty_document_is_an_error() -> None:
    assert [(one.rule, one.severity) for one in found(paper())] == [("empty_document", Severity.ERROR)]


@pytest.mark.parametrize(
    ("stage", "severity"),
    [(Stage.TRANSCRIPTION, Severity.INFO), (Stage.REVIEW, Severity.ERROR), (None, Severity.ERROR)],
)
def test_an_empty_segment_is_work_to_do_until_the_work_is_judged(stage: Stage | None, severity: Severity) -> None:
    document = paper("Good evening.", "<i> </i>")

    (finding,) = found(document, stage=stage)

    assert (finding.rule, finding.segment, finding.severity) == ("empty_segment", 1, severity)
    assert len(apply_fixes(document, [finding]).segments) == 1


def test_times_that_cannot_be_are_errors() -> None:
    document = paper(said("Back.", 4000, 4000), said("Outside.", MINUTE - 1000, MINUTE + 501))

    assert [(one.rule, one.severity) for one in found(document)] == [
        ("reversed_times", Severity.ERROR),
        ("outside_media", Severity.ERROR),
    ]


def test_a_segment_slightly_too_long_for_the_recording_can_be_cut() -> None:
    document = paper(said("The end.", MINUTE - 3000, MINUTE + 200))

    (finding,) = found(document)

    assert (finding.severity, finding.measured) == (Severity.WARNING, 200)
    assert apply_fixes(document, [finding]).segments[0].end_ms == MINUTE


def test_segments_out_of_order_and_speakers_that_overlap_themselves_are_found() -> None:
    document = paper(said("Two.", 6000, 9000), said("One.", 1000, 3000, speaker="ada"), speakers=["Ada"])
    alone = paper(said("One.", 1000, 3050, speaker="ada"), said("Two.", 3000, 5000, speaker="ada"), speakers=["Ada"])

    assert rules(document) == ["out_of_order"]
    assert rules(alone) == ["own_overlap"]
    assert apply_fixes(alone, found(alone)).segments[0].end_ms == 3000


def test_two_speakers_may_talk_at_once() -> None:
    both = [said("Yes, I did.", 1000, 3000, speaker="ada"), said("No, you did not.", 2000, 4000, speaker="bob")]

    assert rules(paper(*both, speakers=["Ada", "Bob"])) == []


def test_unknown_speakers_other_languages_and_words_outside_are_found() -> None:
    strange = said("Hello.", speaker="eve", words=[Word(0, 500, "Hello.")])

    assert sorted(rules(paper(strange, language="xx"))) == ["language", "unknown_speaker", "word_times"]


@pytest.mark.parametrize(
    ("language", "text", "severity"),
    [
        ("en", "Dvořák played.", Severity.INFO),
        ("en", "He played Чайка.", Severity.WARNING),
        ("ru", "Это Київ.", Severity.WARNING),
        ("uk", "Це Київ.", None),
        ("fr", "Où est l'œuf, Noël ?", None),
        ("tr", "İyi günler, ışık.", None),
        ("hi", "क्षमा कीजिए, पहली नौका।", None),
        ("ar", "مرحبا، كيف الحال؟", None),
    ],
)
def test_each_language_has_its_letters(language: str, text: str, severity: Severity | None) -> None:
    findings = found(paper(text, language=language), a_brief(language=language))

    assert [one.severity for one in findings if one.rule == "foreign_glyph"] == [severity] * (severity is not None)


def test_latin_names_in_another_script_are_an_info() -> None:
    (finding,) = found(paper("Это Lumen Films.", language="ru"), a_brief(Service.TRANSCRIPT, "ru"))

    assert (finding.rule, finding.severity) == ("latin_name", Severity.INFO)
