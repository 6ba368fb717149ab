"""The desk of a test."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio


@pytest.fixture
async def desk(parts: Parts, open_client: OpenClient) -> Desk:
    """A database with what delivering needs."""
    return Desk(Studio(parts, open_client, utc_now()))
