"""Wishes over HTTP."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.params import JSONBody
from msgspec import Meta

from pricing.catalogue import Service
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, Books, Now, Session
from service.edge.documentation import refusals
from service.fields import LanguageCode
from service.wishes.wishing import Pair, make_wish


class WishRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``target`` null: the source itself, as for transcripts and captions. ``order_id``: the draft that waits."""

    service: Service
    source: LanguageCode
    target: LanguageCode | None = None
    order_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class WishResponse(msgspec.Struct, frozen=True):
    wish_id: str
    service: str
    source: str
    target: str
    created_at: datetime


@post("/", status_code=201, operation_id="wish_for_capacity", responses=refusals(400, 404))
async def wish(data: JSONBody[WishRequest], actor: Actor, session: Session, books: Books, now: Now) -> WishResponse:
    """Asks to be told by mail, once, when a service that nobody could produce can be ordered again."""
    pair = Pair(data.service, data.source, data.target or data.source)
    made = await make_wish(session, pair, data.order_id, books=books, actor=actor, now=now)
    return WishResponse(made.id, made.service.value, made.source_language, made.language, made.created_at)


wish_routes = Router(
    path="/v1/productions/capacity/wishes",
    route_handlers=[wish],
    guards=[customers_only],
    tags=["Capacity"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
