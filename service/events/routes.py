"""The feeds over HTTP, for who has no webhook or has missed some."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, operators_only
from service.edge.dependencies import Actor, Session
from service.edge.documentation import refusals
from service.events.queries import house_events, workspace_events
from service.events.schemas import FeedPage
from service.events.types import EventType

After = Annotated[int, QueryParameter(ge=0, le=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]


@get(
    "/v1/productions/events",
    operation_id="list_events",
    guards=[customers_only],
    opt=reached_with(Scope.PRODUCTIONS_READ),
    tags=["Events"],
    responses=refusals(400),
)
async def list_events(
    actor: Actor,
    session: Session,
    after: After = 0,
    limit: Limit = 100,
    types: FromQuery[list[EventType] | None] = None,
) -> FeedPage:
    """Events of the workspace after a number, oldest first: those about orders that one sees. Kept for 30 days.

    Begin without `after`, then pass `next_after`. Numbers are given in the order in which things became true, so
    nothing ever comes in before a number that was answered. A page may be empty while `has_more` is true.
    """
    return await workspace_events(session, actor, after=after, types=types or (), most=limit)


@get(
    "/v1/operations/events",
    operation_id="list_house_events",
    guards=[operators_only],
    tags=["Operations"],
    responses=refusals(400),
)
async def list_house_events(
    session: Session, after: After = 0, limit: Limit = 100, types: FromQuery[list[EventType] | None] = None
) -> FeedPage:
    """Events of tasks and of orders in production, of all workspaces, after a number, oldest first."""
    return await house_events(session, after=after, types=types or (), most=limit)
