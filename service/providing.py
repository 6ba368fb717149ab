"""What routes may ask for by name, taken from the parts that the application was furnished with."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from pricing.books import PriceBooks
from service.auth.principals import Principal
from service.database import Sessions, utc_now
from service.files.storage import Storage
from service.parts import Parts
from service.payments.gateway import StripeGateway
from service.quality.briefing import Briefs
from service.settings import Settings

AnyRequest = Request[Any, Any, Any]


def parts_of(app: Litestar) -> Parts:
    """The parts that the application was furnished with."""
    parts: Parts = app.state.parts
    return parts


async def provide_session(request: AnyRequest) -> AsyncIterator[AsyncSession]:
    """One transaction for the request."""
    async with parts_of(request.app).sessions() as opened, opened.begin():
        yield opened


def provide_parts(request: AnyRequest) -> Parts:
    """All that the process was made of."""
    return parts_of(request.app)


def provide_settings(request: AnyRequest) -> Settings:
    """How the process was set up."""
    return parts_of(request.app).settings


def provide_engine(request: AnyRequest) -> AsyncEngine:
    """Connections to the database."""
    return parts_of(request.app).engine


def provide_sessions(request: AnyRequest) -> Sessions:
    """Transactions of a route's own."""
    return parts_of(request.app).sessions


def provide_storage(request: AnyRequest) -> Storage:
    """Where files are."""
    return parts_of(request.app).storage


def provide_stripe(request: AnyRequest) -> StripeGateway:
    """The way to Stripe."""
    return parts_of(request.app).stripe


async def provide_books(request: AnyRequest) -> PriceBooks:
    """The price books of now."""
    return await parts_of(request.app).shelf.current()


def provide_briefs(request: AnyRequest) -> Briefs:
    """What jobs are checked by, kept between requests."""
    briefs: Briefs = request.app.state.briefs
    return briefs


def provide_actor(request: Request[Principal, str, Any]) -> Principal:
    """Whoever holds the request's key, or is signed in where it comes from."""
    return request.user


def provide_now() -> datetime:
    """The instant of the request; one per request."""
    return utc_now()


DEPENDENCIES = {
    "session": Provide(provide_session),
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
"""What routes may ask for by name."""
