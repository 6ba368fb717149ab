"""The web process: everything is constructed here and passed in."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from service.edge.access_changes import hearing_of_changes
from service.edge.answers import EXCEPTION_HANDLERS
from service.edge.authentication import Authentication, forget_rights
from service.edge.bodies import StrictRequest
from service.edge.cookies import send_cookies
from service.edge.documentation import BodyRefusals
from service.edge.idempotency import Idempotency
from service.edge.key_ring import KeyRing
from service.edge.metering import Metering
from service.edge.origin import OriginContext
from service.edge.public import PublicRoutes
from service.edge.requests import RequestContext, name_answer, refuse_unstorable_text
from service.edge.session_ring import SessionRing
from service.pages.routes import PAGE_ROUTES
from service.pages.shell.errors import page_aware
from service.pages.shell.live import LiveFeed
from service.parts import Parts
from service.providing import DEPENDENCIES, parts_of
from service.quality.briefing import Briefs
from service.routes import ROUTES
from service.usage.flushing import Flusher
from service.usage.metering import Meter

JSON_BODY_BYTES = 8 * 1024 * 1024
OPENAPI_ADDRESS = "/openapi.json"
API_KEY_HEADER = SecurityScheme(type="apiKey", name="xi-api-key", security_scheme_in="header")


def create_app(parts: Parts, routes: Sequence[ControllerRouterHandler] = (*ROUTES, *PAGE_ROUTES)) -> Litestar:
    """The ASGI application over the given parts."""
    app = build_app(routes)
    furnish(app, parts)
    return app


def build_app(routes: Sequence[ControllerRouterHandler] = (*ROUTES, *PAGE_ROUTES)) -> Litestar:
    """Routes and what stands around them, over no parts yet: reading the signatures of all routes takes a second.

    Whoever wants one application after the other (the tests) furnishes the same again.
    """
    return Litestar(
        route_handlers=list(routes),
        dependencies=DEPENDENCIES,
        exception_handlers=page_aware(EXCEPTION_HANDLERS),
        middleware=[
            RequestContext,
            OriginContext,
            Authentication,
            Metering,
            Idempotency,
        ],
        before_send=[name_answer, send_cookies],
        before_request=refuse_unstorable_text,
        request_class=StrictRequest,
        request_max_body_size=JSON_BODY_BYTES,
        lifespan=[_lifespan],
        openapi_config=OpenAPIConfig(
            title="Productions",
            version=version("productions"),
            description="Human-edited transcripts, captions, subtitles and dubs: ordering, and the linguists' queue.",
            path=OPENAPI_ADDRESS,
            openapi_router=Router(OPENAPI_ADDRESS, route_handlers=[], include_in_schema=False, opt={"public": True}),
            render_plugins=[JsonRenderPlugin(path="/")],
            components=Components(security_schemes={"xi-api-key": API_KEY_HEADER}),
            security=[{"xi-api-key": []}],
        ),
        plugins=[PublicRoutes(), BodyRefusals()],
        debug=False,
    )


def furnish(app: Litestar, parts: Parts) -> None:
    """Put into ``app.state`` what requests work on, in place of all that was there."""
    meter = Meter()
    app.state = State(
        {
            "parts": parts,
            "engine": parts.engine,
            "settings": parts.settings,
            "file_origin": parts.storage.origin,
            "key_ring": KeyRing(parts.engine),
            "session_ring": SessionRing(parts.engine),
            "live": LiveFeed(parts.engine),
            "briefs": Briefs(),
            "meter": meter,
            "usage": Flusher(meter, parts.engine),
        }
    )


@asynccontextmanager
async def _lifespan(running: Litestar) -> AsyncIterator[None]:
    """What runs beside the requests; the parts are closed at the end."""
    state, parts = running.state, parts_of(running)
    gc.collect()
    gc.freeze()
    hearing = hearing_of_changes(parts.settings.database_url, lambda: forget_rights(state))
    async with hearing, state.usage.running():
        with state.live.open():
            yield
    gc.unfreeze()
    await parts.close()
