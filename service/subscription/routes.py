"""The official client's calls about oneself: ``user.get`` and ``user.subscription.get``."""

from litestar import Router, get

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.subscription.reading import read_subscription, read_user
from service.subscription.schemas import FullSubscriptionResponse, UserResponse


@get("/", operation_id="get_user", responses=refusals())
async def user(actor: Actor, session: Session, now: Now) -> UserResponse:
    """Whoever holds the key or has signed in, and the subscription of the workspace."""
    return await read_user(session, actor, now)


@get("/subscription", operation_id="get_subscription", responses=refusals())
async def subscription(actor: Actor, session: Session, now: Now) -> FullSubscriptionResponse:
    """The subscription, and what waits to be paid by card."""
    return await read_subscription(session, actor, now)


user_routes = Router(
    path="/v1/user",
    route_handlers=[user, subscription],
    guards=[customers_only],
    opt=reached_with(Scope.USER_READ),
    tags=["Account"],
)
