"""The export menu of a done order, and exports: asked for, watched, downloaded."""

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.exports.asking import ask_for_export
from service.exports.queries import export_menu, read_export
from service.exports.schemas import ExportMenuResponse, ExportRequest, ExportResponse
from service.exports.states import IN_THE_MAKING
from service.files.signing import FileSigner
from service.orders.access import own_order
from service.paging import PAGE, Cursor, Limit

ACCEPTED = ResponseSpec(
    ExportResponse, generate_examples=False, description="It takes a while: ask for the export until it is done"
)


@get("/{order_id:str}/exports", operation_id="list_exports", responses=refusals(400, 404))
async def read_menu(
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    now: Now,
    job_id: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> ExportMenuResponse:
    """What each job of a done order can be exported as, with the options of every format, and what was made so far."""
    order = await own_order(session, order_id, actor)
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    return await export_menu(session, order, signer, job_id=job_id, cursor=cursor, limit=limit, now=now)


@post(
    "/{order_id:str}/exports",
    status_code=200,
    operation_id="create_export",
    responses={**refusals(400, 404), 202: ACCEPTED},
)
async def create(
    order_id: FromPath[str], data: JSONBody[ExportRequest], actor: Actor, parts: AllParts, now: Now
) -> Response[ExportResponse]:
    """Makes a file of a delivered document. Text is there with the answer (200), sound and film take longer (202).

    The same wish is the same export, however often it is asked for; one that has failed is made anew.
    """
    export_id = await ask_for_export(parts, order_id, data, actor=actor, now=now)
    async with parts.sessions() as session:
        order = await own_order(session, order_id, actor)
        made = await read_export(session, order, export_id, FileSigner(parts.settings, parts.storage, actor.id), now)
    return Response(made, status_code=202 if made.state in IN_THE_MAKING else 200)


@get("/{order_id:str}/exports/{export_id:str}", operation_id="get_export", responses=refusals(404))
async def read(
    order_id: FromPath[str], export_id: FromPath[str], actor: Actor, session: Session, parts: AllParts, now: Now
) -> ExportResponse:
    """One export: how far it is, and the address that opens it, or why it could not be made."""
    order = await own_order(session, order_id, actor)
    return await read_export(session, order, export_id, FileSigner(parts.settings, parts.storage, actor.id), now)


export_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[read_menu, create, read],
    guards=[customers_only],
    tags=["Exports"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
