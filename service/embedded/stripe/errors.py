"""Stripe's error answers.

StripeError            any refusal, in the shape `{"error": {"type", "message", "code", "param"}}`
|- AuthenticationFailed   401, no key or another key
|- InvalidRequest         400, `invalid_request_error`
|- ResourceMissing        `resource_missing`: 404 for the path's id, 400 for a parameter
|- UnknownRoute           404
|- IdempotencyConflict    400 other parameters or endpoint; 409 while the first request still runs
|- InternalError          500, a defect of the sandbox itself
`- InjectedFailure        500 or 429, ordered through the faults API
"""

from typing import Any


class StripeError(Exception):
    """A refusal with its status.

    `executed` tells whether the endpoint had begun its work: only then does Stripe save the answer under the
    idempotency key; a request that failed validation may be repeated with the same key.
    """

    status = 400
    type = "invalid_request_error"
    executed = False

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.param = message, code, param

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.type}
        if self.code is not None:
            doc_url = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
            error |= {"code": self.code, "doc_url": doc_url}
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}

    def headers(self) -> dict[str, str]:
        return {}


class InvalidRequest(StripeError):
    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, executed: bool = False
    ) -> None:
        super().__init__(message, code=code, param=param)
        self.executed = executed


class AuthenticationFailed(StripeError):
    status = 401

    def headers(self) -> dict[str, str]:
        return {"www-authenticate": 'Bearer realm="Stripe"'}


class ResourceMissing(StripeError):
    def __init__(self, kind: str, resource_id: str, *, param: str = "id") -> None:
        self.status = 404 if param == "id" else 400
        super().__init__(f"No such {kind}: '{resource_id}'", code="resource_missing", param=param)


class UnknownRoute(StripeError):
    status = 404

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"Unrecognized request URL ({method}: {path}).")


class InternalError(StripeError):
    status = 500
    type = "api_error"

    def __init__(self) -> None:
        super().__init__("An unknown error occurred.")


class IdempotencyConflict(StripeError):
    type = "idempotency_error"

    def __init__(self, message: str, *, in_flight: bool = False) -> None:
        super().__init__(message, code="idempotency_key_in_use" if in_flight else None)
        self.status = 409 if in_flight else 400

    def headers(self) -> dict[str, str]:
        return {"stripe-should-retry": "true" if self.status == 409 else "false"}


class InjectedFailure(StripeError):
    def __init__(self, status: int, *, executed: bool) -> None:
        limited = status == 429
        message = "Too many requests hit the API too quickly." if limited else "An unknown error occurred."
        super().__init__(message, code="rate_limit" if limited else None)
        self.status, self.executed = status, executed
        self.type = "invalid_request_error" if limited else "api_error"
