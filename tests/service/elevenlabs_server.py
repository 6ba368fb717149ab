"""A server on loopback that stands in for ElevenLabs; what it answers is the test's affair."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import msgspec

from tests.service.media.servers import answer


class Fake(Protocol):
    """Answers one request at a time."""

    port: int

    async def handle(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""


def refused(status: str, reason: str = "") -> bytes:
    """An error as they send it."""
    body = msgspec.json.encode({"detail": {"status": reason, "message": "Something about it."}})
    return answer(body, status, content_type="application/json")


@asynccontextmanager
async def listening(fake: Fake) -> AsyncIterator[None]:
    """The fake has a port while the block lasts."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await fake.handle(head.decode("latin-1"), reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
