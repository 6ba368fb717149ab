"""Being killed at any line: each commit and each call to Stripe is a point where a run may end, before or after it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import Sessions
from service.parts import Parts


class Killed(Exception):
    """The process has died here."""


@dataclass
class Killer:
    """Kills at the point number ``left``; points are counted from 1."""

    left: int

    def point(self, *_: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


@dataclass(frozen=True)
class KillingSessions:
    """Sessions whose commit is a point before and a point after."""

    sessions: Sessions
    killer: Killer

    def __call__(self) -> AsyncSession:
        session = self.sessions()
        event.listen(session.sync_session, "before_commit", self.killer.point)
        event.listen(session.sync_session, "after_commit", self.killer.point)
        return session


@dataclass(frozen=True)
class KillingGateway:
    """A gateway each call of which is a point before and a point after."""

    gateway: Any
    killer: Killer

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.gateway, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self.killer.point()
            answer = await method(*args, **kwargs)
            self.killer.point()
            return answer

        return call


async def kill_at_every_point(
    parts: Parts, prepare: Callable[[], Awaitable[Any]], run: Callable[[Parts, Any], Awaitable[Any]]
) -> list[Any]:
    """For each point: prepares a case, runs until killed there, runs again in peace. Returns the cases."""
    cases = []
    for number in range(1, 100):
        case, killer = await prepare(), Killer(number)
        doomed: Any = replace(
            parts, sessions=KillingSessions(parts.sessions, killer), stripe=KillingGateway(parts.stripe, killer)
        )
        cases.append(case)
        try:
            await run(doomed, case)
        except Killed:
            await run(parts, case)
        else:
            return cases
    raise AssertionError("the run has more points than anybody can kill at")
