"""The stages of each service: what follows what, which skill each asks for, which is a review."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pricing.catalogue import Service


class Stage(StrEnum):
    """One step of a job; also the skill that a linguist is qualified for."""

    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    TIMING = "timing"
    VOICE_SELECTION = "voice_selection"
    PACING = "pacing"
    REVIEW = "review"
    QUALITY_CONTROL = "quality_control"


@dataclass(frozen=True, slots=True)
class StageRule:
    """One row of the plan of a service.

    ``pay_percent`` is the linguist's share of the job's list price in whole percent; ``works_in_target`` says
    whether the stage asks for the language pair or for the source language alone.
    """

    stage: Stage
    pay_percent: int
    works_in_target: bool

    @property
    def is_review(self) -> bool:
        """A review approves or sends back; it is never done by who edited."""
        return self.stage in (Stage.REVIEW, Stage.QUALITY_CONTROL)


PLANS: Mapping[Service, tuple[StageRule, ...]] = {
    Service.TRANSCRIPT: (
        StageRule(Stage.TRANSCRIPTION, 40, works_in_target=False),
        StageRule(Stage.REVIEW, 15, works_in_target=False),
    ),
    Service.CAPTIONS: (
        StageRule(Stage.TRANSCRIPTION, 30, works_in_target=False),
        StageRule(Stage.TIMING, 15, works_in_target=False),
        StageRule(Stage.REVIEW, 10, works_in_target=False),
    ),
    Service.SUBTITLES: (
        StageRule(Stage.TRANSCRIPTION, 10, works_in_target=False),
        StageRule(Stage.TRANSLATION, 25, works_in_target=True),
        StageRule(Stage.TIMING, 10, works_in_target=True),
        StageRule(Stage.REVIEW, 10, works_in_target=True),
    ),
    Service.DUB: (
        StageRule(Stage.TRANSCRIPTION, 8, works_in_target=False),
        StageRule(Stage.TRANSLATION, 17, works_in_target=True),
        StageRule(Stage.VOICE_SELECTION, 8, works_in_target=True),
        StageRule(Stage.PACING, 14, works_in_target=True),
        StageRule(Stage.QUALITY_CONTROL, 8, works_in_target=True),
    ),
}


def plan(service: Service) -> tuple[StageRule, ...]:
    """The stages of a service in the order in which they are worked."""
    return PLANS[service]


def rule(service: Service, stage: Stage) -> StageRule:
    """The row of one stage; KeyError when the service has no such stage."""
    for row in PLANS[service]:
        if row.stage == stage:
            return row
    raise KeyError(f"{service} has no stage {stage}")


def returned_to(service: Service, review: Stage) -> Stage:
    """The stage that works again when ``review`` sends the work back: the one before it."""
    stages = [row.stage for row in PLANS[service]]
    return stages[stages.index(review) - 1]
