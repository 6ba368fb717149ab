"""How often somebody may try: counted in the database, so that all web processes share the counts.

The first tries are free; each one after them must wait, twice as long each time, up to a limit. A time without any try
starts the count anew. Counts are kept in transactions of their own: a refused action must not undo them.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import DateTime, Interval, Table, case, cast, delete, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.auth.sealing import digest
from service.errors import TooManyTries
from service.people.models import Attempts

MOST_DOUBLINGS: Final = 20

_attempts: Final[Table] = Attempts.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Policy:
    """``free`` tries without waiting, then ``first`` to wait and twice as long each time, ``longest`` at most."""

    name: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta


PASSWORDS: Final = Policy("password", 5, timedelta(seconds=2), timedelta(minutes=15), timedelta(hours=2))
"""At one account."""

CODES: Final = Policy("code", 5, timedelta(seconds=10), timedelta(hours=1), timedelta(hours=12))
"""Second factors of one person: six digits must not be guessed."""

LINKS: Final = Policy("link", 3, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=12))
"""Mails to one address."""

ADDRESS: Final = Policy("address", 40, timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=30))
"""Anything at all from one network address, behind which many people may sit."""


@dataclass(frozen=True, slots=True)
class Try:
    """One thing that is tried by, or at, ``subject``."""

    policy: Policy
    subject: str

    @property
    def key(self) -> str:
        """The row; it tells nobody which address or account it counts."""
        return f"{self.policy.name}:{digest(self.subject)}"


def from_address(address: str) -> Try:
    """A try from a network address; of IPv6 the network counts, since a household has all of its addresses."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return Try(ADDRESS, address)
    if ip.version == 6 and ip.ipv4_mapped is None:
        return Try(ADDRESS, str(ipaddress.ip_network((ip, 64), strict=False)))
    return Try(ADDRESS, str(getattr(ip, "ipv4_mapped", None) or ip))


async def admit(engine: AsyncEngine, tries: Sequence[Try], *, now: datetime) -> None:
    """Counts each of these tries; raises TooManyTries at the first that has to wait, which is not counted."""
    async with engine.begin() as connection:
        waits = [await _count(connection, one, now) for one in tries]
    if wait := max(waits):
        raise TooManyTries(wait)


async def _count(connection: AsyncConnection, one: Try, now: datetime) -> int:
    """Seconds to wait before this may be tried; 0 when it was counted."""
    policy = one.policy
    is_forgotten = _attempts.c.last_at < now - policy.forgotten_after
    tries = case((is_forgotten, 1), else_=_attempts.c.tries + 1)
    row = {"key": one.key, "tries": 1, "last_at": now}
    counted = (
        insert(_attempts)
        .values(row)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"tries": tries, "last_at": now, "blocked_until": _blocked_until(policy, tries, now)},
            where=or_(_attempts.c.blocked_until.is_(None), _attempts.c.blocked_until <= now),
        )
        .returning(_attempts.c.key)
    )
    if (await connection.execute(counted)).one_or_none() is not None:
        return 0
    until = await connection.scalar(select(_attempts.c.blocked_until).where(_attempts.c.key == one.key))
    return math.ceil((until - now).total_seconds()) if until else 0


def _blocked_until(policy: Policy, tries: Any, now: datetime) -> Any:
    """When the next try is taken: null while tries are free."""
    doublings = func.least(tries - policy.free, MOST_DOUBLINGS)
    seconds = func.least(policy.first.total_seconds() * func.power(2, doublings), policy.longest.total_seconds())
    wait = cast(func.make_interval(0, 0, 0, 0, 0, 0, seconds), Interval)
    return case((tries < policy.free, null()), else_=literal(now, DateTime(timezone=True)) + wait)


async def forgive(engine: AsyncEngine, one: Try) -> None:
    """Starts the count anew, for whoever has proved who they are."""
    async with engine.begin() as connection:
        await connection.execute(delete(_attempts).where(_attempts.c.key == one.key))
