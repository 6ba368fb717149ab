"""Secrets and the customer's own headers of an endpoint: sealed in its row, opened only to send."""

from datetime import datetime

import msgspec

from service.auth.sealing import seal, unseal
from service.settings import Settings
from service.webhooks.models import WebhookEndpoint
from service.webhooks.signing import SigningSecrets


class SecretUnreadable(Exception):
    """The row was sealed under another PRODUCTIONS_SECRET_KEY: nothing can be sent until the secret is rotated."""


def sealed_secret(settings: Settings, endpoint_id: str, secret: str) -> str:
    """For ``secret_sealed``; it opens for this endpoint only."""
    return seal(settings, secret, owner=f"{endpoint_id}:secret")


def sealed_headers(settings: Settings, endpoint_id: str, headers: dict[str, str]) -> str | None:
    """For ``request_headers_sealed``."""
    if not headers:
        return None
    return seal(settings, msgspec.json.encode(headers).decode(), owner=f"{endpoint_id}:headers")


def secrets_of(settings: Settings, endpoint: WebhookEndpoint, now: datetime) -> SigningSecrets:
    """What to sign with now; raises SecretUnreadable."""
    current = _opened(settings, endpoint.secret_sealed, f"{endpoint.id}:secret")
    if endpoint.previous_secret_sealed is None or endpoint.previous_until is None or endpoint.previous_until <= now:
        return SigningSecrets(current)
    return SigningSecrets(current, _opened(settings, endpoint.previous_secret_sealed, f"{endpoint.id}:secret"))


def headers_of(settings: Settings, endpoint: WebhookEndpoint) -> dict[str, str]:
    """The customer's own headers; raises SecretUnreadable."""
    if endpoint.request_headers_sealed is None:
        return {}
    text = _opened(settings, endpoint.request_headers_sealed, f"{endpoint.id}:headers")
    return msgspec.json.decode(text, type=dict[str, str])


def _opened(settings: Settings, sealed: str, owner: str) -> str:
    text = unseal(settings, sealed, owner=owner) if sealed else None
    if text is None:
        raise SecretUnreadable(owner)
    return text
