"""Two operators at their desks, and orders that have money to give back."""

import pytest

from service.parts import Parts
from tests.service.approvals.office import Office, an_office
from tests.service.conftest import OpenClient


@pytest.fixture
async def office(parts: Parts, open_client: OpenClient) -> Office:
    """Three operators of one deployment."""
    return await an_office(parts, open_client)
