"""A customer with credits at the API, and the feed."""

import pytest

from service.database import Sessions, utc_now
from service.parts import Parts
from service.workspaces.models import Billing
from tests.service.conftest import OpenClient
from tests.service.events.feed import Feed
from tests.service.jobs.studio import Studio
from tests.service.ordering import Customer, a_customer_at_the_api, grant, linguists_for_transcripts


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """An owner with credits; there are linguists for transcripts."""
    await linguists_for_transcripts(sessions)
    customer = await a_customer_at_the_api(sessions, open_client, billing=Billing.CREDITS)
    await grant(customer, 1_000_000)
    return customer


@pytest.fixture
def feed(customer: Customer, parts: Parts) -> Feed:
    """The feed of the customer's workspace."""
    return Feed(customer.client, parts)


@pytest.fixture
async def studio(parts: Parts, open_client: OpenClient, customer: Customer) -> Studio:
    """Orders in production."""
    return Studio(parts, open_client, utc_now())
