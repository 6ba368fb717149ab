"""Webhooks as pages, of a workspace and of the house: all of them with how they fare, and making one."""

from datetime import datetime

from litestar import get, post

from service.auth.principals import Principal
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now
from service.errors import Forbidden, Refusal
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page
from service.pages.workspaces.webhook import Told, shown
from service.pages.workspaces.webhook_forms import settings_from
from service.pages.workspaces.webhook_ground import ground_of
from service.pages.workspaces.webhook_words import event_choices
from service.parts import Parts
from service.webhooks.creating import MOST_ENDPOINTS, create_endpoint
from service.webhooks.queries import list_endpoints


@get("/")
async def show(request: Asked, actor: Actor, parts: AllParts) -> Page:
    """All webhooks, and a form for one more; whoever may not manage them is told so where the settings are."""
    try:
        return await _listed(request, actor, parts)
    except Forbidden as refused:
        return page(
            request,
            "workspace/webhooks_withheld.html",
            status=refused.status_code,
            ground=ground_of(actor),
            refused=refused,
        )


@post("/", status_code=200)
async def add(request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Makes one, and shows its secret, this once, on its page."""
    form = await form_of(request)
    try:
        endpoint, secret = await _made(form, actor, parts, now)
    except Refusal as refusal:
        return await _listed(request, actor, parts, form, refusal)
    return await shown(request, endpoint, actor, parts, now, Told(secret=secret))


async def _made(form: Form, actor: Principal, parts: Parts, now: datetime) -> tuple[str, str]:
    wanted = settings_from(form)
    async with transaction(parts.sessions) as session:
        endpoint, secret = await create_endpoint(session, wanted, actor=actor, settings=parts.settings, now=now)
    return endpoint.id, secret


async def _listed(
    request: Asked, actor: Principal, parts: Parts, form: Form | None = None, refused: Refusal | None = None
) -> Page:
    async with transaction(parts.sessions) as session:
        endpoints = await list_endpoints(session, actor)
    return page(
        request,
        "workspace/webhooks.html",
        status=refused.status_code if refused else 200,
        ground=ground_of(actor),
        endpoints=endpoints,
        most=MOST_ENDPOINTS,
        events=event_choices(actor.workspace_id, words(request)),
        form=form or Form(),
        refused=refused,
    )


WEBHOOK_LIST = [show, add]
