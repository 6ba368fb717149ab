"""An operator who sets prices."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.factories import an_operator
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.operations.desk import Desk


@pytest.fixture
async def desk(parts: Parts, open_client: OpenClient) -> Desk:
    """The desk of a test."""
    operator = await an_operator(parts.sessions)
    return Desk(operator, await open_client(operator.key), Studio(parts, open_client, utc_now()))
