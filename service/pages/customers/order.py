"""The panel of one order over HTTP, paying for it, and cancelling it."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.access.roles import Role
from service.auth.models import HolderKind
from service.auth.principals import Principal, customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.errors import NotFound, OrderRefused, Refusal
from service.ids import is_well_formed
from service.orders.access import own_order
from service.orders.cancelling import cancel_order, price_cancellation
from service.orders.features import require_to_order
from service.pages.customers.allowed import Allowed, allowed_on
from service.pages.customers.labels import Labels
from service.pages.customers.order_panel import Panel, read_panel
from service.pages.customers.order_words import due_steps, told
from service.pages.sharing.words import SharingWords
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.payments.checkouts import ensure_checkout

TEMPLATE = "customers/panel.html"
CANCEL = "customers/panel_cancel.html"
AnyRequest = Request[Principal, str, Any]
OrderPath = "/orders/{order_id:str}"


@get(OrderPath, opt={"page": True, "public": True}, include_in_schema=False)
async def show(
    order_id: FromPath[str], request: Request[Principal | None, str, Any], session: Session, parts: AllParts, now: Now
) -> Page:
    """The panel; asked for by htmx, the part of it that changes meanwhile.

    Mails and the way back from the checkout lead here: whoever is not signed in as a customer is told what has happened
    there and how to go on, and nothing of the order, not even whether there is one.
    """
    actor = request.user
    if actor is None or actor.kind is not HolderKind.MEMBER:
        return _signed_out(request, order_id)
    order = await own_order(session, order_id, actor)
    allowed = await allowed_on(session, order, actor)
    panel = await read_panel(session, parts, order, actor=actor, now=now)
    values = _values(request, panel, allowed)
    return fragment(request, TEMPLATE, "live", **values) if is_fragment(request) else page(request, TEMPLATE, **values)


def _signed_out(request: Request[Principal | None, str, Any], order_id: str) -> Page:
    if not is_well_formed(order_id):
        raise NotFound("order")
    return page(request, "customers/panel_signed_out.html", order_id=order_id, checkout=_checkout(request))


@post(f"{OrderPath}/pay")
async def pay(order_id: FromPath[str], request: AnyRequest, actor: Actor, parts: AllParts, now: Now) -> Page:
    """On to the checkout; where that is impossible, back to the panel, which says why."""
    async with transaction(parts.sessions) as session:
        order = await own_order(session, order_id, actor, Role.EDITOR)
    try:
        require_to_order(actor)
        checkout = await ensure_checkout(parts, order.id, now=now)
    except Refusal as refused:
        async with transaction(parts.sessions) as session:
            order = await own_order(session, order_id, actor)
            allowed = await allowed_on(session, order, actor)
            panel = await read_panel(session, parts, order, actor=actor, now=now)
            values = _values(request, panel, allowed, refused)
        return page(request, TEMPLATE, status=refused.status_code, **values)
    return see_other(request, checkout.url)


@get(f"{OrderPath}/cancel")
async def ask_to_cancel(order_id: FromPath[str], request: AnyRequest, actor: Actor, session: Session) -> Page:
    """What cancelling costs and gives back now, and the button that agrees to it."""
    order = await own_order(session, order_id, actor, Role.ADMIN)
    price = await price_cancellation(session, order)
    return page(request, CANCEL, order=order, price=price, refused=None, reason="")


@post(f"{OrderPath}/cancel")
async def cancel(order_id: FromPath[str], request: AnyRequest, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Cancels at the fee that was shown. When it has changed, the new one is shown and has to be agreed to anew."""
    form, _ = await form_of(request), words(request)
    agreed, reason = form.whole("fee_cents"), form.text("reason")[:1000]
    try:
        async with transaction(parts.sessions) as session:
            fee = -1 if agreed is None else agreed
            await cancel_order(session, order_id, accepted_fee_cents=fee, reason=reason or None, actor=actor, now=now)
    except OrderRefused as refused:
        return await _ask_again(request, order_id, actor, parts, refused, reason)
    return see_other(request, f"/orders/{order_id}", notice=_("The order is being cancelled. The money follows."))


async def _ask_again(
    request: AnyRequest, order_id: str, actor: Principal, parts: AllParts, refused: OrderRefused, reason: str
) -> Page:
    async with transaction(parts.sessions) as session:
        order = await own_order(session, order_id, actor)
        price = await price_cancellation(session, order)
    shown = {"order": order, "price": price, "refused": refused, "reason": reason}
    return page(request, CANCEL, status=refused.status_code, **shown)


def _values(
    request: Request[Any, str, Any], panel: Panel, allowed: Allowed, refused: Refusal | None = None
) -> dict[str, Any]:
    _ = words(request)
    return {
        "panel": panel,
        "allowed": allowed,
        "sharing_words": SharingWords(_),
        "order": panel.order,
        "labels": Labels(_),
        "told": told(panel.events, _),
        "steps": {line.job_id: due_steps(line.steps, _) for line in panel.jobs.lines},
        "checkout": _checkout(request),
        "business_zone": request.app.state.settings.business_time_zone,
        "refused": refused,
    }


def _checkout(request: Request[Any, str, Any]) -> str:
    """What the way back from the checkout says of it."""
    said = query_of(request).text("checkout")
    return said if said in ("success", "cancelled") else ""


order_pages = Router(
    path="/",
    route_handlers=[pay, ask_to_cancel, cancel],
    guards=[customers_only],
    opt={"page": True},
    include_in_schema=False,
)
ORDER_PAGES: list[ControllerRouterHandler] = [show, order_pages]
