"""Quality reports as JSON for programs: UTF-8, lines end in LF."""

from typing import Final

import msgspec

from service.quality.findings import Finding, Report, Severity, WarningReason

REPORT_TYPE: Final = "application/json"
REPORT_FORMAT: Final = "productions-quality-report/1"


class ReportCounts(msgspec.Struct, frozen=True):
    """How many findings of each severity there are."""

    errors: int
    warnings: int
    infos: int


class ReportFile(msgspec.Struct, frozen=True):
    """The JSON file. ``format`` names this shape and its version; a field may be added without a new version.

    ``language`` is the code of the price table. ``findings`` are in the order of the media.
    """

    format: str
    profile: str
    service: str
    language: str
    counts: ReportCounts
    findings: list[Finding]
    reasons: list[WarningReason]


def counts_of(report: Report) -> ReportCounts:
    """How many findings of each severity there are."""
    found = [finding.severity for finding in report.findings]
    return ReportCounts(*(found.count(severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)))


def render_report(report: Report) -> bytes:
    """The report whole; the same bytes for the same report."""
    shown = ReportFile(
        REPORT_FORMAT,
        report.profile,
        report.service,
        report.language,
        counts_of(report),
        report.findings,
        report.reasons,
    )
    return msgspec.json.format(msgspec.json.encode(shown), indent=2) + b"\n"
