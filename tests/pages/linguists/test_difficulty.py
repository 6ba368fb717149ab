"""How hard a task is said to be, and why."""

from dataclasses import replace

import pytest

from service.pages.linguists.difficulty import Facts, Level, Reason, difficulty

SOUND = Facts(speech_ratio=0.7, rms_dbfs=-24.0, peak_dbfs=-6.0)


@pytest.mark.parametrize(
    ("facts", "level", "reasons"),
    [
        (Facts(), Level.EASY, ()),
        (replace(SOUND, speakers=2), Level.EASY, ()),
        (replace(SOUND, speakers=3), Level.EASY, (Reason.SPEAKERS,)),
        (replace(SOUND, speakers=5), Level.DEMANDING, (Reason.SPEAKERS,)),
        (replace(SOUND, speech_ratio=0.93), Level.EASY, (Reason.DENSE,)),
        (replace(SOUND, rms_dbfs=-35.1), Level.EASY, (Reason.QUIET,)),
        (replace(SOUND, peak_dbfs=-14.1), Level.EASY, (Reason.NOISY,)),
        (Facts(is_verbatim=True, is_sdh=True), Level.DEMANDING, (Reason.VERBATIM, Reason.SDH)),
        (
            replace(SOUND, speakers=5, is_verbatim=True, is_sdh=True),
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
