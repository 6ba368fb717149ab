"""What pages remember for the person who is signed in."""

from typing import Any

from litestar import Router, get, put
from litestar.params import JSONBody

from service.edge.dependencies import Actor, Session
from service.edge.documentation import refusals
from service.preferences.keeping import MOST_BYTES, merge_preferences, person_of, preferences_of


@get("/preferences", operation_id="get_my_preferences", responses=refusals())
async def read(actor: Actor, session: Session) -> dict[str, Any]:
    """All that pages remember for me, by name."""
    person_of(actor)
    return await preferences_of(session, actor)


@put(
    "/preferences",
    operation_id="put_my_preferences",
    request_max_body_size=2 * MOST_BYTES,
    responses=refusals(404, 413),
)
async def put_some(data: JSONBody[dict[str, Any]], actor: Actor, session: Session) -> dict[str, Any]:
    """Replaces the named preferences, takes out those that are null, keeps all others; answers with all."""
    return await merge_preferences(session, data, actor=actor)


preference_routes = Router(path="/v1/me", route_handlers=[read, put_some], tags=["Account"])
