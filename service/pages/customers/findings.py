"""A quality report as people read it: what was found, by rule, with the places and reviewers' reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.documents.document import Document
from service.documents.markup import plain
from service.pages.customers.transcript import anchor_of
from service.quality.findings import Finding, Report, Severity

MOST_PLACES: Final = 100
"""Places of one rule that are listed; the report for programs has them all."""

_ORDER: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One finding: its segment in the viewer, the text there, and the reasons for letting it stand."""

    finding: Finding
    anchor: str | None
    text: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class FoundRule:
    """All that one rule has found; ``count`` of them, of which the first ones are listed."""

    rule: str
    severity: str
    count: int
    places: Sequence[FoundPlace]


def found(report: Report, document: Document) -> list[FoundRule]:
    """The findings by rule, errors first, then as often as they are."""
    by_rule: dict[tuple[Severity, str], list[Finding]] = {}
    for one in report.findings:
        by_rule.setdefault((one.severity, one.rule), []).append(one)
    ordered = sorted(by_rule.items(), key=lambda item: (_ORDER.index(item[0][0]), -len(item[1]), item[0][1]))
    return [
        FoundRule(rule, severity.value, len(all_), [_place(report, document, one) for one in all_[:MOST_PLACES]])
        for (severity, rule), all_ in ordered
    ]


def _place(report: Report, document: Document, one: Finding) -> FoundPlace:
    is_placed = one.segment is not None and 0 <= one.segment < len(document.segments)
    segment = document.segments[one.segment] if is_placed and one.segment is not None else None
    return FoundPlace(
        one,
        anchor_of(document, one.segment) if segment is not None and one.segment is not None else None,
        plain(segment.text) if segment is not None else "",
        [reason.reason for reason in report.reasons if reason.covers(one)],
    )
