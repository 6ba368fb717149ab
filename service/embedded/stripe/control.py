"""The sandbox's own API, which the real Stripe does not have: faults and the list of deliveries."""

from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery, JSONBody
from sqlalchemy import select

from service.embedded.stripe.authentication import authenticate
from service.embedded.stripe.faults import FaultRequest, clear_faults, list_faults, order_fault
from service.embedded.stripe.sandbox import Sandbox
from service.embedded.stripe.tables import deliveries


def require_key(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    authenticate(connection.headers.get("authorization"), Sandbox.of(connection).config.secret_key)


@post("/faults", status_code=201)
async def add_fault(request: Request[Any, Any, Any], data: JSONBody[FaultRequest]) -> dict[str, int]:
    async with Sandbox.of(request).work() as work:
        return {"id": await order_fault(work.connection, data)}


@get("/faults")
async def get_faults(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Faults that are not used up."""
    async with Sandbox.of(request).work() as work:
        return {"data": await list_faults(work.connection)}


@delete("/faults", status_code=204)
async def delete_faults(request: Request[Any, Any, Any]) -> None:
    async with Sandbox.of(request).work() as work:
        await clear_faults(work.connection)


@get("/deliveries")
async def get_deliveries(
    request: Request[Any, Any, Any], event: FromQuery[str | None] = None, limit: FromQuery[int] = 100
) -> dict[str, Any]:
    """Webhook deliveries, newest first, of one event if `event` is given."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(max(1, min(limit, 1_000)))
    if event is not None:
        query = query.where(deliveries.c.event_id == event)
    async with Sandbox.of(request).work() as work:
        found = await work.connection.execute(query)
        return {"data": [dict(row) for row in found.mappings()]}


def control_router() -> Router:
    return Router(
        "/sandbox",
        guards=[require_key],
        route_handlers=[add_fault, get_faults, delete_faults, get_deliveries],
    )
