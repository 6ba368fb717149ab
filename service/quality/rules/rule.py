"""What a rule is, and for which work it is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from service.documents.document import Segment
from service.quality.findings import Finding, Severity
from service.quality.subject import Subject


class Group(StrEnum):
    """For which work a rule is asked; ``service.quality.checking`` says which service and stage mean which groups."""

    ALWAYS = "always"
    CUES = "cues"
    TIMED_TEXT = "timed_text"
    CLEAN = "clean"
    VERBATIM = "verbatim"
    TRANSLATED = "translated"


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the findings of one rule, as grave as this check wants them."""

    rule: str
    severity: Severity
    segments: list[Segment]

    def __call__(self, index: int | None, message: str, *, at_most: Severity | None = None, **more: Any) -> Finding:
        """A finding about the segment at ``index``, or about the whole document; ``at_most`` makes it lighter."""
        if index is not None:
            segment = self.segments[index]
            more = {"start_ms": segment.start_ms, "end_ms": segment.end_ms, "segment_id": segment.id} | more
        return Finding(self.rule, self.lighter(at_most), message, index, **more)

    def lighter(self, at_most: Severity | None) -> Severity:
        """The severity, or ``at_most`` where that is less grave."""
        return max(self.severity, at_most or self.severity, key=_GRAVEST_FIRST.index)


_GRAVEST_FIRST = [Severity.ERROR, Severity.WARNING, Severity.INFO]

Find: TypeAlias = Callable[[Subject, Maker], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its ``name`` on the wire, how grave it is unless a profile says otherwise, and what it demands."""

    name: str
    severity: Severity
    description: str
    group: Group
    find: Find
