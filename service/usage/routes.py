"""Usage over HTTP, as the official client asks for it."""

from litestar import Router, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.usage.analytics import CostRequest, UsageByProductRequest, cost, usage_by_product
from service.usage.character_stats import read_character_stats
from service.usage.request_rows import RequestsRequest, list_requests
from service.usage.tables import Table


@post(
    "/query/usage-by-product-over-time",
    status_code=200,
    operation_id="get_usage_by_product_over_time",
    responses=refusals(),
)
async def read_usage_by_product(
    data: JSONBody[UsageByProductRequest], actor: Actor, session: Session, now: Now
) -> Table:
    """Credits, minutes and orders of the workspace over time, by product or whatever ``group_by`` names."""
    return await usage_by_product(session, data, actor=actor, now=now)


@post("/usage", status_code=200, operation_id="get_workspace_cost", responses=refusals())
async def read_cost(data: JSONBody[CostRequest], actor: Actor, session: Session, now: Now) -> Table:
    """Dollars charged to cards, less what went back, by whole days in UTC."""
    return await cost(session, data, actor=actor, now=now)


@post("/requests", status_code=200, operation_id="list_api_requests", responses=refusals())
async def read_requests(data: JSONBody[RequestsRequest], actor: Actor, session: Session, now: Now) -> Table:
    """Requests of the workspace, counted by minute, holder, key and family of routes; single ones are not kept."""
    return await list_requests(session, data, actor=actor, now=now)


analytics_routes = Router(
    path="/v1/workspace/analytics",
    route_handlers=[read_usage_by_product, read_cost, read_requests],
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_ANALYTICS_FULL_READ),
    tags=["usage"],
)

USAGE_ROUTES: list[ControllerRouterHandler] = [read_character_stats, analytics_routes]
