"""A booth with a film, and a server that speaks as ElevenLabs does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.database import utc_now
from service.embedded.samples import write_spoken_wav, write_video
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.dubbing.booth import Booth, open_booth
from tests.service.dubbing.fake_elevenlabs import FakeElevenLabs, running_fake
from tests.service.jobs.studio import Studio


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of some seconds in which somebody speaks English."""
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    wav = path.with_suffix(".wav")
    write_spoken_wav(wav, ["Good evening from the harbour.", "The boats are in."], "en")
    write_video(path, wav)
    return path


@pytest.fixture
async def booth(parts: Parts, open_client: OpenClient, talk: Path) -> Booth:
    """A dub into German at its pacing, which somebody holds."""
    return await open_booth(Desk(Studio(parts, open_client, utc_now())), talk)


@pytest.fixture
async def fake() -> AsyncIterator[FakeElevenLabs]:
    """The stand-in for ElevenLabs."""
    async with running_fake() as running:
        yield running
