"""One job's life as a coroutine: it walks the stages of its service, task by task, and ends with the delivery."""

from collections.abc import Mapping
from dataclasses import dataclass

from temporalio import workflow

from pricing.catalogue import Service
from workflows.activities import JobActivities
from workflows.messages import JobRef, OpenTasks
from workflows.policies import SHORT
from workflows.stages import Stage, plan, returned_to, rule
from workflows.states import TaskOutcome


@dataclass(frozen=True, slots=True)
class Step:
    """Where a job stands: a stage, in a round that counts from 1 and grows with each rework."""

    stage: Stage
    round: int


def first_step(service: Service) -> Step:
    """Where every job of the service begins; its task is opened when the money is taken."""
    return Step(plan(service)[0].stage, 1)


def next_step(service: Service, step: Step, outcome: TaskOutcome) -> Step | None:
    """What follows a finished task; None when the job can be delivered.

    Work that a review returns goes one stage back in a new round, and forward again from there, so that the
    same review sees it once more. Only a review can return work.
    """
    if outcome == TaskOutcome.RETURNED and rule(service, step.stage).is_review:
        return Step(returned_to(service, step.stage), step.round + 1)
    stages = [row.stage for row in plan(service)]
    following = stages[stages.index(step.stage) + 1 :]
    return Step(following[0], step.round) if following else None


class Job:
    """A job, given how the tasks of its batch have ended so far (by task id; the mapping grows with signals)."""

    def __init__(self, ref: JobRef, outcomes: Mapping[str, TaskOutcome]) -> None:
        self._ref = ref
        self._outcomes = outcomes

    async def run(self) -> None:
        """Returns when the job is delivered."""
        step, task_ids = first_step(self._ref.service), self._ref.first_task_ids
        while following := next_step(self._ref.service, step, await self._outcome(task_ids)):
            step, task_ids = following, await self._open(following)
        await workflow.execute_local_activity_method(JobActivities.deliver_job, self._ref.job_id, **SHORT)

    async def _outcome(self, task_ids: tuple[str, ...]) -> TaskOutcome:
        """How the step has ended, once all its parts have: they are submitted alike, and only a whole is reviewed."""
        await workflow.wait_condition(lambda: all(task_id in self._outcomes for task_id in task_ids))
        return self._outcomes[task_ids[0]]

    async def _open(self, step: Step) -> tuple[str, ...]:
        request = OpenTasks(self._ref.job_id, step.stage, step.round)
        return await workflow.execute_local_activity_method(JobActivities.open_tasks, request, **SHORT)
