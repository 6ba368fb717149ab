"""Browsers on the test's app."""

import pytest
from litestar import Litestar

from service.database import Sessions
from service.settings import Settings
from tests.service.people.browsers import Browsers


@pytest.fixture
def browsers(app: Litestar, sessions: Sessions, settings: Settings) -> Browsers:
    """Opens browsers."""
    return Browsers(app, sessions, settings)
