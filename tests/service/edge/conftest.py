"""A customer at the API."""

import pytest

from service.database import Sessions
from tests.service.conftest import OpenClient
from tests.service.ordering import Customer, a_customer_at_the_api


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """A customer who pays by card."""
    return await a_customer_at_the_api(sessions, open_client)
