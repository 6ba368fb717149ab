"""How hard a task is said to be, and why."""

import pytest

from service.pages.linguists.difficulty import Facts, Level, Reason, difficulty

SOUND = {"speech_ratio": 0.7, "rms_dbfs": -24.0, "peak_dbfs": -6.0}


@pytest.mark.parametrize(
    ("facts", "level", "reasons"),
    [
        (Facts(), Level.EASY, ()),
        (Facts(speakers=2, **SOUND), Level.EASY, ()),
        (Facts(speakers=3, **SOUND), Level.EASY, (Reason.SPEAKERS,)),
        (Facts(speakers=5, **SOUND), Level.DEMANDING, (Reason.SPEAKERS,)),
        (Facts(**{**SOUND, "speech_ratio": 0.93}), Level.EASY, (Reason.DENSE,)),
        (Facts(**{**SOUND, "rms_dbfs": -35.1}), Level.EASY, (Reason.QUIET,)),
        (Facts(**{**SOUND, "peak_dbfs": -14.1}), Level.EASY, (Reason.NOISY,)),
        (Facts(is_verbatim=True, is_sdh=True), Level.DEMANDING, (Reason.VERBATIM, Reason.SDH)),
        (
            Facts(speakers=5, is_verbatim=True, is_sdh=True, **SOUND),
            Level.HARD,
            (Reason.SPEAKERS, Reason.VERBATIM, Reason.SDH),
        ),
    ],
)
def test_each_fact_that_makes_work_harder_counts_and_is_named(
    facts: Facts, level: Level, reasons: tuple[Reason, ...]
) -> None:
    found = difficulty(facts)

    assert (found.level, found.reasons) == (level, reasons)
