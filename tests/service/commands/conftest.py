"""The app on loopback, and the command line as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from sqlalchemy import select
from sqlmodel import col

from pricing.books import shipped_books
from service.app import furnish
from service.database import transaction
from service.embedded.ports import Ports
from service.embedded.samples import sample_script, write_spoken_wav
from service.media.activities import MediaAnalysis
from service.media.models import AnalysisState, Media
from service.parts import Parts, create_parts
from service.settings import Settings

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Awaitable[Ended]]


@dataclass(frozen=True)
class Shop:
    """A served app."""

    url: str
    parts: Parts


@pytest.fixture
async def shop(bare_app: Litestar, database_url: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """The app on loopback, with the analysis of media at work beside it."""
    port = Ports.free().web
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        secret_key="test-secret-key-of-more-than-32-characters",
        stripe_secret_key="sk_test_sandbox",
        stripe_api_base="http://127.0.0.1:9",
        stripe_webhook_secret="whsec_test",
        public_url=url,
    )
    parts = create_parts(settings, shipped_books())
    analysis = asyncio.create_task(_analyse_all(parts))
    furnish(bare_app, parts)
    async with served(bare_app, port):
        yield Shop(url, parts)
        analysis.cancel()
        with suppress(asyncio.CancelledError):
            await analysis
    await parts.close()


class served:  # noqa: N801 - reads as a statement
    """Serves an app on loopback while the block runs."""

    def __init__(self, app: Litestar, port: int) -> None:
        self._server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False)
        self._port = port

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        async with asyncio.timeout(60):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    async def __aexit__(self, *_: object) -> None:
        self._server.stop()
        await self._task


async def _analyse_all(parts: Parts) -> None:
    """What the order's workflow asks for: the analysis of whatever is pending."""
    pending = select(col(Media.order_id)).where(col(Media.state) == AnalysisState.PENDING).distinct()
    while True:
        async with transaction(parts.sessions) as session:
            orders = list(await session.scalars(pending))
        for order_id in orders:
            await MediaAnalysis(parts).run(order_id)
        await asyncio.sleep(0.05)


@pytest.fixture
def productions(shop: Shop) -> Command:
    """Runs ``productions ...`` against the shop; ``key`` is the caller's."""

    async def run(*arguments: object, key: str = "", url: str = shop.url) -> Ended:
        return await run_productions(*arguments, PRODUCTIONS_URL=url, PRODUCTIONS_API_KEY=key)

    return run


async def run_productions(*arguments: object, **environment: str) -> Ended:
    """Runs the command line with an environment of its own."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PRODUCTIONS_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", *(str(argument) for argument in arguments),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
        cwd=ROOT, env=outside | environment,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken English, below a minute."""
    path = tmp_path_factory.mktemp("talk") / "talk [draft].wav"
    write_spoken_wav(path, sample_script("en")[:2], "en")
    return path
