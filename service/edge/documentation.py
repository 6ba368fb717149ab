"""How failures are described in the OpenAPI document: every route lists those it can answer."""

import msgspec
from litestar.openapi.datastructures import ResponseSpec


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


class ValidationErrorBody(msgspec.Struct):
    """Malformed input."""

    detail: list[ErrorPlace]


_WHAT = {
    400: "Refused: the state of things does not allow it",
    401: "No API key, or one that is unknown, expired or revoked",
    402: "Refused: the money is not there",
    403: "The key may not do this",
    404: "Missing, or another workspace's",
    412: "The draft has changed meanwhile",
    413: "Too large",
    415: "A kind of file that is not taken",
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
    """Malformed input."""
    return {422: ResponseSpec(ValidationErrorBody, generate_examples=False, description="Malformed input")}
