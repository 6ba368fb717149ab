"""What can go wrong between Stripe and us, in our words.

StripeTrouble
+-- StripeUnreachable    nothing is known of the outcome, or the key is wrong: try again
|   +-- StripeBusy       the same idempotency key is being worked on: try again in a moment
|   `-- StripeStuck      Stripe has saved a failure under the key and repeats it for a day: take another key
`-- StripeRefused        Stripe says no, for good
    `-- StripeMismatch   the idempotency key was used with other parameters
"""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe


class StripeTrouble(Exception):
    """Base of all; ``code`` is Stripe's word for it, or empty."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class StripeUnreachable(StripeTrouble):
    """Whether the call was carried out is unknown."""


class StripeBusy(StripeUnreachable):
    """Another call with the same key is in flight."""


class StripeStuck(StripeUnreachable):
    """The key is spent on a failure."""


class StripeRefused(StripeTrouble):
    """Asking again would be refused again."""


class StripeMismatch(StripeRefused):
    """The key belongs to another request."""


@contextmanager
def stripe_failures() -> Iterator[None]:
    """Turns the client's errors into ours."""
    try:
        yield
    except stripe.StripeError as error:
        raise _translated(error) from error


def _translated(error: stripe.StripeError) -> StripeTrouble:
    message, code = error.user_message or str(error), error.code or ""
    match error:
        case stripe.IdempotencyError():
            return StripeMismatch(message, code)
        case stripe.InvalidRequestError() | stripe.CardError():
            return StripeRefused(message, code)
        case stripe.APIError() if error.http_status == 409:
            return StripeBusy(message, code)
        case stripe.APIError() if (error.headers or {}).get("idempotent-replayed") == "true":
            return StripeStuck(message, code)
        case _:
            return StripeUnreachable(message, code)
