"""The engine that delivers: picks what is due, sends it, has the outcome recorded. As many as like share the work.

At least once: a delivery is recorded after its answer. Killed between the two, its lease lapses and it is sent again;
receivers know it by ``webhook-id``. "Once" and test events are never sent twice: lapsed, they end as failed, with the
error ``interrupted``, whether or not the receiver has got them.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from service.database import transaction, utc_now
from service.net.pinned import Reach
from service.parts import Parts
from service.webhooks.leasing import FAILING, Lapsed, Leased, take_back_lapsed, take_due
from service.webhooks.network import webhook_reach
from service.webhooks.outcomes import EVENT_FORGOTTEN, INTERRUPTED, UNREADABLE, Attempt, record_attempt
from service.webhooks.requesting import WebhookRequest, request_of
from service.webhooks.sealed import SecretUnreadable
from service.webhooks.sending import TOTAL_SECONDS, Answer, send

log = structlog.get_logger()

GRACE_SECONDS: Final = 20.0
BUSY_SECONDS: Final = 0.02
GATHERING_SECONDS: Final = 0.005
"""Places that become free within this time are filled by one statement."""
FAILURE_PAUSE_SECONDS: Final = 1.0
LAPSE_SECONDS: Final = 5.0


class DeliveryEngine:
    """One per process. ``reach``, ``clock`` and ``total_seconds`` are for tests."""

    def __init__(
        self,
        parts: Parts,
        *,
        reach: Reach | None = None,
        clock: Callable[[], datetime] = utc_now,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._parts = parts
        self._reach = reach or webhook_reach(parts.settings)
        self._clock = clock
        self._total_seconds = total_seconds
        self._flying: dict[asyncio.Task[None], bool] = {}
        self._wake = asyncio.Event()

    async def run(self, stop: asyncio.Event, rung: asyncio.Event | None = None) -> None:
        """Delivers until ``stop`` is set, then waits for what is under way; ``rung`` tells of new deliveries.

        What takes too long then, and everything when this is cancelled, is left to lapse.
        """
        wake = self._wake = rung or self._wake
        beside = [asyncio.create_task(self._look_after_lapsed()), asyncio.create_task(_set_after(stop, wake))]
        try:
            while not stop.is_set():
                wake.clear()
                if not await self._fill():
                    await self._pause(wake)
            if self._flying:
                await asyncio.wait(set(self._flying), timeout=GRACE_SECONDS)
        finally:
            left = [*beside, *self._flying]
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=FAILURE_PAUSE_SECONDS)

    async def deliver_due(self) -> int:
        """Delivers everything that is due, one round after the other, and returns how many attempts that took."""
        sent = 0
        await self._end_lapsed()
        while await self._start_due():
            sent += len(self._flying)
            await asyncio.gather(*self._flying)
        return sent

    async def _fill(self) -> bool:
        """Fills the free places; True when there may be more to do at once."""
        try:
            started = await self._start_due()
        except Exception:
            log.exception("webhooks_not_picked")
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            return True
        if started is None:
            await asyncio.sleep(BUSY_SECONDS)
        return started is None

    async def _start_due(self) -> int | None:
        room = self._parts.settings.webhooks_at_once - len(self._flying)
        if room <= 0:
            return 0
        failing_room = (self._parts.settings.webhooks_at_once + 1) // 2 - sum(self._flying.values())
        leased = await take_due(self._parts.sessions, room=room, failing_room=max(failing_room, 0), now=self._clock())
        for one in leased or ():
            task = asyncio.create_task(self._deliver(one))
            self._flying[task] = one.endpoint.consecutive_failures >= FAILING
            task.add_done_callback(self._landed)
        return None if leased is None else len(leased)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        self._wake.set()

    async def _pause(self, wake: asyncio.Event) -> None:
        """Until something new is rung, a place becomes free, or the next sweep is due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._parts.settings.sweep_seconds):
                await wake.wait()
            await asyncio.sleep(GATHERING_SECONDS)

    async def _deliver(self, leased: Leased) -> None:
        """One attempt and its record. A record that fails lets the lease lapse."""
        try:
            await self._record(leased.id, leased.until, await self._attempt(leased))
        except Exception:
            log.exception("webhook_not_recorded", delivery_id=leased.id)

    async def _attempt(self, leased: Leased) -> Attempt:
        at, started = self._clock(), asyncio.get_running_loop().time()
        request = self._request(leased, at)
        if isinstance(request, str):
            return Attempt(at, 0, {}, error=request)
        answer = await send(request, self._reach, total_seconds=self._total_seconds)
        return _attempt(at, asyncio.get_running_loop().time() - started, request, answer)

    def _request(self, leased: Leased, at: datetime) -> WebhookRequest | str:
        """What to send, or the slug of why nothing can be."""
        if leased.body is None:
            return EVENT_FORGOTTEN
        try:
            return request_of(self._parts.settings, leased.endpoint, leased.event_id, leased.body.encode(), at)
        except SecretUnreadable:
            return UNREADABLE

    async def _record(self, delivery_id: str, lease: datetime, attempt: Attempt) -> None:
        async with transaction(self._parts.sessions) as session:
            await record_attempt(
                session, delivery_id, attempt, lease=lease, settings=self._parts.settings, now=self._clock()
            )

    async def _look_after_lapsed(self) -> None:
        while True:
            try:
                await self._end_lapsed()
            except Exception:
                log.exception("webhook_leases_not_looked_after")
            await asyncio.sleep(LAPSE_SECONDS)

    async def _end_lapsed(self) -> None:
        for one in await take_back_lapsed(self._parts.sessions, self._clock()):
            await self._record(one.id, one.until, _interrupted(one, self._clock()))


def _attempt(at: datetime, seconds: float, request: WebhookRequest, answer: Answer) -> Attempt:
    return Attempt(
        at=at,
        duration_ms=round(seconds * 1000),
        request_headers=request.shown_headers,
        status_code=answer.status_code,
        error=answer.error,
        answer_headers=answer.headers,
        answer_body=request.masked(answer.text),
    )


def _interrupted(lapsed: Lapsed, now: datetime) -> Attempt:
    return Attempt(min(lapsed.until, now), 0, {}, error=INTERRUPTED)


async def _set_after(stop: asyncio.Event, wake: asyncio.Event) -> None:
    await stop.wait()
    wake.set()
