"""Two operators at their desks, and orders that have money to give back."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.factories import an_operator
from tests.service.approvals.office import Office
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.operations.desk import Desk


@pytest.fixture
async def office(parts: Parts, open_client: OpenClient) -> Office:
    """Three operators of one deployment."""
    studio = Studio(parts, open_client, utc_now())
    people = [await an_operator(parts.sessions) for _ in range(3)]
    desks = [Desk(one, await open_client(one.key), studio) for one in people]
    return Office(desks[0], desks[1], desks[2])
