"""A review under way."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.review_comments.reviews import Review, begin_review


@pytest.fixture
async def studio(parts: Parts, open_client: OpenClient) -> Studio:
    """A database with what it takes to produce."""
    return Studio(parts, open_client, utc_now())


@pytest.fixture
async def review(studio: Studio) -> Review:
    """Three segments handed in by one linguist, and under review by another."""
    return await begin_review(studio)
