"""Waiting: until an instant, and the clock that records how far the jobs of a batch are through their SLA."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

from workflows.activities import JobActivities
from workflows.inbox import WorkInbox
from workflows.messages import BatchInput
from workflows.policies import SHORT

# The service's clock may lag behind Temporal's: an instant that it says is still to come is then already past
# here, and without a pause the same question would be asked in a circle.
SHORTEST_WAIT = timedelta(seconds=1)


async def wait_until(instant: datetime | None, interrupted: Callable[[], bool] = lambda: False) -> bool:
    """Waits for ``instant`` (for ever when None); True when ``interrupted`` became true before it."""
    if interrupted():
        return True
    try:
        await workflow.wait_condition(interrupted, timeout=_remaining(instant))
    except TimeoutError:
        return interrupted()
    return True


def _remaining(instant: datetime | None) -> timedelta | None:
    return None if instant is None else max(instant - workflow.now(), SHORTEST_WAIT)


class SlaClock:
    """Ticks for one batch at the instants that the service names: one timer at a time, none when nothing is due."""

    def __init__(self, batch: BatchInput, inbox: WorkInbox) -> None:
        self._batch = batch
        self._inbox = inbox

    async def run(self, tick_at: datetime | None) -> None:
        """Runs until cancelled: after the last threshold a moved deadline may still set a new one."""
        while True:
            await wait_until(tick_at, lambda: self._inbox.deadline_has_moved)
            self._inbox.deadline_has_moved = False
            tick = await workflow.execute_local_activity_method(
                JobActivities.tick_sla, args=[self._batch.order_id, self._batch.batch], **SHORT
            )
            tick_at = tick.tick_at
