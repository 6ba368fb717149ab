"""Media of an order: upload, look at, remove."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from service.access.models import ResourceKind
from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.fields import Identifier, LanguageCode
from service.files.signing import FileSigner, PartOf
from service.media.access import own_media
from service.media.library import KnownMedia, seen_media
from service.media.models import Media
from service.media.registering import delete_stored, media_key, register_media, remove_media
from service.media.reusing import reuse_media


class RegisterMediaResponse(msgspec.Struct, frozen=True):
    media_id: str


class MediaResponse(msgspec.Struct, frozen=True):
    """The wire's five fields, and what analysis found: ``state`` is pending, ready or refused."""

    media_id: str
    name: str
    content_type: str
    language: str | None
    signed_url: str
    state: str
    size_bytes: int | None
    duration_ms: int | None
    has_video: bool
    failure: dict[str, str] | None
    facts: dict[str, Any] | None


class ReuseMediaRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``media_id`` is of an order that one sees, or shared by itself; without ``language`` the declared one stays."""

    media_id: Identifier
    language: LanguageCode | None = None


class ListMediaResponse(msgspec.Struct, frozen=True):
    media: list[KnownMedia]


class RemoveMediaResponse(msgspec.Struct, frozen=True):
    success: bool


@post(
    "/{order_id:str}/media",
    status_code=200,
    operation_id="register_media",
    request_max_body_size=None,
    responses=refusals(400, 404, 413),
)
async def register(
    order_id: FromPath[str], actor: Actor, request: Request[Principal, str, Any], parts: AllParts
) -> RegisterMediaResponse:
    """Takes a file (``media``) or an address (``media_url``) as multipart/form-data with ``declared_language``."""
    media_id = await register_media(
        parts,
        order_id,
        chunks=request.stream(),
        content_type=request.headers.get("content-type", ""),
        actor=actor,
    )
    return RegisterMediaResponse(media_id)


@post(
    "/{order_id:str}/media/existing",
    status_code=200,
    operation_id="reuse_media",
    responses=refusals(400, 404),
)
async def reuse(
    order_id: FromPath[str], data: JSONBody[ReuseMediaRequest], actor: Actor, session: Session, now: Now
) -> RegisterMediaResponse:
    """Takes a file that was sent before, with what its analysis found; nothing is uploaded again."""
    media_id = await reuse_media(session, order_id, data.media_id, language=data.language, actor=actor, now=now)
    return RegisterMediaResponse(media_id)


@get("/media", operation_id="list_media", responses=refusals())
async def list_all(
    actor: Actor,
    session: Session,
    search: Annotated[str, QueryParameter(max_length=200)] = "",
    page_size: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
) -> ListMediaResponse:
    """The newest analysed files that one sees, each once, of the newest orders; with ``search`` in the name."""
    return ListMediaResponse(await seen_media(session, actor, search=search, limit=page_size))


@get("/{order_id:str}/media/{media_id:str}", operation_id="get_media", responses=refusals(404))
async def read(
    order_id: FromPath[str], media_id: FromPath[str], actor: Actor, session: Session, parts: AllParts, now: Now
) -> MediaResponse:
    """One media file, its analysis, and an address that opens it for a while."""
    media = await own_media(session, order_id, media_id, actor)
    kind = media.content_type or "application/octet-stream"
    key = media.storage_key or media_key(media.id)
    signed_url = await FileSigner(parts.settings, parts.storage, actor.id).address(
        key, name=media.name, content_type=kind, now=now, part_of=PartOf(ResourceKind.MEDIA, media.id)
    )
    return _response(media, signed_url)


def _response(media: Media, signed_url: str) -> MediaResponse:
    failure = None
    if media.failure_slug is not None:
        failure = {"status": media.failure_slug, "message": media.failure_message or ""}
    return MediaResponse(
        media_id=media.id,
        name=media.name,
        content_type=media.content_type or media.declared_content_type,
        language=media.declared_language,
        signed_url=signed_url,
        state=media.state.value,
        size_bytes=media.size_bytes,
        duration_ms=media.duration_ms,
        has_video=media.has_video,
        failure=failure,
        facts=media.facts,
    )


@delete(
    "/{order_id:str}/media/{media_id:str}",
    status_code=200,
    operation_id="remove_media",
    responses=refusals(400, 404),
)
async def remove(
    order_id: FromPath[str], media_id: FromPath[str], actor: Actor, parts: AllParts, now: Now
) -> RemoveMediaResponse:
    """Removes a media file that no item uses."""
    async with transaction(parts.sessions) as session:
        key = await remove_media(session, order_id, media_id, actor=actor, now=now)
    if key is not None:
        await delete_stored(parts.storage, key)
    return RemoveMediaResponse(success=True)


media_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[register, reuse, read, remove],
    guards=[customers_only],
    tags=["Media"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
library_routes = Router(
    path="/v1/productions",
    route_handlers=[list_all],
    guards=[customers_only],
    tags=["Media"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
