"""Every refusal of the service, one class and one slug each.

    Refusal
    +-- InvalidInput (422)          the request itself is malformed; a list of places
    +-- Unauthenticated (401)       missing_api_key, invalid_api_key
    +-- Forbidden (403)             not_allowed
    +-- NotFound (404)              not_found: missing and foreign alike
    +-- OrderRefused (400)          order_not_open, order_has_no_items, quote_not_ready, quote_expired, no_capacity,
    |                               media_not_ready, media_used_twice, unknown_media, coming_soon,
    |                               not_cancellable, not_delivered, nothing_to_pay, wrong_service...
    +-- LanguageRefused (400)       unknown_language, pair_not_priced
    +-- PaymentRefused (402)        insufficient_credits, checkout_closed
    +-- TaskRefused (400)           task_not_open, claim_lost, task_limit_reached, not_qualified, reviewer_conflict,
    |                               nothing_to_claim, wrong_outcome, document_incomplete, linguist_paused,
    |                               would_leave_no_reviewer, file_missing, file_not_wanted
    +-- StaleDraft (412)            stale_etag
    +-- FileRefused (413, 415, 400) media_too_large, unsupported_media, ...
    +-- SignatureRefused (400)      invalid_signature; (403) expired_link
    +-- IdempotencyRefused (422)    idempotency_key_reused; (400) idempotency_in_flight
    +-- Unavailable (503)           payment_provider_unreachable, not_ready

On the wire all are ``{"detail": {"status": "<slug>", "message": "..."} }`` plus the facts given; malformed input is
``{"detail": [{"loc", "msg", "type"}]}``. The message says what happened, what it did to money and files, and what
to do next. 409 is never used on customer routes: the official client would repeat the request.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict


class Refusal(Exception):
    """Base of all: ``slug`` names the failure for machines, ``message`` says it to people, ``facts`` go beside them."""

    status_code: ClassVar[int] = 400
    slug: str

    def __init__(self, slug: str, message: str, **facts: Any) -> None:
        self.slug = slug
        self.message = message
        self.facts = facts
        super().__init__(f"{slug}: {message}")

    def body(self) -> dict[str, Any]:
        """The wire's form."""
        return {"detail": {"status": self.slug, "message": self.message, **self.facts}}


class InvalidPlace(TypedDict):
    """One place of malformed input."""

    loc: list[str | int]
    msg: str
    type: str


class InvalidInput(Refusal):
    """The request cannot be read; says where."""

    status_code = 422

    def __init__(self, places: Sequence[InvalidPlace]) -> None:
        super().__init__("invalid_input", "; ".join(place["msg"] for place in places))
        self.places = list(places)

    def body(self) -> dict[str, Any]:
        return {"detail": self.places}

    @classmethod
    def at(cls, *loc: str | int, msg: str, kind: str = "value_error") -> "InvalidInput":
        """One place."""
        return cls([{"loc": list(loc), "msg": msg, "type": kind}])


class Unauthenticated(Refusal):
    status_code = 401


class Forbidden(Refusal):
    status_code = 403


class NotFound(Refusal):
    """Missing and foreign answer alike, so that an id tells nobody anything."""

    status_code = 404

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"There is no such {what} here. Nothing was changed.")


class OrderRefused(Refusal):
    status_code = 400


class LanguageRefused(Refusal):
    status_code = 400


class PaymentRefused(Refusal):
    status_code = 402


class TaskRefused(Refusal):
    status_code = 400


class StaleDraft(Refusal):
    status_code = 412


class FileRefused(Refusal):
    status_code = 400


class FileTooLarge(FileRefused):
    status_code = 413


class FileUnsupported(FileRefused):
    status_code = 415


class SignatureRefused(Refusal):
    status_code = 400


class LinkExpired(SignatureRefused):
    status_code = 403


class IdempotencyKeyReused(Refusal):
    status_code = 422


class Unavailable(Refusal):
    status_code = 503
