"""The streams over HTTP: ``event: changed`` whenever the page should look again."""

from typing import Annotated, Final

from litestar import Router, get
from litestar.params import FromPath, HeaderParameter, QueryParameter
from litestar.response import Stream

from service.auth.principals import customers_only, linguists_only, operators_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked
from service.orders.access import own_order
from service.pages.shell.live import LiveFeed
from service.pages.shell.live_versions import Topic

Version = Annotated[str, QueryParameter(max_length=64)]
LastEvent = Annotated[str | None, HeaderParameter(name="last-event-id", max_length=64)]
HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}


@get("/orders/{order_id:str}", guards=[customers_only])
async def order(
    request: Asked, order_id: FromPath[str], parts: AllParts, seen: Version = "", last: LastEvent = None
) -> Stream:
    """One's own order: its history, state, deadline, and where its tasks stand."""
    async with transaction(parts.sessions) as session:
        found = await own_order(session, order_id, request.user)
    return _stream(request, Topic("order", found.id), last or seen)


@get("/queue", guards=[linguists_only])
async def queue(request: Asked, actor: Actor, seen: Version = "", last: LastEvent = None) -> Stream:
    """What the linguist may claim, is offered, and has claimed."""
    return _stream(request, Topic("queue", actor.id), last or seen)


@get("/board", guards=[operators_only])
async def board(request: Asked, seen: Version = "", last: LastEvent = None) -> Stream:
    """Orders under way and open tasks."""
    return _stream(request, Topic("board"), last or seen)


def _stream(request: Asked, topic: Topic, seen: str) -> Stream:
    feed: LiveFeed = request.app.state.live
    return Stream(feed.listen(topic, request.user, seen=seen), media_type="text/event-stream", headers=HEADERS)


live_routes = Router(path="/live", route_handlers=[order, queue, board], opt={"endless": True}, include_in_schema=False)
