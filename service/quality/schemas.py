"""The quality check on the wire."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.quality.findings import Finding, Report, Severity
from service.timedtext.profiles import Profile


class FindingsResponse(msgspec.Struct, frozen=True):
    """What the check has found: how much of each severity, and the findings, graver ones never left out for lighter.

    ``has_more``: there are more findings than are listed.
    """

    errors: int
    warnings: int
    infos: int
    findings: list[Finding]
    has_more: bool

    @classmethod
    def of(cls, report: Report, most: int) -> "FindingsResponse":
        """The findings of a report, at most so many, in the order of the media."""
        counts = dict.fromkeys(Severity, 0)
        for one in report.findings:
            counts[one.severity] += 1
        listed, has_more = report.findings, len(report.findings) > most
        if has_more:
            gravest = sorted(range(len(listed)), key=lambda at: (_RANK[listed[at].severity], at))[:most]
            listed = [report.findings[at] for at in sorted(gravest)]
        return cls(counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.INFO], listed, has_more)


_RANK = {severity: rank for rank, severity in enumerate((Severity.ERROR, Severity.WARNING, Severity.INFO))}


class TaskFindingsResponse(msgspec.Struct, frozen=True):
    """The check of a draft; ``version`` is its ETag without quotes. Without a draft there is nothing to find."""

    version: int
    found: FindingsResponse


class FixesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules whose fixes are wanted."""

    rules: Annotated[list[str], Meta(min_length=1, max_length=100)]


class FixesResponse(msgspec.Struct, frozen=True):
    """The draft of ``version`` with the fixes of ``fixed`` findings. It is not saved: look at it, then save it."""

    version: int
    fixed: int
    document: dict[str, Any]


class RuleResponse(msgspec.Struct, frozen=True):
    """One rule; ``severity`` is how grave its findings are unless a profile says otherwise."""

    name: str
    severity: str
    group: str
    description: str


class RulesResponse(msgspec.Struct, frozen=True):
    """All rules."""

    rules: list[RuleResponse]


class ProfilesResponse(msgspec.Struct, frozen=True):
    """The profiles that come with the product."""

    profiles: list[Profile]


class ProfileResponse(msgspec.Struct, frozen=True):
    """The profile that a workspace's next jobs are made with; ``is_own`` unless it is the one that all have."""

    is_own: bool
    profile: Profile
