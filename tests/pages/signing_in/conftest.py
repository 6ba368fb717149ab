"""People who walk through pages."""

import pytest
from litestar import Litestar

from service.database import Sessions
from tests.pages.signing_in.walking import Town


@pytest.fixture
def town(app: Litestar, sessions: Sessions) -> Town:
    """An app and its people."""
    return Town(app, sessions)
