"""A workspace with an owner, colleagues at the API, and things to share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest

from service.access.standing import Seat
from service.database import Sessions
from tests.factories import Holder, a_customer, a_service_account
from tests.service.conftest import OpenClient
from tests.service.ordering import Customer, a_customer_at_the_api


@pytest.fixture
async def owner(sessions: Sessions, open_client: OpenClient) -> Customer:
    """The owner of a workspace."""
    return await a_customer_at_the_api(sessions, open_client)


@dataclass
class Colleague:
    """Somebody else of the workspace, at the API."""

    holder: Holder
    client: httpx.AsyncClient

    @property
    def id(self) -> str:
        return self.holder.id


Join = Callable[..., Awaitable[Colleague]]


@pytest.fixture
def join(owner: Customer, sessions: Sessions, open_client: OpenClient) -> Join:
    """``await join()``: one more member; ``seat=Seat.LITE``; ``seat=None`` makes a service account."""

    async def joined(seat: Seat | None = Seat.MEMBER) -> Colleague:
        workspace = owner.holder.workspace_id or ""
        if seat is None:
            holder = await a_service_account(sessions, workspace)
        else:
            holder = await a_customer(sessions, workspace=workspace, seat=seat)
        return Colleague(holder, await open_client(holder.key))

    return joined
