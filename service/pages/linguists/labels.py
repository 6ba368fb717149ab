"""How pages name stages, services, styles and difficulty to linguists."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_skeleton

from pricing.catalogue import Service
from service.jobs.schemas import TaskResponse
from service.pages.linguists.difficulty import Difficulty, Level, Reason
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_, SERVICES, STAGES
from service.pages.shell.writing import language_in
from workflows.stages import Stage, rule
from workflows.states import TaskState


def language_name(_: Words, code: str) -> str:
    """The name of a language in the page's own, with its region when the code names one."""
    return language_in(code, _.locale)


LEVELS: Final = {Level.EASY: N_("Easy"), Level.DEMANDING: N_("Demanding"), Level.HARD: N_("Hard")}
LEVEL_TONES: Final = {Level.EASY: "good", Level.DEMANDING: "info", Level.HARD: "warn"}
REASONS: Final = {
    Reason.SPEAKERS: N_("%(speakers)s speakers"),
    Reason.DENSE: N_("hardly any pauses"),
    Reason.QUIET: N_("quiet recording"),
    Reason.NOISY: N_("noise or music"),
    Reason.VERBATIM: N_("every sound is written"),
    Reason.SDH: N_("sounds are described"),
}
ORIGINS: Final = {
    "customer": N_("A transcript of the customer"),
    "machine": N_("A machine's draft"),
    "silences": N_("Empty segments, cut where the recording is silent"),
    "stage": N_("What the stage before handed in"),
}
CUE_OPTIONS: Final = {
    "min_duration_ms": N_("Shortest cue (ms)"),
    "max_duration_ms": N_("Longest cue (ms)"),
    "max_lines_per_cue": N_("Lines of a cue at most"),
    "max_chars_per_line": N_("Characters of a line at most"),
    "max_chars_per_s": N_("Characters per second at most"),
    "min_gap_between_cues_frames": N_("Frames between two cues at least"),
}
SORT_LABELS: Final = {
    "due": N_("Due first"),
    "pay": N_("Highest pay"),
    "rate": N_("Highest pay per minute"),
    "length": N_("Shortest"),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for what a task is, in one language."""

    words: Words

    def stage_alone(self, stage: str) -> str:
        """What is to be done."""
        return self.words(STAGES[stage])

    def stage(self, seen: TaskResponse) -> str:
        """What is to be done, and of what."""
        said = {"stage": self.words(STAGES[seen.stage]), "service": self.words(SERVICES[seen.service])}
        return self.words("%(stage)s (%(service)s)") % said

    def languages(self, seen: TaskResponse) -> str:
        """What is worked from and into; one language where nothing is translated at this stage."""
        _, stage_rule = self.words, rule(Service(seen.service), Stage(seen.stage))
        source, target = language_name(_, seen.source_language), language_name(_, seen.language)
        is_translated = stage_rule.works_in_target and seen.source_language != seen.language
        return _("%(source)s to %(target)s") % {"source": source, "target": target} if is_translated else source

    def styles(self, seen: TaskResponse) -> list[str]:
        """How it is to be written."""
        _, style = self.words, seen.style
        said = [_("Verbatim") if style.verbatim else _("Clean read")]
        said += [_("SDH")] if style.sdh else []
        said += [_("With captions")] if style.include_captions else []
        said += [_("With captions of the source")] if style.include_source_captions else []
        said += [_("Customer's cue limits")] if style.cue_options else []
        return said

    def level(self, found: Difficulty) -> str:
        """How hard it is."""
        return self.words(LEVELS[found.level])

    def level_tone(self, found: Difficulty) -> str:
        """The badge of that."""
        return LEVEL_TONES[found.level]

    def reasons(self, found: Difficulty) -> list[str]:
        """Why it is not easier."""
        return [self.words(REASONS[reason]) % {"speakers": found.speakers} for reason in found.reasons]

    def progress(self, seen: TaskResponse) -> str:
        """How far one's own task is."""
        _ = self.words
        if seen.state != TaskState.CLAIMED:
            return _("Not claimed")
        return _("Draft saved") if seen.draft_version else _("Not begun")

    def starts_from(self, seen: TaskResponse) -> str:
        """What the first draft is."""
        _, source = self.words, seen.draft_source
        return self.words(ORIGINS[source.origin]) if source else _("Nothing: you begin with an empty page")

    def cue_option(self, name: str) -> str:
        """One of the customer's limits."""
        return self.words(CUE_OPTIONS[name]) if name in CUE_OPTIONS else name

    def month(self, month: str) -> str:
        """``2026-11`` as people write it."""
        return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=self.words.babel)
