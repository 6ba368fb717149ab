"""A workspace's credits, for its members."""

from typing import Annotated, Final

from litestar import get
from litestar.params import QueryParameter

from service.access.features import Feature
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, require_feature
from service.credits.queries import read_credits
from service.credits.schemas import CreditsResponse
from service.edge.dependencies import Actor, Session
from service.edge.documentation import refusals


@get(
    "/v1/workspace/credits",
    guards=[customers_only],
    opt=reached_with(Scope.WORKSPACE_READ),
    tags=["credits"],
    operation_id="get_credits",
    responses=refusals(),
)
async def read_workspace_credits(
    actor: Actor,
    session: Session,
    page_size: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    offset: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
) -> CreditsResponse:
    """The workspace's credits: available, held, and every movement of them. Takes ``view_fiat_balance``."""
    require_feature(actor, Feature.VIEW_FIAT_BALANCE)
    return await read_credits(session, actor.workspace, page_size=page_size, offset=offset)


CREDIT_ROUTES: Final = [read_workspace_credits]
