"""Two operators in their browsers, and orders that need them."""

import pytest

from service.database import utc_now
from tests.browser.conftest import Site
from tests.browser.operators.control_room import ControlRoom
from tests.factories import an_operator
from tests.service.jobs.studio import Studio


@pytest.fixture
async def room(site: Site) -> ControlRoom:
    """The operators' room of one test."""
    people = [await an_operator(site.sessions) for _ in range(2)]
    return ControlRoom(site, Studio(site.parts, None, utc_now()), people[0], people[1])  # type: ignore[arg-type]
