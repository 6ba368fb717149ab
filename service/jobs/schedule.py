"""When a task should be finished, so that all that follow it still fit before the job's own deadline."""

from datetime import datetime

from pricing.catalogue import Service
from workflows.stages import Stage, plan


def task_due_at(service: Service, stage: Stage, *, now: datetime, due_at: datetime) -> datetime:
    """The instant that leaves the later stages their share of the time, by the weights of their pay.

    The last stage has until the job's deadline; once that has passed, so has every stage.
    """
    if now >= due_at:
        return due_at
    stages = [rule.stage for rule in plan(service)]
    remaining = plan(service)[stages.index(stage) :]
    share = remaining[0].pay_percent, sum(rule.pay_percent for rule in remaining)
    return now + (due_at - now) * share[0] / share[1]
