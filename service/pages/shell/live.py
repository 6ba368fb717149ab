"""What happens while a page is open, as server-sent events: one feed in each web process.

While anybody listens, the feed asks the database once a second, in one statement for all; with nobody there it rests.
A page is only told that something has changed, and asks for its fragment again: rights are checked there as always.
Whoever loses the last role on the order of their page hears no more of it, not even that something has changed.
"""

import asyncio
import contextlib
import signal
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from service.auth.principals import Principal
from service.database import utc_now
from service.errors import TooManyListeners
from service.pages.shell.live_versions import Seen, Topic, Watcher, look

log = structlog.get_logger()

LOOK_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 600.0
"""A stream ends then, and the browser opens another: whoever may no longer listen is found out at the latest there."""

MOST_PER_HOLDER: Final = 12
RETRY_MS: Final = 2000
SLOW_SECONDS: Final = {"queue": 3.0, "board": 3.0}
"""Lists that many events touch are told of them at most this often."""

HEARTBEAT: Final = ": here\n\n"


@dataclass(eq=False)
class Listener:
    """One open stream. ``told`` is the version that its page has, ``current`` the newest that is known."""

    topic: Topic
    holder: str
    principal: str
    told: str
    current: str = ""
    told_at: float = 0.0
    is_over: bool = False
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def watcher(self) -> Watcher | None:
        """Whose role on which order is asked for at every look; None where listening takes no role."""
        return (self.principal, self.topic.key) if self.topic.kind == "order" else None

    def notice(self, version: str) -> None:
        """Wakes the stream when its page is behind."""
        self.current = version
        if version != self.told and time.monotonic() - self.told_at >= SLOW_SECONDS.get(self.topic.kind, 0.0):
            self.bell.set()

    def end(self) -> None:
        """Wakes the stream for the last time."""
        self.is_over = True
        self.bell.set()


class LiveFeed:
    """All streams of this process."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False

    def listen(self, topic: Topic, principal: Principal, *, seen: str = "") -> AsyncIterator[str]:
        """The events of a topic as text; ``seen`` is the version that the page shows. Raises TooManyListeners."""
        held = Counter(listener.holder for listener in self._listeners)
        if held[principal.key_id] >= MOST_PER_HOLDER:
            raise TooManyListeners(
                "too_many_listeners",
                f"{MOST_PER_HOLDER} pages of this session listen already. Nothing is lost: load the page again to see "
                "what is new.",
            )
        return self._stream(Listener(topic, principal.key_id, principal.id, seen))

    async def _stream(self, listener: Listener) -> AsyncIterator[str]:
        if self._is_closed:
            return
        self._listeners.add(listener)
        self._looking = self._looking or asyncio.create_task(self._look())
        ends_at = time.monotonic() + LONGEST_SECONDS
        try:
            yield f"retry: {RETRY_MS}\n\n"
            while not listener.is_over and time.monotonic() < ends_at:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await listener.bell.wait()
                yield self._said(listener)
        finally:
            self._listeners.discard(listener)

    def _said(self, listener: Listener) -> str:
        rang = listener.bell.is_set()
        listener.bell.clear()
        if not rang or listener.is_over or listener.current == listener.told:
            return HEARTBEAT
        listener.told, listener.told_at = listener.current, time.monotonic()
        return f"event: changed\nid: {listener.told}\ndata: {listener.told}\n\n"

    async def _look(self) -> None:
        """Until nobody listens. A database that does not answer is asked again a second later."""
        while self._listeners and not self._is_closed:
            listeners = list(self._listeners)
            try:
                async with self._engine.connect() as connection:
                    topics = {listener.topic for listener in listeners}
                    holders = {listener.holder for listener in listeners}
                    watchers = {listener.watcher for listener in listeners if listener.watcher}
                    seen = await look(connection, topics, holders, utc_now(), watchers)
                self._tell(listeners, seen)
            except (SQLAlchemyError, OSError) as error:
                log.warning("live_feed_is_blind", error=str(error))
            await asyncio.sleep(LOOK_SECONDS)
        self._looking = None

    @staticmethod
    def _tell(listeners: list[Listener], seen: Seen) -> None:
        for listener in listeners:
            version = seen.versions.get(listener.topic)
            may_listen = listener.holder in seen.holders and listener.watcher in {None, *seen.watchers}
            if not may_listen or version is None:
                listener.end()
            else:
                listener.notice(version)

    def close(self) -> None:
        """Ends all streams; further ones end at once."""
        self._is_closed = True
        for listener in self._listeners:
            listener.end()

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """For the life of the process. A server waits for open streams before it stops, so they end with the signal."""
        self._is_closed = False
        with _before_stopping(asyncio.get_running_loop(), self.close):
            try:
                yield
            finally:
                self.close()


@contextlib.contextmanager
def _before_stopping(loop: asyncio.AbstractEventLoop, close: Callable[[], None]) -> Iterator[None]:
    """Calls ``close`` when the process is told to stop, before what else is done then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(close)
        earlier = before[signal.Signals(number)]
        if callable(earlier):
            earlier(number, frame)

    for number, earlier in before.items():
        if callable(earlier):
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, earlier in before.items():
            if callable(earlier):
                signal.signal(number, earlier)
