"""What of the worker publishes and delivers, to be killed: `python -m tests.faults.delivery_process URL`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr

from pricing.books import shipped_books
from service.database import utc_now
from service.events.publishing import publish_events
from service.outbox.bells import DELIVERIES, EVENTS, bells
from service.parts import create_parts
from service.settings import Settings
from service.webhooks.engine import DeliveryEngine

SECRET = "kill-test-secret-key-of-more-than-32-characters"


def settings_of(database_url: str, folder: Path) -> Settings:
    """The same in the test and in the process."""
    return Settings(
        database_url=database_url,
        data_dir=folder,
        secret_key=SecretStr(SECRET),
        allow_loopback_webhooks=True,
        sweep_seconds=0.1,
    )


async def work(database_url: str) -> None:
    """Until it is killed."""
    parts = create_parts(settings_of(database_url, Path(tempfile.gettempdir())), shipped_books())
    async with bells(database_url, EVENTS, DELIVERIES) as rung:
        engine = asyncio.create_task(DeliveryEngine(parts).run(asyncio.Event(), rung[DELIVERIES]))
        while not engine.done():
            if not await publish_events(parts.sessions, utc_now()):
                await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
