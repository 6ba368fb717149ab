"""One delivery: what was sent, what came back, attempt by attempt; and sending it again."""

import json
from datetime import datetime
from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath

from service.auth.principals import Principal
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Refusal
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.pages.workspaces.webhook_ground import ground_of
from service.pages.workspaces.webhook_words import error_names, state_badges
from service.parts import Parts
from service.webhooks.models import FINAL
from service.webhooks.queries import delivery_details, endpoint_details
from service.webhooks.resending import resend

PATH: Final = "/{webhook_id:str}/deliveries/{delivery_id:str}"
TEMPLATE: Final = "workspace/webhook_delivery.html"


@get(PATH)
async def show(
    webhook_id: FromPath[str], delivery_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now
) -> Page:
    """The delivery; while it is under way, the page asks again."""
    return await _shown(request, webhook_id, delivery_id, actor, parts, now)


@post(PATH, status_code=200)
async def send_again(
    webhook_id: FromPath[str], delivery_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now
) -> Page:
    """Sends the same event once more, and shows that delivery."""
    try:
        async with transaction(parts.sessions) as session:
            made = await resend(session, webhook_id, delivery_id, actor=actor, now=now)
    except Refusal as refusal:
        return await _shown(request, webhook_id, delivery_id, actor, parts, now, refusal)
    _ = words(request)
    address = f"{ground_of(actor).base}/{webhook_id}/deliveries/{made.id}"
    return see_other(request, address, notice=_("The event is on its way again."))


async def _shown(
    request: Asked,
    webhook_id: str,
    delivery_id: str,
    actor: Principal,
    parts: Parts,
    now: datetime,
    refused: Refusal | None = None,
) -> Page:
    async with transaction(parts.sessions) as session:
        endpoint = await endpoint_details(session, webhook_id, actor=actor, settings=parts.settings, now=now)
        details = await delivery_details(session, webhook_id, delivery_id, actor=actor)
    values: dict[str, Any] = {
        "ground": ground_of(actor),
        "endpoint": endpoint,
        "details": details,
        "one": details.delivery,
        "sent": _indented(details.request_body),
        "order": _order_of(details.request_body),
        "is_under_way": details.delivery.state not in {state.value for state in FINAL},
        "states": state_badges(words(request)),
        "errors": error_names(words(request)),
        "refused": refused,
    }
    if is_fragment(request) and request.method == "GET":
        return fragment(request, TEMPLATE, "outcome", **values)
    return page(request, TEMPLATE, status=refused.status_code if refused else 200, **values)


def _indented(body: str | None) -> str | None:
    """The body as people read it; signed and sent is the one without the spaces."""
    return None if body is None else json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def _order_of(body: str | None) -> str:
    """The id of the order that the event is about; empty where it is about none."""
    data = json.loads(body).get("data") if body else None
    return str(data.get("order_id") or "") if isinstance(data, dict) else ""


ONE_DELIVERY = [show, send_again]
