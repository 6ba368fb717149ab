"""How often somebody may try."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from service.database import utc_now
from service.errors import TooManyTries
from service.people.attempts import Policy, Try, admit, forgive, from_address

POLICY = Policy("test", 2, timedelta(seconds=10), timedelta(seconds=60), timedelta(hours=1))
AT_ADA = Try(POLICY, "ada@lumen.example")


async def wait_after(engine: AsyncEngine, tries: int) -> list[int]:
    """What each try would have had to wait, had it come at once."""
    now, waits = utc_now(), []
    for _ in range(tries):
        await admit(engine, [AT_ADA], now=now)
        try:
            await admit(engine, [AT_ADA], now=now + timedelta(seconds=1))
            waits.append(0)
        except TooManyTries as refused:
            waits.append(refused.retry_after + 1)
        now += timedelta(minutes=5)
    return waits


async def test_each_try_waits_twice_as_long_as_the_one_before_up_to_a_limit(engine: AsyncEngine) -> None:
    await admit(engine, [AT_ADA], now=utc_now())

    assert await wait_after(engine, 5) == [10, 20, 40, 60, 60]


async def test_a_quiet_time_starts_the_count_anew_and_so_does_a_proof(engine: AsyncEngine) -> None:
    now = utc_now()
    for _ in range(2):
        await admit(engine, [AT_ADA], now=now)

    await admit(engine, [AT_ADA], now=now + timedelta(hours=2))
    await forgive(engine, AT_ADA)
    await admit(engine, [AT_ADA], now=now + timedelta(hours=2))
    await admit(engine, [AT_ADA], now=now + timedelta(hours=2))
    with pytest.raises(TooManyTries):
        await admit(engine, [AT_ADA], now=now + timedelta(hours=2))


async def test_a_household_is_one_network_and_others_are_others(engine: AsyncEngine) -> None:
    assert from_address("2001:db8:1:2::1").key == from_address("2001:db8:1:2:ffff::9").key
    assert from_address("2001:db8:1:2::1").key != from_address("2001:db8:1:3::1").key
    assert from_address("::ffff:192.0.2.1").key == from_address("192.0.2.1").key
    assert "192.0.2" not in from_address("192.0.2.1").key
