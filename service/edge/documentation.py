"""How failures are described in the OpenAPI document: every route lists those it can answer."""

from typing import Final

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


class ErrorDetail(msgspec.Struct):
    """``status`` is the slug for machines, ``message`` says what happened, to what effect, and what to do next."""

    status: str
    message: str


class ErrorBody(msgspec.Struct):
    """A refusal."""

    detail: ErrorDetail


class ErrorPlace(msgspec.Struct):
    """One place of malformed input."""

    loc: list[str | int]
    msg: str
    type: str


class UnprocessableBody(msgspec.Struct):
    """Malformed input has its places; a key that was used for another request has its slug."""

    detail: list[ErrorPlace] | ErrorDetail


_WHAT = {
    400: "Refused: the state of things does not allow it",
    401: "No API key, or one that is unknown, expired or revoked",
    402: "Refused: the money is not there",
    403: "The key may not do this",
    404: "Missing, or another workspace's",
    409: "The upload does not stand at this offset",
    410: "The upload has ended",
    412: "The draft has changed meanwhile, or this version of tus is not spoken",
    413: "Too large",
    415: "A kind of file that is not taken",
    429: "Too many tries; wait as long as retry-after says",
    460: "The bytes are not those of the checksum",
    503: "A part that this needs does not answer; try again",
}


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """For ``responses=`` of a route: its refusals, with 401, 403 and 422, which all routes with a key can answer."""
    specs = {
        status: ResponseSpec(ErrorBody, generate_examples=False, description=_WHAT[status])
        for status in sorted({401, 403, *statuses})
    }
    return {**specs, **malformed()}


def public_refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The same for a route that needs no key."""
    specs = {
        status: ResponseSpec(ErrorBody, generate_examples=False, description=_WHAT[status])
        for status in sorted(statuses)
    }
    return {**specs, **malformed()}


def malformed() -> dict[int, ResponseSpec]:
    """Malformed input; on a POST also an Idempotency-Key that was used for another request."""
    what = "Malformed input, or a reused Idempotency-Key"
    return {422: ResponseSpec(UnprocessableBody, generate_examples=False, description=what)}


class BodyRefusals(ReceiveRoutePlugin):
    """Adds to every route that takes a body what the layers before it can answer: 400 and 413."""

    def receive_route(self, route: BaseRoute) -> None:
        """Called once per route, before the document is made."""
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if WITH_BODY & set(handler.http_methods):
                handler.responses = {**public_refusals(400, 413), **(handler.responses or {})}
