"""The quality check: what stands between a document and its delivery. Pure, and fast enough for each autosave.

Which rules are asked depends on the service and the stage. Every rule of writing and structure is asked always; those
of cues once cues are what is worked on; those of style for transcripts, where overlapping speech is natural and cues
are not judged. In a dub cues are a by-product: what is found of them is an info.
"""

from collections.abc import Iterator
from typing import Final

from pricing.catalogue import Service
from service.documents.document import Document
from service.quality.briefs import CheckBrief
from service.quality.findings import Finding, Report, Severity
from service.quality.rules import RULES
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import Subject, without_separators
from service.timedtext.profiles import Profile
from workflows.stages import Stage

OFF: Final = "off"
SEVERITIES: Final = frozenset(severity.value for severity in Severity) | {OFF}
"""What a profile may say of a rule."""

_CUE_STAGES: Final = (Stage.TIMING, Stage.REVIEW, Stage.PACING, Stage.QUALITY_CONTROL, None)
_TIMED_TEXT: Final = (Service.CAPTIONS, Service.SUBTITLES)


def check(document: Document, brief: CheckBrief, stage: Stage | None = None) -> Report:
    """What the rules find in the document at a stage, or at delivery (None), in the order of the media."""
    subject = Subject(without_separators(document), brief, stage)
    groups = groups_of(brief, stage)
    findings = [one for rule in RULES if rule.group in groups for one in _ask(rule, subject)]
    findings.sort(key=_by_time)
    return Report(brief.profile.name, brief.service.value, brief.language, findings)


def groups_of(brief: CheckBrief, stage: Stage | None) -> frozenset[Group]:
    """The groups of rules that are asked."""
    groups = {Group.ALWAYS}
    if brief.service in _TIMED_TEXT:
        groups.add(Group.TIMED_TEXT)
    if brief.service is not Service.TRANSCRIPT and stage in _CUE_STAGES:
        groups.add(Group.CUES)
    if brief.service is Service.TRANSCRIPT:
        groups.add(Group.VERBATIM if brief.is_verbatim else Group.CLEAN)
    if brief.service.is_translated and brief.source is not None and stage is not Stage.TRANSCRIPTION:
        groups.add(Group.TRANSLATED)
    return frozenset(groups)


def severity_of(rule: Rule, profile: Profile) -> Severity | None:
    """How grave a rule's findings are under a profile; None when it is switched off."""
    wanted = profile.severities.get(rule.name)
    if wanted == OFF:
        return None
    return Severity(wanted) if wanted in SEVERITIES else rule.severity


def _ask(rule: Rule, subject: Subject) -> Iterator[Finding]:
    severity = severity_of(rule, subject.brief.profile)
    if severity is None:
        return
    if subject.brief.service is Service.DUB and rule.group is Group.CUES:
        severity = Severity.INFO
    yield from rule.find(subject, Maker(rule.name, severity, subject.segments))


def _by_time(finding: Finding) -> tuple[int, int, str]:
    """The document as a whole first, then by in points."""
    if finding.segment is None and finding.start_ms is None:
        return (-1, -1, finding.rule)
    return (finding.start_ms or 0, -1 if finding.segment is None else finding.segment, finding.rule)
