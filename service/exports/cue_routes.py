"""Cues for the ``<track>`` of a player."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Session
from service.edge.documentation import refusals
from service.exports.showing import cues_for_player
from service.formats import vtt
from service.orders.access import own_order

Version = Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)]


@get(
    "/{order_id:str}/documents/{job_id:str}/cues.vtt",
    media_type=vtt.CONTENT_TYPE,
    operation_id="get_document_cues",
    responses=refusals(400, 404),
)
async def read_cues(
    order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session, version: Version = None
) -> Response[bytes]:
    """A delivered document as WebVTT, to be shown over the picture; broken as the exports break it."""
    order = await own_order(session, order_id, actor)
    cues = await cues_for_player(session, order, job_id, version)
    return Response(cues, media_type=vtt.CONTENT_TYPE, headers={"cache-control": "private, no-cache"})


cue_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[read_cues],
    guards=[customers_only],
    tags=["Deliverables"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
