"""Every failure as the wire's form. Nothing leaves without a body, and no stack trace ever does."""

from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY, HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError

from pricing.errors import ComingSoon, InvalidItem, PricingError, UnknownLanguage, UnpricedPair
from service.edge.not_offered import not_offered
from service.errors import InvalidInput, InvalidPlace, LanguageRefused, Refusal, TooManyTries, Unavailable

log = structlog.get_logger()

_SLUGS = {
    400: "bad_request",
    401: "missing_api_key",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}
_MESSAGES = {
    404: "There is nothing at this address. Nothing was changed.",
    405: "This address does not take that method. Nothing was changed.",
    413: "The body is larger than this address takes. Nothing was stored.",
}
_COLLISIONS = {"23505", "40001", "40P01", "55P03"}
"""What PostgreSQL refuses because of somebody else: unique_violation, serialization_failure, deadlock_detected,
lock_not_available (appendix A of its manual)."""

_JSON_TROUBLE = "The body is not the JSON that this address takes: "

_NO_BODY = "'data'"
"""All that the framework says of a body that is not there."""

AnyRequest = Request[Any, Any, Any]


def answer_refusal(_: AnyRequest, error: Refusal) -> Response[dict[str, Any]]:
    """A refusal that the service itself raised."""
    headers = {"retry-after": str(error.retry_after)} if isinstance(error, TooManyTries) else None
    return _json(error.body(), error.status_code, headers)


def answer_pricing(_: AnyRequest, error: PricingError) -> Response[dict[str, Any]]:
    """What pricing refuses."""
    refusal = refusal_of(error)
    return _json(refusal.body(), refusal.status_code)


def refusal_of(error: PricingError) -> Refusal:
    """The same as a refusal of the service: its message is fit for the customer; nothing was stored."""
    message = f"{error} Nothing was changed."
    match error:
        case UnpricedPair():
            pairs = [list(pair) for pair in error.priced_pairs]
            return LanguageRefused("pair_not_priced", message, priced_pairs=pairs)
        case UnknownLanguage():
            return LanguageRefused("unknown_language", message, known_languages=list(error.known_codes))
        case ComingSoon():
            return LanguageRefused("coming_soon", message)
        case InvalidItem():
            return InvalidInput.at("body", "item", msg=str(error))
        case _:
            return LanguageRefused("not_priced", message)


def answer_validation(_: AnyRequest, error: ValidationException) -> Response[dict[str, Any]]:
    """Malformed input that Litestar found: places as ``loc``, ``msg``, ``type``."""
    extra = error.extra if isinstance(error.extra, list) else []
    places = [_place(item) for item in extra if isinstance(item, dict)]
    if not places:
        places = [{"loc": ["body"], "msg": error.detail, "type": "value_error"}]
    return _json(InvalidInput(places).body(), HTTP_422_UNPROCESSABLE_ENTITY)


def _place(item: dict[str, Any]) -> InvalidPlace:
    if item.get("message") == _NO_BODY:
        return {"loc": ["body"], "msg": "Send a JSON body.", "type": "missing"}
    source = str(getattr(item.get("source"), "value", item.get("source") or "body"))
    key = str(item.get("key") or "")
    loc: list[str | int] = [source, *[part for part in key.split(".") if part and part != "data"]]
    return {"loc": loc, "msg": str(item.get("message", "is not valid")), "type": "value_error"}


def answer_http(request: AnyRequest, error: HTTPException) -> Response[dict[str, Any]]:
    """What the framework refuses: unknown address, wrong method, body too large, bad JSON."""
    if error.status_code >= 500:
        return answer_unexpected(request, error)
    if error.status_code == 400:
        place: InvalidPlace = {"loc": ["body"], "msg": _JSON_TROUBLE + error.detail, "type": "json_invalid"}
        return _json(InvalidInput([place]).body(), HTTP_422_UNPROCESSABLE_ENTITY)
    if error.status_code == 404 and (refusal := not_offered(request.scope["path"])):
        return answer_refusal(request, refusal)
    slug = _SLUGS.get(error.status_code, "request_refused")
    message = _MESSAGES.get(error.status_code, error.detail)
    return _json({"detail": {"status": slug, "message": message}}, error.status_code, error.headers)


def answer_nesting(_: AnyRequest, __: RecursionError) -> Response[dict[str, Any]]:
    """JSON of thousands of levels, which no decoder follows to its end."""
    place: InvalidPlace = {"loc": ["body"], "msg": _JSON_TROUBLE + "it is nested too deeply", "type": "json_invalid"}
    return _json(InvalidInput([place]).body(), HTTP_422_UNPROCESSABLE_ENTITY)


def answer_database(request: AnyRequest, error: DBAPIError) -> Response[dict[str, Any]]:
    """The database refused: somebody else was quicker, which is worth another try, or it is a defect of ours."""
    collision = collision_of(error)
    if collision is None:
        return answer_unexpected(request, error)
    log.warning("collision", path=request.scope["path"], exc_info=error)
    return answer_refusal(request, collision)


def collision_of(error: Exception) -> Unavailable | None:
    """What to say where two did the same at once and no rule of ours saw the other; None for all other errors."""
    if not isinstance(error, DBAPIError) or getattr(error.orig, "sqlstate", None) not in _COLLISIONS:
        return None
    return Unavailable(
        "changed_meanwhile",
        "Somebody else changed the same thing at the same moment. What was not finished was undone, and nothing is "
        "ever charged twice. Look at it once more, then try again.",
    )


def answer_unexpected(request: AnyRequest, error: Exception) -> Response[dict[str, Any]]:
    """A defect of ours: logged with everything, answered with nothing but the request's id."""
    log.error("unexpected_error", path=request.scope["path"], exc_info=error)
    body = {
        "detail": {
            "status": "internal_error",
            "message": "Something went wrong on our side. What was not finished was undone, and nothing is ever "
            "charged twice. Look at the order or task before you try again: the request may have taken effect. "
            "Name the request-id of this answer if it stays.",
        }
    }
    return _json(body, HTTP_500_INTERNAL_SERVER_ERROR)


def _json(body: dict[str, Any], status_code: int, headers: dict[str, str] | None = None) -> Response[dict[str, Any]]:
    return Response(body, status_code=status_code, media_type=MediaType.JSON, headers=headers)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Refusal: answer_refusal,
    PricingError: answer_pricing,
    ValidationException: answer_validation,
    HTTPException: answer_http,
    RecursionError: answer_nesting,
    DBAPIError: answer_database,
    Exception: answer_unexpected,
}
