"""The threshold of low credits over HTTP."""

from typing import Annotated, Final

import msgspec
from litestar import get, put
from litestar.params import JSONBody
from msgspec import Meta

from service.access.features import Feature
from service.access.scopes import Scope, reached_with
from service.auth.principals import admins_only, customers_only, require_feature
from service.credits.threshold import low_threshold, set_low_threshold
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals

PATH: Final = "/v1/workspace/credits/threshold"
_SCOPES: Final = reached_with(Scope.WORKSPACE_READ, Scope.WORKSPACE_WRITE)


class CreditsThreshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event ``credits.low`` is sent when fewer credits than this can be spent; 0 for never."""

    threshold_credits: Annotated[int, Meta(ge=0, le=10**12)]


@get(
    PATH,
    guards=[customers_only],
    tags=["credits"],
    operation_id="get_credits_threshold",
    opt=_SCOPES,
    responses=refusals(),
)
async def read_threshold(actor: Actor, session: Session) -> CreditsThreshold:
    """Below how many credits the workspace is told. Takes ``view_fiat_balance``."""
    require_feature(actor, Feature.VIEW_FIAT_BALANCE)
    return CreditsThreshold(await low_threshold(session, actor.workspace))


@put(
    PATH,
    guards=[admins_only],
    tags=["credits"],
    operation_id="set_credits_threshold",
    opt=_SCOPES,
    responses=refusals(),
)
async def put_threshold(data: JSONBody[CreditsThreshold], actor: Actor, session: Session, now: Now) -> CreditsThreshold:
    """Sets it, for admins of the workspace; once for each fall below it `credits.low` comes into the feed."""
    await set_low_threshold(session, data.threshold_credits, actor=actor, now=now)
    return data


THRESHOLD_ROUTES: Final = [read_threshold, put_threshold]
