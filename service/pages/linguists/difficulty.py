"""How hard a task is, from what is known before anybody works on it, and why.

Each fact that makes work harder counts points:

- speakers, by the customer's list of names or the speakers that were found so far: 1 from three on, 2 from five on
  (turns overlap, voices must be told apart)
- density: 1 when sound fills 93 % of the recording or more (hardly a pause, people talk fast or over each other)
- level: 1 when the recording is on average below -35 dBFS (quiet, distant microphones)
- noise: 1 when its peaks stand less than 10 dB above its average; speech alone stands 12 to 20 dB above it, so noise
  or music fills the gaps
- verbatim: 1 (every sound is written), SDH: 1 (sounds are described)

0 or 1 points are easy, 2 or 3 demanding, more are hard. The numbers are thresholds of ours, chosen to sort a queue and
not to measure anybody. Facts that are not known count nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FEW_SPEAKERS: Final = 3
MANY_SPEAKERS: Final = 5
DENSE_RATIO: Final = 0.93
QUIET_DBFS: Final = -35.0
NOISY_CREST_DB: Final = 10.0
DEMANDING_POINTS: Final = 2
HARD_POINTS: Final = 4


class Level(StrEnum):
    """How hard."""

    EASY = "easy"
    DEMANDING = "demanding"
    HARD = "hard"


class Reason(StrEnum):
    """What makes it harder."""

    SPEAKERS = "speakers"
    DENSE = "dense"
    QUIET = "quiet"
    NOISY = "noisy"
    VERBATIM = "verbatim"
    SDH = "sdh"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the sound and the style. ``speech_ratio`` is 0 to 1, levels are in dBFS; None is unknown."""

    speakers: int = 0
    speech_ratio: float | None = None
    rms_dbfs: float | None = None
    peak_dbfs: float | None = None
    is_verbatim: bool = False
    is_sdh: bool = False


@dataclass(frozen=True, slots=True)
class Difficulty:
    """A level with its reasons; ``speakers`` is how many, for the reason that names them."""

    level: Level
    reasons: tuple[Reason, ...]
    speakers: int


def difficulty(facts: Facts) -> Difficulty:
    """How hard a task with these facts is."""
    found = list(_points(facts))
    points = sum(count for _, count in found)
    level = Level.HARD if points >= HARD_POINTS else Level.DEMANDING if points >= DEMANDING_POINTS else Level.EASY
    return Difficulty(level, tuple(reason for reason, _ in found), facts.speakers)


def _points(facts: Facts) -> Iterator[tuple[Reason, int]]:
    if facts.speakers >= FEW_SPEAKERS:
        yield Reason.SPEAKERS, 2 if facts.speakers >= MANY_SPEAKERS else 1
    if facts.speech_ratio is not None and facts.speech_ratio >= DENSE_RATIO:
        yield Reason.DENSE, 1
    if facts.rms_dbfs is not None and facts.rms_dbfs < QUIET_DBFS:
        yield Reason.QUIET, 1
    if facts.rms_dbfs is not None and facts.peak_dbfs is not None and facts.peak_dbfs - facts.rms_dbfs < NOISY_CREST_DB:
        yield Reason.NOISY, 1
    if facts.is_verbatim:
        yield Reason.VERBATIM, 1
    if facts.is_sdh:
        yield Reason.SDH, 1
