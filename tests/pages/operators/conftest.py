"""An operator at the pages, signed in as by a browser, with a desk and a studio."""

import pytest

from service.database import utc_now
from service.parts import Parts
from tests.factories import an_operator
from tests.pages.operators.pages import Pages, signed_in
from tests.service.approvals.office import Office, an_office
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.operations.desk import Desk


@pytest.fixture
async def desk(parts: Parts, open_client: OpenClient) -> Desk:
    """The API of the same operator."""
    operator = await an_operator(parts.sessions)
    return Desk(operator, await open_client(operator.key), Studio(parts, open_client, utc_now()))


@pytest.fixture
async def pages(parts: Parts, open_client: OpenClient, desk: Desk) -> Pages:
    """The pages of the operator at the desk."""
    return await signed_in(parts, open_client, desk.operator)


@pytest.fixture
async def colleague(parts: Parts, open_client: OpenClient) -> Pages:
    """The pages of another operator."""
    return await signed_in(parts, open_client, await an_operator(parts.sessions))


@pytest.fixture
async def office(parts: Parts, open_client: OpenClient) -> Office:
    """Three operators who look at each other's refunds."""
    return await an_office(parts, open_client)


@pytest.fixture
async def office_pages(parts: Parts, open_client: OpenClient, office: Office) -> Pages:
    """The pages of the one who asks."""
    return await signed_in(parts, open_client, office.asker.operator)
