"""Documents and briefs that tests of the check start from."""

from collections.abc import Iterable
from typing import Any

from pricing.catalogue import Service
from service.documents.document import Document, Segment, Speaker
from service.quality.briefs import CheckBrief
from service.quality.checking import check
from service.quality.findings import Finding
from service.timedtext.profiles import shipped_profile
from workflows.stages import Stage

MINUTE = 60_000


def said(text: str, start_ms: int = 1000, end_ms: int = 4000, **more: Any) -> Segment:
    """One segment."""
    return Segment(start_ms, end_ms, text, **more)


def paper(*segments: Segment | str, language: str = "en", speakers: Iterable[str] = ()) -> Document:
    """A document; plain texts follow each other every five seconds, three seconds long."""
    timed = [
        said(one, 1000 + 5000 * number, 4000 + 5000 * number) if isinstance(one, str) else one
        for number, one in enumerate(segments)
    ]
    return Document(language, timed, [Speaker(name.lower(), name) for name in speakers])


def a_brief(service: Service = Service.TRANSCRIPT, language: str = "en", **more: Any) -> CheckBrief:
    """A brief of a recording of one minute without an analysis."""
    return CheckBrief(
        service, language, more.pop("profile", shipped_profile()), more.pop("duration_ms", MINUTE), **more
    )


def found(document: Document, brief: CheckBrief | None = None, stage: Stage | None = None) -> list[Finding]:
    """What the check finds, for a clean English transcript unless it is told otherwise."""
    return check(document, brief or a_brief(), stage).findings


def rules(document: Document, brief: CheckBrief | None = None, stage: Stage | None = None) -> list[str]:
    """The names of the rules that have found something."""
    return [one.rule for one in found(document, brief, stage)]
