# ruff: noqa: RUF001 - letters of other alphabets are what is checked
"""Glossaries and speakers' names in the result."""

import pytest

from pricing.catalogue import Service
from service.quality.briefs import Term
from service.quality.findings import Severity
from service.quality.fixing import apply_fixes
from tests.service.quality.papers import a_brief, found, paper, rules
from workflows.stages import Stage

HARBOUR = Term("harbour office", {"de": "Hafenbüro", "fr": "capitainerie"}, note="Never the port authority.")


def test_a_term_has_the_capitals_of_the_glossary_where_they_matter() -> None:
    brief = a_brief(glossary=(Term("iPhone", is_case_sensitive=True), Term("Lumen")))
    document = paper("My Iphone is a lumen.")

    findings = found(document, brief)

    assert [(one.rule, one.offset, one.length) for one in findings] == [("term_case", 3, 6)]
    assert apply_fixes(document, findings).segments[0].text == "My iPhone is a lumen."


def test_a_capital_at_the_beginning_of_a_sentence_is_no_slip() -> None:
    brief = a_brief(glossary=(Term("harbour", is_case_sensitive=True),))

    assert rules(paper("Harbour is where we are. Harbour.", "The Harbour."), brief) == ["term_case"]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("We called Lumenfilms again.", True),
        ("We called Lumen Fisms again.", True),
        ("We called Lumen Films again.", False),
        ("Lumen Films' own.", False),
        ("We called human films again.", False),
    ],
)
def test_a_near_miss_of_a_term_is_found(text: str, is_found: bool) -> None:
    brief = a_brief(glossary=(Term("Lumen Films"), Term("Lumenfilm GmbH"), Term("Lumemfilms")))

    assert ("term_spelling" in rules(paper(text), brief)) is is_found


def test_inflected_terms_are_no_slips() -> None:
    brief = a_brief(language="ru", glossary=(Term("Москва"), Term("гавань")))

    assert rules(paper("В Москве, у гавани.", language="ru"), brief) == []


def test_a_translation_that_the_glossary_wants_is_missed_where_the_source_has_the_term() -> None:
    source = paper("The harbour office is open.", "Good evening.", "At the harbour office.")
    brief = a_brief(Service.SUBTITLES, "de", glossary=(HARBOUR,), source=source)
    translated = paper("Die Hafenverwaltung ist offen.", "Guten Abend.", "In den Hafenbüros.", language="de")

    (finding,) = found(translated, brief, Stage.TRANSLATION)

    assert (finding.rule, finding.segment, finding.severity) == ("missing_translation", 0, Severity.WARNING)
    assert "Never the port authority." in (finding.suggestion or "")


def test_the_transcript_that_will_be_translated_is_checked_for_the_terms_themselves() -> None:
    brief = a_brief(
        Service.SUBTITLES, "en", glossary=(Term("Harbour Office", {"de": "Hafenbüro"}, is_case_sensitive=True),)
    )

    assert rules(paper("The harbour office."), brief, Stage.TRANSCRIPTION) == ["term_case"]


def test_speakers_have_the_names_that_were_given() -> None:
    brief = a_brief(speaker_names=("Ada Lovelace", "Charles Babbage"))

    findings = found(paper("Hello.", speakers=["ada lovelace", "Charles Babage", "Speaker 3"]), brief)

    assert [(one.rule, one.severity) for one in findings] == [
        ("speaker_name", Severity.WARNING),
        ("speaker_name", Severity.INFO),
    ]
    assert findings[0].suggestion == "Write 'Charles Babbage'."


def test_without_given_names_any_name_will_do() -> None:
    assert rules(paper("Hello.", speakers=["Anybody"])) == []
