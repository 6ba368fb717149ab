"""The sandbox as a Litestar application."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from service.embedded.stripe.api import api_routes, error_response
from service.embedded.stripe.clock import tick_forever
from service.embedded.stripe.config import SandboxConfig
from service.embedded.stripe.control import control_router
from service.embedded.stripe.errors import InternalError, InvalidRequest, StripeError, UnknownRoute
from service.embedded.stripe.pages import answer_authentication, index, pay, show_authentication, show_session
from service.embedded.stripe.sandbox import open_sandbox
from service.embedded.stripe.tables import create_tables
from service.embedded.stripe.webhooks import send_forever
from service.embedded.stripe.work import new_id

logger = logging.getLogger(__name__)

_LARGEST_BODY = 1_000_000


def create_sandbox(config: SandboxConfig) -> Litestar:
    """An ASGI application; while it runs, it also sends webhooks and lets sessions expire."""
    sandbox = open_sandbox(config)

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        await create_tables(sandbox.engine)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(tick_forever(sandbox)), group.create_task(send_forever(sandbox))]
            yield
            for task in tasks:
                task.cancel()
        await sandbox.engine.dispose()

    pages = [index, show_session, pay, show_authentication, answer_authentication]
    return Litestar(
        route_handlers=[*api_routes(), control_router(), *pages],
        lifespan=[running],
        state=State({"sandbox": sandbox}),
        openapi_config=None,
        request_max_body_size=_LARGEST_BODY,
        exception_handlers={StripeError: _refused, HTTPException: _refused_by_framework, Exception: _broken},
    )


def _refused(_: Request[Any, Any, Any], error: StripeError) -> Response[Any]:
    return error_response(error, request_id=new_id("req", 14))


def _refused_by_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if isinstance(error, NotFoundException | MethodNotAllowedException):
        return _refused(request, UnknownRoute(request.method, request.url.path))
    refusal = InvalidRequest(f"{error.detail} {error.extra or ''}".strip())
    refusal.status = error.status_code
    return _refused(request, refusal)


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    logger.error("the sandbox failed on %s %s", request.method, request.url.path, exc_info=error)
    return _refused(request, InternalError())
