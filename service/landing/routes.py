"""Where links in mails and the way back from the checkout lead: public pages that show nothing of anybody's.

They say what has happened and how to go on; whoever wants to see more needs a key.
"""

from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response, get
from litestar.params import FromPath, QueryParameter

from service.edge.documentation import public_refusals
from service.errors import NotFound
from service.ids import is_well_formed

_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_ORDER_MESSAGES: Final = {
    "success": (
        "Thank you",
        "The payment is on its way to us. A receipt follows by mail as soon as it is confirmed, and the work begins.",
    ),
    "cancelled": (
        "The payment was not made",
        "You left the checkout and no money moved. The checkout stays open for 24 hours from your submission: "
        "its address is in the order.",
    ),
    None: ("Your order", "Its state, its history and its files are in your workspace."),
}

Outcome = Annotated[Literal["success", "cancelled"] | None, QueryParameter(name="checkout")]


@get(
    "/orders/{order_id:str}",
    opt={"public": True},
    media_type=MediaType.HTML,
    operation_id="order_landing",
    tags=["Landing pages"],
    responses=public_refusals(404),
)
async def order_page(order_id: FromPath[str], checkout: Outcome = None) -> Response[str]:
    """Where an order's link leads; whether the order exists is not told."""
    title, message = _ORDER_MESSAGES[checkout]
    commands = [f"productions order {verb} {order_id}" for verb in ("watch", "show", "export")]
    return _page(order_id, title, message, commands, "order")


@get("/landing.css", opt={"public": True}, include_in_schema=False, media_type=MediaType.CSS, sync_to_thread=False)
def stylesheet() -> Response[str]:
    """The pages' style."""
    return Response(_css(), media_type=MediaType.CSS, headers={"cache-control": "public, max-age=3600"})


def _page(about: str, title: str, message: str, commands: list[str], noun: str) -> Response[str]:
    if not is_well_formed(about):
        raise NotFound(noun)
    template = _environment().get_template("landing.html")
    html = template.render(title=title, message=message, commands=commands, noun=noun)
    return Response(html, media_type=MediaType.HTML, headers=_HEADERS)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("templates", "pages/landing"), autoescape=True, undefined=StrictUndefined)


@cache
def _css() -> str:
    return (files("templates") / "pages" / "landing" / "landing.css").read_text(encoding="utf-8")


LANDING_ROUTES = [order_page, stylesheet]
