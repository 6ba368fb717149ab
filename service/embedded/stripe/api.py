"""The `/v1` routes: from an HTTP request to an operation's answer, with Stripe's headers."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, route
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from service.embedded.stripe.authentication import authenticate
from service.embedded.stripe.config import API_VERSION
from service.embedded.stripe.errors import InjectedFailure, InvalidRequest, StripeError
from service.embedded.stripe.expanding import expand
from service.embedded.stripe.faults import CALL_ACTIONS, Fault, take_fault
from service.embedded.stripe.forms import Params, parse_form
from service.embedded.stripe.idempotency import Answer, answer_once
from service.embedded.stripe.operations import OPERATIONS, Operation
from service.embedded.stripe.sandbox import Sandbox
from service.embedded.stripe.work import Json, Work, new_id

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[a-z_]+)?(; ?[a-z0-9_=; -]+)?", flags=re.ASCII)


@dataclass(frozen=True)
class Call:
    """One request to one operation."""

    sandbox: Sandbox
    operation: Operation
    request: Request[Any, Any, Any]
    resource_id: str
    request_id: str

    @property
    def idempotency_key(self) -> str | None:
        return self.request.headers.get("idempotency-key") if self.operation.method == "POST" else None


def api_routes() -> list[HTTPRouteHandler]:
    return [_route_of(operation) for operation in OPERATIONS]


def _route_of(operation: Operation) -> HTTPRouteHandler:
    async def with_id(request: Request[Any, Any, Any], resource_id: FromPath[str]) -> Response[Any]:
        return await _respond(operation, request, resource_id)

    async def without_id(request: Request[Any, Any, Any]) -> Response[Any]:
        return await _respond(operation, request, "")

    handler = with_id if "{" in operation.path else without_id
    return route(operation.path, http_method=operation.method, status_code=200, name=operation.name)(handler)


async def _respond(operation: Operation, request: Request[Any, Any, Any], resource_id: str) -> Response[Any]:
    call = Call(Sandbox.of(request), operation, request, resource_id, new_id("req", 14))
    try:
        authenticate(request.headers.get("authorization"), call.sandbox.config.secret_key)
        return await _perform(call)
    except StripeError as error:
        return error_response(error, request_id=call.request_id)


async def _perform(call: Call) -> Response[Any]:
    version = _version(call.request.headers.get("stripe-version"))
    params = parse_form(await _form_text(call))
    fault = await _take_fault(call)
    if fault is not None and fault.action == "fail_calls":
        raise InjectedFailure(fault.status, executed=False)
    answer = await _answer(call, params, fault)
    if fault is not None and fault.action == "answer_late":
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.action == "close_connection":
        await asyncio.sleep(fault.seconds)
        return _broken_response()
    return _json_response(answer, _headers(call, answer, version))


async def _answer(call: Call, params: Params, fault: Fault | None) -> Answer:
    async def run(work: Work) -> Json:
        if fault is not None and fault.action == "slow_calls":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.action == "fail_started_calls":
            raise InjectedFailure(fault.status, executed=True)
        return await expand(work, await call.operation.run(work, params, call.resource_id), params)

    key = call.idempotency_key
    async with call.sandbox.work(request_id=call.request_id, idempotency_key=key) as work:
        if key is None:
            return Answer(200, await run(work))
        return await answer_once(work, key, call.request.url.path, params, run)


async def _take_fault(call: Call) -> Fault | None:
    """In a transaction of its own: a fault is used up even when the call then fails."""
    async with call.sandbox.work() as work:
        return await take_fault(work.connection, CALL_ACTIONS, call.operation.name, now=work.now)


async def _form_text(call: Call) -> str:
    if call.operation.method == "GET":
        return bytes(call.request.scope["query_string"]).decode("latin-1")
    try:
        return (await call.request.body()).decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest("Invalid request body: not a form in UTF-8.") from error


def _version(asked: str | None) -> str:
    if asked is not None and not _VERSION.fullmatch(asked):
        raise InvalidRequest(f"Invalid Stripe API version: {asked[:40]}")
    return asked or API_VERSION


def _headers(call: Call, answer: Answer, version: str) -> dict[str, str]:
    headers = {"request-id": call.request_id, "stripe-version": version}
    if call.idempotency_key is not None:
        headers |= {"idempotency-key": call.idempotency_key}
        headers |= {"original-request": answer.original_request or call.request_id}
    if answer.original_request is not None:
        headers |= {"idempotent-replayed": "true"}
    return headers


def _json_response(answer: Answer, headers: dict[str, str]) -> Response[Any]:
    return Response(answer.body, status_code=answer.status, headers=headers, media_type=MediaType.JSON)


def error_response(error: StripeError, *, request_id: str) -> Response[Any]:
    headers = {"request-id": request_id, **error.headers()}
    return _json_response(Answer(error.status, error.body()), headers)


def _broken_response() -> Response[Any]:
    """Promises more bytes than it sends, so that the client sees the connection end in the middle."""

    async def first_byte_only() -> AsyncIterator[bytes]:
        yield b"{"

    return Stream(first_byte_only(), headers={"content-length": "1000"}, media_type=MediaType.JSON)
