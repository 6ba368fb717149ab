"""The process that publishes and delivers dies by SIGKILL: every event arrives, and each under one id."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from pricing.books import shipped_books
from service.database import transaction, utc_now
from service.events.noting import publish
from service.events.types import EventType
from service.parts import Parts, create_parts
from service.webhooks.models import DeliveryState
from tests.factories import a_customer
from tests.faults.delivery_process import settings_of
from tests.service.deliveries.conftest import Post, all_are
from tests.service.deliveries.receivers import receiving, takes_a_moment

KILLS = 4
EVENTS = 120
SEED = 5


async def write(parts: Parts, workspace_id: str, chance: random.Random) -> None:
    """Events, one transaction each, while the others die."""
    for mark in range(EVENTS):
        async with transaction(parts.sessions) as session:
            publish(session, EventType.CREDITS_LOW, {"mark": mark}, now=utc_now(), workspace_id=workspace_id)
        await asyncio.sleep(chance.uniform(0, 0.02))


async def start(database_url: str) -> asyncio.subprocess.Process:
    """One more process."""
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.faults.delivery_process", database_url)


async def let_leases_lapse(parts: Parts) -> None:
    """As if the minute were over after which a dead process's deliveries are taken back."""
    async with transaction(parts.sessions) as session:
        await session.execute(text("UPDATE webhook_delivery SET leased_until = now() WHERE state = 'delivering'"))


@pytest.mark.timeout(180)
async def test_every_event_arrives_though_its_process_is_killed_again_and_again(
    database_url: str, tmp_path: Path
) -> None:
    chance, parts = random.Random(SEED), create_parts(settings_of(database_url, tmp_path), shipped_books())
    workspace_id = (await a_customer(parts.sessions)).workspace_id or ""
    post = Post(parts, workspace_id)
    async with receiving(takes_a_moment) as receiver:
        endpoint = await post.endpoint(receiver.url)
        writing = asyncio.create_task(write(parts, workspace_id, chance))
        for _ in range(KILLS):
            process, known = await start(database_url), len(receiver.received)
            await receiver.until(known + chance.randint(1, 20))
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            await let_leases_lapse(parts)
        await writing
        process = await start(database_url)
        async with asyncio.timeout(60):
            while len(await post.states(endpoint)) < EVENTS:
                await asyncio.sleep(0.1)
        await post.until(endpoint, all_are(DeliveryState.DELIVERED))
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    async with parts.sessions() as session:
        numbers = list((await session.execute(text("SELECT number FROM event ORDER BY number"))).scalars())
    await parts.close()

    assert numbers == list(range(1, EVENTS + 1))
    assert len(set(receiver.ids)) == EVENTS
    assert len(receiver.ids) <= EVENTS + KILLS * 4
    assert len({one.body for one in receiver.received}) == EVENTS
