"""The invoice of an order, as JSON or as a PDF."""

from typing import Any, Final, Literal

from litestar import Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.roles import Role
from service.access.scopes import Scope, reached_with
from service.auth.principals import Principal, customers_only, require_feature
from service.edge.dependencies import Actor, Session
from service.edge.documentation import refusals
from service.invoices.document import InvoiceDocument
from service.invoices.pdf import render_invoice
from service.invoices.queries import read_invoice
from service.invoices.schemas import InvoiceResponse
from service.orders.access import own_order
from service.orders.roles import order_role

PDF: Final = "application/pdf"


@get(
    "/v1/productions/orders/{order_id:str}/invoice",
    guards=[customers_only],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
    tags=["invoices"],
    operation_id="get_invoice",
    responses={
        **refusals(400, 404),
        200: ResponseSpec(InvoiceResponse, generate_examples=False, description="The invoice; a PDF where asked for"),
    },
)
async def read_order_invoice(
    order_id: FromPath[str],
    actor: Actor,
    session: Session,
    request: Request[Principal, str, Any],
    format: FromQuery[Literal["json", "pdf"] | None] = None,  # noqa: A002 - the name on the wire
) -> Response[InvoiceResponse | bytes]:
    """The invoice of a paid order, for its admins and whoever may see the workspace's money.

    ``?format=pdf`` or ``Accept: application/pdf`` gives the document to print.
    """
    await _require_sight(session, order_id, actor)
    invoice = await read_invoice(session, order_id)
    if format == "pdf" or (format is None and request.accept.best_match(["application/json", PDF]) == PDF):
        return await _printed(invoice)
    return Response(InvoiceResponse.of(invoice), headers={"vary": "accept"})


async def _require_sight(session: AsyncSession, order_id: str, actor: Principal) -> None:
    order = await own_order(session, order_id, actor)
    if await order_role(session, order, actor) is not Role.ADMIN:
        require_feature(actor, Feature.VIEW_FIAT_BALANCE)


async def _printed(invoice: InvoiceDocument) -> Response[InvoiceResponse | bytes]:
    name = f"invoice-{invoice.number}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', "vary": "accept"}
    return Response(await sync_to_thread(render_invoice, invoice), media_type=PDF, headers=headers)


INVOICE_ROUTES: Final = [read_order_invoice]
