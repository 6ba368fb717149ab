"""The web process: everything is constructed here and passed in."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from pricing.books import PriceBooks
from service.auth.principals import Principal
from service.database import Sessions, utc_now
from service.edge.access_changes import hearing_of_changes
from service.edge.answers import EXCEPTION_HANDLERS
from service.edge.authentication import Authentication, forget_rights
from service.edge.cookies import send_cookies
from service.edge.documentation import BodyRefusals
from service.edge.idempotency import Idempotency
from service.edge.key_ring import KeyRing
from service.edge.metering import Metering
from service.edge.origin import OriginContext
from service.edge.public import PublicRoutes
from service.edge.requests import RequestContext, name_answer, refuse_unstorable_text
from service.edge.session_ring import SessionRing
from service.files.storage import Storage
from service.pages.routes import PAGE_ROUTES
from service.pages.shell.errors import page_aware
from service.pages.shell.live import LiveFeed
from service.parts import Parts
from service.payments.gateway import StripeGateway
from service.quality.briefing import Briefs
from service.routes import ROUTES
from service.settings import Settings
from service.usage.flushing import Flusher
from service.usage.metering import Meter

JSON_BODY_BYTES = 8 * 1024 * 1024
OPENAPI_ADDRESS = "/openapi.json"
API_KEY_HEADER = SecurityScheme(type="apiKey", name="xi-api-key", security_scheme_in="header")


def create_app(parts: Parts, routes: Sequence[ControllerRouterHandler] = (*ROUTES, *PAGE_ROUTES)) -> Litestar:
    """The ASGI application over the given parts."""

    live = LiveFeed(parts.engine)

    @asynccontextmanager
    async def lifespan(running: Litestar) -> AsyncIterator[None]:
        gc.collect()
        gc.freeze()
        hearing = hearing_of_changes(parts.settings.database_url, lambda: forget_rights(running.state))
        async with hearing, running.state.usage.running():
            with live.open():
                yield
        gc.unfreeze()
        await parts.close()

    app = Litestar(
        route_handlers=list(routes),
        dependencies=dependencies(parts),
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
        request_max_body_size=JSON_BODY_BYTES,
        lifespan=[lifespan],
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
    _fill_state(app, parts, live)
    return app


def _fill_state(app: Litestar, parts: Parts, live: LiveFeed) -> None:
    """What middleware and pages find in ``app.state``."""
    app.state.key_ring = KeyRing(parts.engine)
    app.state.session_ring = SessionRing(parts.engine)
    app.state.engine = parts.engine
    app.state.live = live
    app.state.settings = parts.settings
    app.state.file_origin = parts.storage.origin
    app.state.meter = Meter()
    app.state.usage = Flusher(app.state.meter, parts.engine)


def dependencies(parts: Parts) -> dict[str, Provide]:
    """What routes may ask for by name."""
    briefs = Briefs()

    async def session() -> AsyncIterator[AsyncSession]:
        async with parts.sessions() as opened, opened.begin():
            yield opened

    def provide_parts() -> Parts:
        return parts

    def provide_settings() -> Settings:
        return parts.settings

    def provide_engine() -> AsyncEngine:
        return parts.engine

    def provide_sessions() -> Sessions:
        return parts.sessions

    def provide_storage() -> Storage:
        return parts.storage

    def provide_stripe() -> StripeGateway:
        return parts.stripe

    async def provide_books() -> PriceBooks:
        return await parts.shelf.current()

    def provide_briefs() -> Briefs:
        return briefs

    return {
        "session": Provide(session),
        "actor": Provide(provide_actor, sync_to_thread=False),
        "now": Provide(provide_now, sync_to_thread=False),
        "parts": Provide(provide_parts, sync_to_thread=False),
        "settings": Provide(provide_settings, sync_to_thread=False),
        "engine": Provide(provide_engine, sync_to_thread=False),
        "sessions": Provide(provide_sessions, sync_to_thread=False),
        "storage": Provide(provide_storage, sync_to_thread=False),
        "stripe": Provide(provide_stripe, sync_to_thread=False),
        "books": Provide(provide_books),
        "briefs": Provide(provide_briefs, sync_to_thread=False),
    }


def provide_actor(request: Request[Principal, str, Any]) -> Principal:
    """Whoever holds the request's key, or is signed in where it comes from."""
    return request.user


def provide_now() -> datetime:
    """The instant of the request; one per request."""
    return utc_now()
