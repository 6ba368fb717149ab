"""Transcripts that customers bring with their media, and human review of a transcript that is there already."""

from typing import Any

from litestar import Request, Router, delete, get, post, put
from litestar.params import FromPath

from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.edge.requests import is_small_json
from service.sources.bodies import HumanReviewOperation, TranscriptOperation, delivered_wish
from service.sources.reviewing import review_delivered, review_uploaded
from service.sources.schemas import HumanReviewResponse, TranscriptResponse
from service.sources.transcripts import own_transcript, put_transcript, remove_transcript
from service.sources.uploading import receive_transcript

Upload = Request[Principal, str, Any]
TranscriptPath = "/{order_id:str}/media/{media_id:str}/transcript"


@put(
    TranscriptPath,
    operation_id="put_transcript",
    operation_class=TranscriptOperation,
    request_max_body_size=None,
    responses=refusals(400, 404, 413),
)
async def put_one(
    order_id: FromPath[str], media_id: FromPath[str], actor: Actor, request: Upload, parts: AllParts
) -> TranscriptResponse:
    """Takes the customer's own transcript, which the work on the media file starts from.

    SRT, VTT, TTML, TXT, DOCX, HTML, JSON of the speech-to-text API or our own; at most 20 MB,
    of which SRT, VTT, TTML, TXT and HTML may have 5; open orders only.
    """
    file = await receive_transcript(request.stream(), request.headers.get("content-type", ""))
    return await put_transcript(parts, order_id, media_id, file, actor=actor)


@get(TranscriptPath, operation_id="get_transcript", responses=refusals(404))
async def read(order_id: FromPath[str], media_id: FromPath[str], actor: Actor, session: Session) -> TranscriptResponse:
    """What was read from the transcript that the customer has brought."""
    return await own_transcript(session, order_id, media_id, actor=actor)


@delete(TranscriptPath, status_code=204, operation_id="remove_transcript", responses=refusals(400, 404))
async def remove(order_id: FromPath[str], media_id: FromPath[str], actor: Actor, session: Session, now: Now) -> None:
    """Takes the customer's transcript away from an open order."""
    await remove_transcript(session, order_id, media_id, actor=actor, now=now)


@post(
    "/",
    status_code=200,
    operation_id="create_human_review",
    operation_class=HumanReviewOperation,
    request_max_body_size=None,
    responses=refusals(400, 404, 413),
)
async def create(actor: Actor, request: Upload, parts: AllParts) -> HumanReviewResponse:
    """Makes an open order for the review of a transcript: a delivered one (JSON), or one that is sent (multipart)."""
    if is_small_json(request):
        return await review_delivered(parts, delivered_wish(await request.body()), actor=actor)
    content_type = request.headers.get("content-type", "")
    return await review_uploaded(parts, request.stream(), content_type, actor=actor)


transcript_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[put_one, read, remove],
    guards=[customers_only],
    tags=["Transcripts"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
human_review_routes = Router(
    path="/v1/productions/human-reviews",
    route_handlers=[create],
    guards=[customers_only],
    tags=["Transcripts"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
