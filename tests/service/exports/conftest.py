"""The counter of a test."""

from pathlib import Path

import pytest

from service.database import utc_now
from service.embedded.samples import write_spoken_wav, write_video
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.exports.counter import Counter
from tests.service.jobs.studio import Studio


@pytest.fixture
async def counter(parts: Parts, open_client: OpenClient) -> Counter:
    """A database with what exporting needs."""
    return Counter(Desk(Studio(parts, open_client, utc_now())))


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of some seconds in which somebody speaks English."""
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    write_spoken_wav(path.with_suffix(".wav"), ["Good evening from the harbour.", "The boats are in."], "en")
    write_video(path, path.with_suffix(".wav"))
    return path
