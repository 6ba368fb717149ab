"""The glossary of an order: given by its customer, read by its linguists."""

from litestar import Router, delete, get, put
from litestar.params import FromPath, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, linguists_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.glossaries.editing import put_glossary, remove_glossary
from service.glossaries.queries import Glossary, order_glossary, task_glossary
from service.glossaries.schemas import GlossaryRequest, GlossaryResponse
from service.orders.access import own_order

GlossaryPath = "/{order_id:str}/glossary"


def _answer(found: Glossary) -> GlossaryResponse:
    return GlossaryResponse(list(found.terms), list(found.speakers), found.updated_at)


@put(GlossaryPath, operation_id="put_glossary", responses=refusals(400, 404, 413))
async def put_one(
    order_id: FromPath[str], data: JSONBody[GlossaryRequest], actor: Actor, session: Session, now: Now
) -> GlossaryResponse:
    """Gives an open order its glossary and the names of its speakers, in place of what it had."""
    return _answer(await put_glossary(session, order_id, data, actor=actor, now=now))


@get(GlossaryPath, operation_id="get_glossary", responses=refusals(404))
async def read(order_id: FromPath[str], actor: Actor, session: Session) -> GlossaryResponse:
    """The order's glossary; empty when it has none."""
    order = await own_order(session, order_id, actor)
    return _answer(await order_glossary(session, order.id))


@delete(GlossaryPath, status_code=204, operation_id="remove_glossary", responses=refusals(400, 404))
async def remove(order_id: FromPath[str], actor: Actor, session: Session, now: Now) -> None:
    """Takes the glossary of an open order away."""
    await remove_glossary(session, order_id, actor=actor, now=now)


@get("/{task_id:str}/glossary", operation_id="get_task_glossary", responses=refusals(404))
async def read_for_task(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> GlossaryResponse:
    """The glossary of a task that I hold or may claim; its order's customer has written it."""
    return _answer(await task_glossary(session, task_id, linguist_id=actor.id, now=now))


glossary_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[put_one, read, remove],
    guards=[customers_only],
    tags=["Glossaries"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
task_glossary_routes = Router(
    path="/v1/tasks", route_handlers=[read_for_task], guards=[linguists_only], tags=["Linguists"]
)
