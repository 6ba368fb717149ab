"""What holds for any document."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.catalogue import Service
from pricing.languages import CODES
from service.documents.document import Document, Segment, SegmentKind, Speaker, Word
from service.quality.briefs import CheckBrief, Term
from service.quality.checking import check
from service.quality.findings import Severity
from service.quality.fixing import apply_fixes
from service.quality.rules import RULE_NAMES, RULES
from service.timedtext.profiles import Profile, shipped_profile
from tests.service.quality.papers import a_brief, found, paper
from workflows.stages import Stage

PIECES = [
    "um", "I-I-I", "she, she,", "...", "  ", "<i>", "</i>", "(", "]", "♫", "—", "-", "\n", "\u200b", "Ж", "क्षि",
    "مرحبا", "Lumen", "Lumem", "word", "[sighs]", "\x00", "\r\n", "😀", "e\u0301", "x" * 50, ", like,", "Ada:", "#",
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), st.text(max_size=40), st.just("Good evening to you.")
)
times = st.integers(0, 100_000)


@st.composite
def segments(draw: Any) -> Segment:
    start, length = draw(times), draw(st.integers(-50, 9000))
    words = [Word(start, max(0, start + length), "word")] if draw(st.booleans()) else []
    return Segment(
        start, max(0, start + length), draw(texts), draw(st.sampled_from([None, "ada", "bob", "ghost"])),
        draw(st.sampled_from(SegmentKind)), draw(st.sampled_from([None, "s1", "s2"])), words,
    )  # fmt: skip


documents = st.builds(
    Document,
    st.sampled_from(["en", "de-AT", "xx"]),
    st.lists(segments(), max_size=8),
    st.just([Speaker("ada", "Ada"), Speaker("bob", "Bob")]),
)
silences = (
    st.lists(times, max_size=8, unique=True)
    .map(sorted)
    .map(lambda ends: tuple(zip(ends[::2], ends[1::2], strict=False)))
)
briefs = st.builds(
    CheckBrief,
    service=st.sampled_from(Service),
    language=st.sampled_from(CODES),
    profile=st.just(shipped_profile()),
    duration_ms=st.sampled_from([0, 50_000, 120_000]),
    silences=st.one_of(st.none(), silences),
    is_verbatim=st.booleans(),
    is_sdh=st.booleans(),
    part=st.sampled_from([None, (10_000, 60_000)]),
    glossary=st.just((Term("Lumen", dict.fromkeys(CODES, "Lumen"), is_case_sensitive=True), Term("word word"))),
    speaker_names=st.sampled_from([(), ("Ada", "Bo")]),
    source=st.one_of(st.none(), documents),
)
stages = st.sampled_from([*Stage, None])


@settings(max_examples=150, deadline=None)
@given(documents, briefs, stages)
def test_the_check_never_breaks_and_its_findings_point_into_the_document(
    document: Document, brief: CheckBrief, stage: Stage | None
) -> None:
    report = check(document, brief, stage)

    for finding in report.findings:
        assert finding.rule in RULE_NAMES
        assert finding.segment is None or 0 <= finding.segment < len(document.segments)
        if finding.segment is not None and finding.offset is not None and finding.length is not None:
            assert finding.offset + finding.length <= len(document.segments[finding.segment].text)
    starts = [one.start_ms or 0 for one in report.findings if one.segment is not None]
    assert starts == sorted(starts)


@settings(max_examples=150, deadline=None)
@given(documents, briefs, stages)
def test_a_fix_removes_its_finding_and_brings_no_error(
    document: Document, brief: CheckBrief, stage: Stage | None
) -> None:
    before = check(document, brief, stage)

    for finding in before.findings:
        if not finding.fixes or any(edit.removed for edit in finding.fixes):
            continue
        fixed = apply_fixes(document, [finding])
        after = check(fixed, brief, stage)

        changed = finding.fixes[0].segment
        assert fixed != document, finding
        assert len(after.errors) <= len(before.errors)
        if finding.fixes[0].text is not None and finding.rule != "term_case":
            assert (finding.rule, changed) not in {(one.rule, one.segment) for one in after.findings}


@settings(max_examples=60, deadline=None)
@given(documents, briefs, stages)
def test_all_fixes_together_bring_no_error(document: Document, brief: CheckBrief, stage: Stage | None) -> None:
    before = check(document, brief, stage)

    after = check(apply_fixes(document, before.findings), brief, stage)

    assert {one.rule for one in after.errors} <= {one.rule for one in before.errors} | {"empty_document"}


@pytest.mark.parametrize("service", list(Service))
def test_good_work_has_no_findings(service: Service) -> None:
    document = paper("Good evening, and welcome.", "The first ferry leaves at seven.", "Thank you.")
    silences = ((0, 1000), (4000, 6000), (9000, 11_000), (14_000, 60_000))

    assert found(document, a_brief(service, silences=silences)) == []


def test_a_profile_says_how_grave_the_findings_of_a_rule_are() -> None:
    untidy = paper("Well...  no.")

    def severities(**wanted: str) -> dict[str, Severity]:
        profile: Profile = msgspec.structs.replace(shipped_profile(), severities=wanted)
        return {one.rule: one.severity for one in found(untidy, replace(a_brief(), profile=profile))}

    assert severities() == {"ellipsis": Severity.WARNING, "double_space": Severity.WARNING}
    assert severities(ellipsis="error", double_space="off") == {"ellipsis": Severity.ERROR}
    assert severities(ellipsis="info")["ellipsis"] is Severity.INFO


def test_every_rule_has_a_name_of_its_own_and_says_what_it_demands() -> None:
    assert len(RULE_NAMES) == len(RULES)
    assert all(rule.description.endswith(".") and rule.name.isidentifier() for rule in RULES)
