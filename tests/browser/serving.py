"""The app in this process, on a port of this machine, served by granian as in production."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(app: Litestar, port: int) -> AsyncIterator[str]:
    """Serves on the port while the block runs; the address."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    running = asyncio.create_task(server.serve())
    address = f"http://127.0.0.1:{port}"
    try:
        await _until_it_answers(address, running)
        yield address
    finally:
        server.stop()
        await running


async def _until_it_answers(address: str, running: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(200):
            if running.done():
                break
            try:
                if (await client.get(f"{address}/livez")).status_code == 200:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
    raise AssertionError("the server did not start")
