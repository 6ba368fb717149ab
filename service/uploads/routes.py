"""Resumable uploads by tus 1.0: begin one, ask how far it is, send more, give it up."""

from typing import Any, Final

from litestar import MediaType, Request, Response, Router, delete, get, head, patch, post
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler, route
from litestar.params import FromPath, FromQuery

from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only
from service.database import transaction, utc_now
from service.edge.dependencies import Actor, AllParts, Asked, Configured, Now, Session
from service.edge.documentation import refusals
from service.errors import Refusal, UploadBody, UploadVersion
from service.orders.access import own_order
from service.parts import Parts
from service.uploads.access import folder, open_uploads, own_upload
from service.uploads.creating import create_upload, terminate_upload
from service.uploads.finishing import finish_upload
from service.uploads.headers import ALGORITHMS, BODY_TYPE, EXTENSIONS, TUS_VERSION, checksum, metadata, whole
from service.uploads.receiving import body_of, receive_bytes
from service.uploads.schemas import ListUploadsResponse, UploadResponse, created_headers, state_headers

PATH: Final = "/v1/productions/uploads"
SPOKEN: Final = {"tus-resumable": TUS_VERSION}


def speaks_tus(connection: ASGIConnection[BaseRouteHandler, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: the client names the version that we speak."""
    if connection.headers.get("tus-resumable") != TUS_VERSION:
        raise UploadVersion(
            "tus_version", f"Send the header Tus-Resumable: {TUS_VERSION}, the version spoken here. Nothing was stored."
        )


TUS: Final = [customers_only, speaks_tus]


def answer_refusal(_: Request[Any, Any, Any], error: Refusal) -> Response[dict[str, Any]]:
    """A refusal in the wire's form, with what tus has on every answer."""
    headers = {**SPOKEN, "cache-control": "no-store"}
    if isinstance(error, UploadVersion):
        headers["tus-version"] = TUS_VERSION
    return Response(error.body(), status_code=error.status_code, media_type=MediaType.JSON, headers=headers)


@post(
    "/",
    guards=TUS,
    status_code=201,
    operation_id="create_upload",
    responses=refusals(400, 404, 412, 413),
)
async def create(
    request: Asked, actor: Actor, session: Session, settings: Configured, now: Now
) -> Response[UploadResponse]:
    """Begins an upload of ``Upload-Length`` bytes.

    ``Upload-Metadata`` has ``order_id``, ``declared_language``, ``filename``, ``filetype`` and ``duration_ms``.
    """
    length, fields = whole(request.headers, "upload-length"), metadata(request.headers)
    row = await create_upload(session, length, fields, actor=actor, settings=settings, now=now)
    return Response(UploadResponse.of(row), status_code=201, headers=created_headers(row, PATH))


@get("/", guards=[customers_only], operation_id="list_uploads", responses=refusals(404))
async def list_all(order_id: FromQuery[str], actor: Actor, session: Session) -> ListUploadsResponse:
    """What is on its way into an order and not whole yet."""
    order = await own_order(session, order_id, actor)
    return ListUploadsResponse([UploadResponse.of(row) for row in await open_uploads(session, order.id)])


@head(
    "/{upload_id:str}",
    guards=TUS,
    operation_id="look_at_upload",
    responses=refusals(404, 410, 412),
)
async def look_at(upload_id: FromPath[str], actor: Actor, parts: AllParts) -> Response[None]:
    """How far an upload is. One that is whole is registered first, should the process have died that was to do it."""
    await finish_if_whole(parts, upload_id, actor)
    async with transaction(parts.sessions) as session:
        row = await own_upload(session, upload_id, actor)
    return Response(None, headers=state_headers(row))


@patch(
    "/{upload_id:str}",
    guards=TUS,
    status_code=204,
    operation_id="send_to_upload",
    request_max_body_size=None,
    responses=refusals(400, 404, 409, 410, 412, 413, 415, 460),
)
async def send(upload_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts) -> Response[None]:
    """Adds bytes at ``Upload-Offset``; what has come counts even when the connection breaks."""
    if request.headers.get("content-type") != BODY_TYPE:
        raise UploadBody("wrong_body_type", f"Send the bytes as {BODY_TYPE}. Nothing was stored.")
    row = await receive_bytes(
        parts,
        upload_id,
        offset=whole(request.headers, "upload-offset"),
        announced=whole(request.headers, "content-length") if "content-length" in request.headers else None,
        body=body_of(request),
        checksum=checksum(request.headers),
        actor=actor,
    )
    await finish_upload(parts, row.id, now=utc_now())
    return Response(None, status_code=204, headers=state_headers(row))


@delete(
    "/{upload_id:str}",
    guards=TUS,
    operation_id="cancel_upload",
    responses=refusals(404, 410, 412),
)
async def cancel(upload_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> None:
    """Gives an upload up; what has come of it is removed. A file that is registered already stays."""
    async with transaction(parts.sessions) as session:
        await terminate_upload(session, upload_id, actor=actor, now=now)
    await parts.storage.clear(folder(upload_id))


async def finish_if_whole(parts: Parts, upload_id: str, actor: Principal) -> None:
    """For an upload of the actor's workspace; raises NotFound, UploadGone, and what the order refuses."""
    async with transaction(parts.sessions) as session:
        row = await own_upload(session, upload_id, actor)
    if row.offset_bytes == row.length_bytes:
        await finish_upload(parts, row.id, now=utc_now())


@route(
    ["/", "/{upload_id:str}"],
    http_method=[HttpMethod.OPTIONS],
    opt={"public": True},
    operation_id="describe_uploads",
    include_in_schema=False,
)
async def describe(settings: Configured) -> Response[None]:
    """What is spoken here."""
    headers = {
        "tus-version": TUS_VERSION,
        "tus-extension": EXTENSIONS,
        "tus-max-size": str(settings.max_upload_bytes),
        "tus-checksum-algorithm": ",".join(ALGORITHMS),
    }
    return Response(None, status_code=204, headers={**SPOKEN, **headers})


# ``describe`` comes first: the framework adds an OPTIONS of its own to every path that has none yet.
upload_routes = Router(
    path=PATH,
    route_handlers=[describe, create, list_all, look_at, send, cancel],
    exception_handlers={Refusal: answer_refusal},
    response_headers=SPOKEN,
    tags=["Uploads"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
