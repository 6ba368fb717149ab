"""The counter of a test."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.exports.counter import Counter
from tests.service.jobs.studio import Studio


@pytest.fixture
async def counter(parts: Parts, open_client: OpenClient) -> Counter:
    """A database with what exporting needs."""
    return Counter(Desk(Studio(parts, open_client, utc_now())))
