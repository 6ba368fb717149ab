"""A shelf of delivered orders on the running site, and recordings made once for all tests."""

from pathlib import Path

import pytest

from service.database import utc_now
from tests.browser.conftest import Site
from tests.pages.customers.delivered.shelf import Shelf, a_film, a_recording
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio


async def _no_client(_: str | None) -> None:
    raise AssertionError("this test has a browser")


@pytest.fixture
async def shelf(site: Site) -> Shelf:
    """The site's database with what delivering needs."""
    opening: OpenClient = _no_client  # type: ignore[assignment]
    return Shelf(Desk(Studio(site.parts, opening, utc_now())))


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of speech."""
    return a_recording(tmp_path_factory.mktemp("recording"))


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a picture."""
    return a_film(tmp_path_factory.mktemp("film"))
