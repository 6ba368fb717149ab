"""What the running sandbox consists of; one per application, found through its state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from litestar.connection import ASGIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.embedded.stripe.config import SandboxConfig
from service.embedded.stripe.work import Work


@dataclass(frozen=True)
class Sandbox:
    """The settings, the connections, and the bell that tells the webhook sender about new events."""

    config: SandboxConfig
    engine: AsyncEngine
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, connection: ASGIConnection[Any, Any, Any, Any]) -> "Sandbox":
        sandbox = connection.app.state.sandbox
        assert isinstance(sandbox, cls)
        return sandbox

    @asynccontextmanager
    async def work(self, *, request_id: str | None = None, idempotency_key: str | None = None) -> AsyncIterator[Work]:
        """One transaction; rings the bell once it is committed."""
        async with self.engine.begin() as connection:
            yield Work(connection, self.config, request_id, idempotency_key)
        self.bell.set()


def open_sandbox(config: SandboxConfig) -> Sandbox:
    engine = create_async_engine(config.database_url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    return Sandbox(config, engine)
