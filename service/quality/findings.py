"""What a quality check finds."""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta


class Severity(Enum):
    """Errors block; warnings need a reviewer's reason; infos are for whoever works on it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change of a fix: the segment at ``segment`` gets these values; ``removed`` takes it out."""

    segment: int
    text: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    removed: bool = False


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a rule found.

    ``rule`` is a name of ``service.quality.rules``. The place: ``segment`` is the index in the document (None for the
    document as a whole), ``segment_id`` its id, ``cue`` the index of the cue as it would be delivered, ``start_ms`` and
    ``end_ms`` the stretch of sound, ``offset`` and ``length`` the characters of the segment's text. ``measured`` and
    ``limit`` are in ``unit`` (``characters``, ``characters/s``, ``lines``, ``ms``, ``words``). ``fixes`` are
    changes that a person may take over as they are; nothing applies them unasked.
    """

    rule: str
    severity: Severity
    message: str
    segment: int | None = None
    segment_id: str | None = None
    cue: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    offset: int | None = None
    length: int | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str | None = None
    suggestion: str | None = None
    fixes: list[Edit] = []


class WarningReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a reviewer lets warnings stand: those of one ``rule``, those of one ``segment``, or with neither all."""

    reason: Annotated[str, Meta(min_length=3, max_length=1000)]
    rule: str | None = None
    segment: int | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether the reason answers this finding."""
        return (self.rule is None or self.rule == finding.rule) and (
            self.segment is None or self.segment == finding.segment
        )


class Report(msgspec.Struct, frozen=True):
    """The outcome of one check: the profile by name, what was found in the order of the media, reviewers' reasons."""

    profile: str
    service: str
    language: str
    findings: list[Finding]
    reasons: list[WarningReason] = []

    @property
    def errors(self) -> list[Finding]:
        """What blocks."""
        return [one for one in self.findings if one.severity is Severity.ERROR]

    @property
    def unanswered(self) -> list[Finding]:
        """Warnings that no reason covers."""
        return [
            one
            for one in self.findings
            if one.severity is Severity.WARNING and not any(reason.covers(one) for reason in self.reasons)
        ]
