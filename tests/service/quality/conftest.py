"""The studio of a test."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio


@pytest.fixture
async def studio(parts: Parts, open_client: OpenClient) -> Studio:
    """A database with what it takes to produce."""
    return Studio(parts, open_client, utc_now())
