"""Transcripts and quality reports as PDF: the same version gives the same bytes, for there is no date in it.

The document itself is attached as JSON, as programs read it.
"""

import json
from typing import Any

import msgspec

from service.documents.document import Document
from service.documents.wording import one_line
from service.formats.headings import TranscriptMeta, direction
from service.formats.options import TextOptions
from service.formats.paragraphs import Paragraph, paragraphs
from service.formats.timestamps import clock_time
from service.formats.transcript_json import render_json
from service.printing import FAMILIES, print_pdf
from service.quality.findings import Finding, Report, Severity

_BOTH = TextOptions()


def render_pdf(
    document: Document, meta: TranscriptMeta, options: TextOptions = _BOTH, report: Report | None = None
) -> bytes:
    """The PDF, A4, with the report's page at its end. Blocks for seconds with long transcripts: call it in a thread."""
    shown = {
        "title": meta.heading,
        "facts": meta.facts,
        "language": document.language[:2].lower(),
        "direction": direction(document.language),
        "timestamps": options.timestamps,
        "paragraphs": [_shown(paragraph, options) for paragraph in paragraphs(document)],
        "report": None if report is None else _reported(report),
        "fonts": FAMILIES,
    }
    whole = render_json(document if options.speakers else _nobody_named(document), duration_ms=meta.duration_ms)
    return print_pdf("transcript", "transcript.typ", {"transcript": json.dumps(shown), "document": whole.decode()})


def _nobody_named(document: Document) -> Document:
    """The document without who speaks: the copy inside the file tells no more than its pages."""
    segments = [msgspec.structs.replace(one, speaker=None) for one in document.segments]
    return msgspec.structs.replace(document, segments=segments, speakers=[])


def _shown(paragraph: Paragraph, options: TextOptions) -> dict[str, Any]:
    return {
        "kind": paragraph.kind.value,
        "time": clock_time(paragraph.start_ms),
        "speaker": paragraph.speaker if options.speakers else None,
        "runs": [(run.text, "".join(sorted(run.styles))) for run in paragraph.runs],
    }


def _reported(report: Report) -> dict[str, Any]:
    counts = (_counted(report, severity) for severity in Severity)
    return {
        "facts": (f"Profile {one_line(report.profile)}", *counts),
        "findings": [_found(report, finding) for finding in report.findings],
    }


def _counted(report: Report, severity: Severity) -> str:
    count = sum(finding.severity is severity for finding in report.findings)
    return f"{count} {severity.value}{'' if count == 1 else 's'}"


def _found(report: Report, finding: Finding) -> dict[str, Any]:
    reasons = (one.reason for one in report.reasons if finding.severity is Severity.WARNING and one.covers(finding))
    reason = next(reasons, None)
    return {
        "severity": finding.severity.value,
        "place": "" if finding.start_ms is None else clock_time(finding.start_ms),
        "rule": one_line(finding.rule),
        "message": one_line(finding.message),
        "reason": None if reason is None else one_line(reason),
    }
