"""A customer, the studio in which orders are produced, and a machine that hears."""

from collections.abc import AsyncIterator

import pytest

from service.database import Sessions, utc_now
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.ordering import Customer, a_customer_at_the_api
from tests.service.sources.hearing import FakeHearing, running_fake


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """A customer who pays by card."""
    return await a_customer_at_the_api(sessions, open_client)


@pytest.fixture
async def studio(parts: Parts, open_client: OpenClient) -> Studio:
    """A database with what it takes to produce."""
    return Studio(parts, open_client, utc_now())


@pytest.fixture
async def hearing() -> AsyncIterator[FakeHearing]:
    """The speech-to-text API on loopback."""
    async with running_fake() as fake:
        yield fake
