"""A workspace and its people."""

import pytest
from litestar import Litestar

from service.parts import Parts
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.members.office import Office


@pytest.fixture
async def office(parts: Parts, app: Litestar, open_client: OpenClient) -> Office:
    """Lumen Films, with its owner alone."""
    return Office(parts, app, open_client, await a_customer(parts.sessions))
