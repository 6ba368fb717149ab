"""What customers download, and the film that linguists hand in with a dub."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery

from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only, linguists_only
from service.deliverables.access import own_deliverables
from service.deliverables.queries import delivered_document, film_address, list_deliverables, require_done
from service.deliverables.schemas import (
    DeliveredDocumentResponse,
    FilmAddressResponse,
    ListDeliverablesResponse,
    UploadedFilmResponse,
)
from service.deliverables.uploading import Upload, upload_film
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.files.signing import FileSigner
from service.orders.access import own_order


@get("/{order_id:str}/deliverables", operation_id="list_deliverables", responses=refusals(404))
async def list_all(
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    now: Now,
    all_versions: FromQuery[bool] = False,
) -> ListDeliverablesResponse:
    """The files of a done order, the newest version of each, with addresses that open them for a while."""
    order, only = await own_deliverables(session, order_id, actor)
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    found = await list_deliverables(session, order, signer, all_versions=all_versions, now=now, only=only)
    return ListDeliverablesResponse(found)


@get("/{order_id:str}/documents/{job_id:str}", operation_id="get_document", responses=refusals(400, 404))
async def read_document(
    order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session
) -> DeliveredDocumentResponse:
    """The delivered document of one job: timed segments with speakers."""
    order = await own_order(session, order_id, actor)
    require_done(order)
    brief, document = await delivered_document(session, order, job_id)
    return DeliveredDocumentResponse(job_id, brief.media_id, brief.service.value, brief.duration_ms, document)


@post(
    "/{task_id:str}/file",
    status_code=200,
    operation_id="upload_task_file",
    request_max_body_size=None,
    responses=refusals(400, 404, 413, 415, 503),
)
async def upload(
    task_id: FromPath[str], actor: Actor, request: Request[Principal, str, Any], parts: AllParts
) -> UploadedFilmResponse:
    """Takes the finished film of a dub as multipart/form-data (``file``); it replaces what the task had before."""
    sent = Upload(request.stream(), request.headers.get("content-type", ""))
    film = await upload_film(parts, task_id, sent, linguist_id=actor.id)
    return UploadedFilmResponse(task_id, "video/mp4", film.stored.size_bytes, film.stored.sha256, film.duration_ms)


@get("/{task_id:str}/file", operation_id="get_task_file", responses=refusals(404))
async def read_film(
    task_id: FromPath[str], actor: Actor, session: Session, parts: AllParts, now: Now
) -> FilmAddressResponse:
    """A signed address of the film that the dub has so far, from this task or an earlier one."""
    signer = FileSigner(parts.settings, parts.storage)
    return await film_address(session, signer, task_id, linguist_id=actor.id, now=now)


deliverable_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[list_all, read_document],
    guards=[customers_only],
    tags=["Deliverables"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)

film_routes = Router(path="/v1/tasks", route_handlers=[upload, read_film], guards=[linguists_only], tags=["Linguists"])
