"""A workspace with an owner at the API and a service account, and what tests of keys ask of them."""

from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import update
from sqlmodel import col

from service.access.models import Group, GroupMember, everyone_of
from service.auth.models import ApiKey
from service.database import Sessions, transaction, utc_now
from service.edge.authentication import forget_rights
from tests.factories import Holder, a_customer
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS

ACCOUNTS = "/v1/service-accounts"
OWN_KEYS = "/v1/user/api-keys"


@dataclass
class Desk:
    """The owner's client, and the doors of the workspace."""

    owner: Holder
    client: httpx.AsyncClient
    sessions: Sessions
    open_client: OpenClient

    def forget(self) -> None:
        """The app looks everybody up again, as it does when it hears of a change."""
        app = self.client._transport.app  # type: ignore[attr-defined]
        forget_rights(app.state)

    async def account(self, name: str = "Import", client: httpx.AsyncClient | None = None) -> str:
        """A new service account's id."""
        answer = await (client or self.client).post(ACCOUNTS, json={"name": name})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["service-account-user-id"])

    async def key(self, account: str, **settings: Any) -> tuple[str, httpx.AsyncClient]:
        """A new key of an account: its id, and a client with it."""
        wanted = {"name": "k", "permissions": "all", **settings}
        return await self.made(await self.client.post(f"{ACCOUNTS}/{account}/api-keys", json=wanted))

    async def own_key(self, **settings: Any) -> tuple[str, httpx.AsyncClient]:
        """A new key of the owner's own."""
        wanted = {"name": "k", "permissions": "all", **settings}
        return await self.made(await self.client.post(OWN_KEYS, json=wanted))

    async def made(self, answer: httpx.Response) -> tuple[str, httpx.AsyncClient]:
        """What an answer has made."""
        assert answer.status_code == 200, answer.text
        return str(answer.json()["key_id"]), await self.open_client(answer.json()["xi-api-key"])

    async def listed(self, account: str) -> list[dict[str, Any]]:
        """The keys of an account."""
        answer = await self.client.get(f"{ACCOUNTS}/{account}/api-keys")
        return list(answer.json()["api-keys"])

    async def set_key(self, key_id: str, **values: Any) -> None:
        """Changes a key's row behind everybody's back."""
        async with transaction(self.sessions) as session:
            await session.execute(update(ApiKey).where(col(ApiKey.id) == key_id).values(values))

    async def everyone_has(self, *features: str) -> None:
        """What Everyone has from now on."""
        async with transaction(self.sessions) as session:
            everyone = everyone_of(self.owner.workspace_id or "")
            await session.execute(update(Group).where(col(Group.id) == everyone).values(features=sorted(features)))

    async def put_into(self, group_id: str, *principals: str) -> None:
        """Puts somebody into a group."""
        async with transaction(self.sessions) as session:
            session.add_all(GroupMember(group_id=group_id, principal_id=one, added_at=utc_now()) for one in principals)


async def a_desk(sessions: Sessions, open_client: OpenClient) -> Desk:
    """A new workspace's."""
    owner = await a_customer(sessions)
    return Desk(owner, await open_client(owner.key), sessions, open_client)


async def is_let_in(client: httpx.AsyncClient) -> bool:
    """Whether the client's key opens the list of orders."""
    return (await client.get(ORDERS)).status_code == 200
