"""A workspace that has no groups yet."""

import pytest

from service.database import Sessions
from tests.factories import Holder, a_customer


@pytest.fixture
async def owner(sessions: Sessions) -> Holder:
    """The owner of a workspace."""
    return await a_customer(sessions)
