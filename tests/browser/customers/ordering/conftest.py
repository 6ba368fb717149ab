"""The sandbox of the payment partner, for the one way that leads to another host."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from service.embedded.postgres import EmbeddedPostgres
from service.embedded.stripe import SandboxConfig, create_sandbox
from tests.browser.serving import free_port
from tests.service.payments.shop import serving


@pytest.fixture(scope="module")
async def till(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a sandbox that sends no events."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config = SandboxConfig(
        database_url=await asyncio.to_thread(postgres.ensure_database, f"sandbox_{uuid4().hex}"),
        public_url=url,
        secret_key="sk_test_sandbox",
        webhook_url=None,
        webhook_secret="whsec_test",
    )
    async with serving(create_sandbox(config), port):
        yield url
