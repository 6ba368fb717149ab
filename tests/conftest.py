"""Fixtures that every suite shares: one PostgreSQL per test process, one fresh database per test.

The schema is migrated once into a template; a test's own database is a copy of it (tens of milliseconds).
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from service.app import build_app
from service.database import Sessions, create_engine, create_sessions
from service.embedded.postgres import EmbeddedPostgres
from service.migrations.running import migrate

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server with the migrated database ``template_productions``."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with EmbeddedPostgres(folder, tuning=FAST) as server:
            asyncio.run(_make_template(server.ensure_database("template_productions")))
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _make_template(url: str) -> None:
    engine = create_engine(url)
    await migrate(engine)
    await engine.dispose()


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database of the test's own."""
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(postgres.url("postgres").replace("+asyncpg", ""))
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_productions")
        yield postgres.url(name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on the test's database."""
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    """Sessions on the test's database."""
    return create_sessions(engine)


@pytest.fixture(scope="session")
def bare_app() -> Litestar:
    """The application over no parts yet, for one test after the other to furnish: to make it takes a second."""
    return build_app()
