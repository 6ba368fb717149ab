"""A customer at the API."""

import pytest

from service.database import Sessions
from service.workspaces.models import Billing
from tests.factories import Holder
from tests.service.conftest import OpenClient
from tests.service.ordering import Customer, a_customer_at_the_api, grant, linguists_for_transcripts


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """A customer who pays by card."""
    return await a_customer_at_the_api(sessions, open_client)


@pytest.fixture
async def editor(sessions: Sessions) -> Holder:
    """A linguist who transcribes English; another reviews."""
    return (await linguists_for_transcripts(sessions))[0]


@pytest.fixture
async def funded(sessions: Sessions, open_client: OpenClient, editor: Holder) -> Customer:
    """A customer with credits for everything, and linguists who can do transcripts."""
    customer = await a_customer_at_the_api(sessions, open_client, billing=Billing.CREDITS)
    await grant(customer, 1_000_000)
    return customer
