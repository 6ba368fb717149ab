"""What linguists read of themselves."""

from litestar import Router, get

from service.auth.principals import linguists_only
from service.edge.dependencies import Actor, Configured, Session
from service.edge.documentation import refusals
from service.linguists import queries
from service.linguists.schemas import EarningsResponse, LinguistResponse


@get("/", operation_id="get_my_profile", responses=refusals(404))
async def get_me(actor: Actor, session: Session, settings: Configured) -> LinguistResponse:
    """My rank, limit, load and qualifications."""
    return await queries.profile(session, actor.id, default_limit=settings.task_limit)


@get("/earnings", operation_id="get_my_earnings", responses=refusals())
async def get_my_earnings(actor: Actor, session: Session) -> EarningsResponse:
    """My statement of earnings by month."""
    return await queries.earnings(session, actor.id)


linguist_routes = Router(
    path="/v1/linguists/me", guards=[linguists_only], tags=["Linguists"], route_handlers=[get_me, get_my_earnings]
)
