"""The draft: media are analysed as they come, and a draft that nobody touches expires."""

from datetime import datetime

from temporalio import workflow

from workflows.activities import OrderActivities
from workflows.clock import wait_until
from workflows.concurrency import beside
from workflows.inbox import OrderInbox
from workflows.policies import ANALYSIS, SHORT
from workflows.states import OrderState


class Draft:
    """An order until it is submitted."""

    def __init__(self, order_id: str, idle_at: datetime, inbox: OrderInbox) -> None:
        self._order_id = order_id
        self.idle_at = idle_at
        self._inbox = inbox
        self._is_analysing = False
        self._state = OrderState.OPEN

    @property
    def is_handed_over(self) -> bool:
        """True when a new run should carry on: the history is long and nothing but the idle time is to be carried."""
        return workflow.info().is_continue_as_new_suggested() and not (
            self._is_analysing or self._inbox.media_waits or self._inbox.has_left_draft
        )

    async def collect(self) -> OrderState:
        """Returns SUBMITTED when a signal or the row says so, the final state of a draft that has ended otherwise,

        or OPEN when a new run of the workflow should carry on.
        """
        async with beside(self._expire_when_idle()):
            await workflow.wait_condition(
                lambda: self._inbox.has_left_draft or self._state != OrderState.OPEN or self.is_handed_over
            )
        return OrderState.SUBMITTED if self._inbox.has_left_draft else self._state

    async def analyse_when_asked(self) -> None:
        """Runs until cancelled: one analysis at a time, each begun after the signal that asked for it.

        Outlives the draft, because a signal may come late and an analysis that finds nothing to do is harmless.
        """
        while True:
            await workflow.wait_condition(lambda: self._inbox.media_waits)
            self._inbox.media_waits, self._is_analysing = False, True
            await workflow.execute_activity_method(OrderActivities.analyse_pending_media, self._order_id, **ANALYSIS)
            self._is_analysing = False

    async def _expire_when_idle(self) -> None:
        again_at: datetime | None = self.idle_at
        while again_at is not None:
            self.idle_at = again_at
            await wait_until(again_at)
            check = await workflow.execute_local_activity_method(OrderActivities.check_idle, self._order_id, **SHORT)
            again_at, self._state = check.check_again_at, check.state
