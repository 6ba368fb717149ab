"""A workspace, and a name server that the service asks."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from service.settings import Settings
from tests.service.domains.name_server import NameServer, name_server
from tests.service.members.conftest import office

__all__ = ["office"]


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    """What the internet's names are."""
    async with name_server() as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, overrides: dict[str, Any], names: NameServer) -> Settings:
    """Settings that ask the test's name server."""
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key=SecretStr("test-secret-key-of-more-than-32-characters"),
        stripe_secret_key=SecretStr("sk_test_sandbox"),
        stripe_webhook_secret=SecretStr("whsec_test"),
        public_url="http://testserver",
        dns_servers=names.address,
        **overrides,
    )
