"""Feedback of customers on delivered orders."""

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.feedback.giving import give_feedback, list_feedback
from service.feedback.schemas import FeedbackResponse, GiveFeedbackRequest, ListFeedbackResponse
from service.orders.access import own_order
from service.orders.models import Feedback


@post("/{order_id:str}/feedback", status_code=201, operation_id="give_feedback", responses=refusals(400, 404))
async def give(
    order_id: FromPath[str], data: JSONBody[GiveFeedbackRequest], actor: Actor, session: Session, now: Now
) -> FeedbackResponse:
    """Says what was good or bad about a delivered order, one of its jobs, or one segment."""
    return _shown(await give_feedback(session, order_id, data, actor=actor, now=now))


@get("/{order_id:str}/feedback", operation_id="list_feedback", responses=refusals(404))
async def list_all(order_id: FromPath[str], actor: Actor, session: Session) -> ListFeedbackResponse:
    """What was said of the order, oldest first."""
    order = await own_order(session, order_id, actor)
    return ListFeedbackResponse([_shown(one) for one in await list_feedback(session, order.id)])


def _shown(one: Feedback) -> FeedbackResponse:
    return FeedbackResponse(one.id, one.rating, one.text, one.job_id, one.segment, one.author, one.created_at)


feedback_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[give, list_all],
    guards=[customers_only],
    tags=["Feedback"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
