"""A sandbox that speaks the part of Stripe's HTTP API that the product uses, to Stripe's own client.

It lets orders be paid and refunded without an account: hosted checkout with the published test cards,
signed webhooks with retries, idempotency keys, and faults on demand. All of its state is in Postgres, in
a schema of its own.
"""

from service.embedded.stripe.app import create_sandbox
from service.embedded.stripe.config import SandboxConfig

__all__ = ["SandboxConfig", "create_sandbox"]
