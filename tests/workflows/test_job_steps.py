import pytest

from pricing.catalogue import Service
from workflows.job import Step, first_step, next_step
from workflows.stages import Stage, plan
from workflows.states import TaskOutcome


@pytest.mark.parametrize(
    ("service", "stages"),
    [
        (Service.TRANSCRIPT, "transcription review"),
        (Service.CAPTIONS, "transcription timing review"),
        (Service.SUBTITLES, "transcription translation timing review"),
        (Service.DUB, "transcription translation voice_selection pacing quality_control"),
    ],
)
def test_work_that_is_approved_at_once_passes_each_stage_in_round_one(service: Service, stages: str) -> None:
    walked: list[Step] = []
    step: Step | None = first_step(service)
    while step is not None:
        walked.append(step)
        step = next_step(service, step, TaskOutcome.SUBMITTED)

    assert walked == [Step(Stage(stage), 1) for stage in stages.split()]


@pytest.mark.parametrize("service", Service)
def test_returned_work_is_done_again_and_seen_again_in_the_next_round(service: Service) -> None:
    worked, review = (rule.stage for rule in plan(service)[-2:])

    assert next_step(service, Step(review, 1), TaskOutcome.RETURNED) == Step(worked, 2)
    assert next_step(service, Step(worked, 2), TaskOutcome.SUBMITTED) == Step(review, 2)
    assert next_step(service, Step(review, 2), TaskOutcome.RETURNED) == Step(worked, 3)
    assert next_step(service, Step(review, 3), TaskOutcome.APPROVED) is None


def test_only_a_review_can_return_work() -> None:
    assert next_step(Service.TRANSCRIPT, Step(Stage.TRANSCRIPTION, 1), TaskOutcome.RETURNED) == Step(Stage.REVIEW, 1)
