"""Deeds through their public doors: each is prepared, done, and should be found in the log once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from service.audit.activities import Activity
from service.database import utc_now
from service.parts import Parts
from service.workspaces.models import Billing
from tests.factories import Holder, a_linguist, an_operator
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, grant, linguists_for_transcripts
from tests.service.price_books.prices import a_book

OPERATIONS = "/v1/operations"
WHY = {"reason": "The customer asked for it"}
Do = Callable[[], Awaitable[httpx.Response]]


@dataclass
class World:
    """A customer who pays from credits, an operator, and an order in production of somebody else."""

    customer: Customer
    operator: Holder
    desk: httpx.AsyncClient
    studio: Studio

    @property
    def workspace(self) -> str:
        return self.customer.holder.workspace_id or ""

    def operate(self, method: str, path: str, **body: Any) -> Do:
        """An operator's call with a reason."""
        return lambda: self.desk.request(method, f"{OPERATIONS}{path}", json={**WHY, **body})

    def call(self, method: str, path: str, **body: Any) -> Do:
        """A customer's call; without a body where none is given."""
        return lambda: self.customer.client.request(method, path, json=body or None)


async def a_world(parts: Parts, open_client: OpenClient) -> World:
    """One for a test."""
    customer = await a_customer_at_the_api(parts.sessions, open_client, billing=Billing.CREDITS)
    operator = await an_operator(parts.sessions)
    return World(customer, operator, await open_client(operator.key), Studio(parts, open_client, utc_now()))


@dataclass(frozen=True)
class Deed:
    """``prepare`` makes what the deed is done to and answers with the deed; ``by`` is ``customer`` or ``operator``;
    ``of_house``: it stands in the house's log and no workspace's.
    """

    activity: Activity
    resource: str
    prepare: Callable[[World], Awaitable[Do]]
    by: str = "customer"
    of_house: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


async def _submit(world: World) -> Do:
    await linguists_for_transcripts(world.studio.sessions)
    await grant(world.customer, 10_000)
    return world.call("POST", f"{ORDERS}/{await world.customer.quoted_order()}/submit")


async def _cancel(world: World) -> Do:
    submit = await _submit(world)
    answer = await submit()
    return world.call("POST", f"{ORDERS}/{answer.json()['order_id']}/cancel", accepted_fee_cents=0)


async def _remove_media(world: World) -> Do:
    order_id = await world.customer.order()
    return world.call("DELETE", f"{ORDERS}/{order_id}/media/{await world.customer.media(order_id)}")


async def _delete_folder(world: World) -> Do:
    made = await world.customer.client.post("/v1/productions/folders", json={"name": "Spring"})
    return world.call("DELETE", f"/v1/productions/folders/{made.json()['folder_id']}")


async def _export_log(world: World) -> Do:
    return world.call("GET", "/v1/workspace/audit-logs/export")


async def _grant(world: World) -> Do:
    return world.operate("POST", f"/workspaces/{world.workspace}/credits", amount_cents=500, key="spring")


async def _terms(world: World) -> Do:
    return world.operate("PATCH", f"/workspaces/{world.workspace}", discount_basis_points=500)


async def _rates(world: World) -> Do:
    rates = [{"component": "transcript", "language": "en", "rate_cents": 150}]
    return world.operate("PUT", f"/workspaces/{world.workspace}/rates", rates=rates)


async def _open_workspace(world: World) -> Do:
    return world.operate(
        "POST",
        "/workspaces",
        name="Aurora",
        contact_email="bills@aurora.example",
        owner_name="Bo",
        owner_email="bo@aurora.example",
        billing="credits",
    )


async def _pause(world: World) -> Do:
    return world.operate("POST", f"/orders/{await world.studio.produce()}/pause")


async def _reject(world: World) -> Do:
    return world.operate("POST", f"/orders/{await world.studio.produce()}/reject")


async def _issue_key(world: World) -> Do:
    linguist = await a_linguist(world.studio.sessions)
    return world.operate("POST", f"/linguists/{linguist.id}/keys", name="laptop")


async def _revoke_key(world: World) -> Do:
    linguist = await a_linguist(world.studio.sessions)
    keys = (await world.desk.get(f"{OPERATIONS}/linguists/{linguist.id}")).json()["keys"]
    return world.operate("POST", f"/keys/{keys[0]['key_id']}/revoke")


async def _add_operator(world: World) -> Do:
    return world.operate("POST", "/operators", email="new@productions.example", name="Nora")


async def _schedule_book(world: World) -> Do:
    return world.operate("POST", "/price-books", **a_book())


async def _merge(world: World) -> Do:
    drafts = [await world.customer.order() for _ in range(2)]
    return world.call("POST", f"{ORDERS}/{drafts[0]}/merge", into_order_id=drafts[1])


DEEDS: dict[str, Deed] = {
    "an order is submitted": Deed(Activity.ORDER_SUBMITTED, "order", _submit),
    "an order is cancelled": Deed(Activity.ORDER_CANCELLED, "order", _cancel),
    "a file is removed": Deed(Activity.DELETED, "media", _remove_media),
    "a folder is deleted": Deed(Activity.DELETED, "folder", _delete_folder),
    "the log is exported": Deed(Activity.AUDIT_EXPORTED, "", _export_log),
    "credits are granted": Deed(
        Activity.CREDITS_GRANTED, "workspace", _grant, by="operator", facts={"amount_cents": 500}
    ),
    "terms are changed": Deed(Activity.TERMS_CHANGED, "workspace", _terms, by="operator"),
    "rates are negotiated": Deed(
        Activity.TERMS_CHANGED, "workspace", _rates, by="operator", facts={"rates": {"transcript en": 150}}
    ),
    "a workspace is opened": Deed(Activity.WORKSPACE_CREATED, "workspace", _open_workspace, by="operator"),
    "an order is paused": Deed(Activity.OPERATOR_ACTION, "order", _pause, by="operator"),
    "a rejection is asked for": Deed(Activity.OPERATOR_ACTION, "order", _reject, by="operator"),
    "a key is issued": Deed(Activity.KEY_CREATED, "linguist", _issue_key, by="operator", of_house=True),
    "a key is revoked": Deed(Activity.KEY_DELETED, "api_key", _revoke_key, by="operator", of_house=True),
    "a draft is merged away": Deed(Activity.DELETED, "order", _merge),
    "prices are scheduled": Deed(Activity.OPERATOR_ACTION, "price_book", _schedule_book, by="operator", of_house=True),
    "an operator is added": Deed(Activity.OPERATOR_ACTION, "operator", _add_operator, by="operator", of_house=True),
}
