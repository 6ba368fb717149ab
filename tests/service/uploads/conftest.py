"""A customer who uploads, with an open order."""

import pytest

from service.database import Sessions
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.ordering import a_customer_at_the_api
from tests.service.uploads.tus import Tus


@pytest.fixture
async def tus(sessions: Sessions, open_client: OpenClient) -> Tus:
    """A customer who pays by card."""
    return Tus(await a_customer_at_the_api(sessions, open_client))


@pytest.fixture
async def order_id(tus: Tus) -> str:
    """An open order of theirs."""
    return await tus.customer.order()


def stored_files(parts: Parts) -> list[str]:
    """Files in storage, by folder and name."""
    folder = parts.settings.data_dir / "files"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
