"""What is sent in one attempt, and how much of it the log may show."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from service.settings import Settings
from service.webhooks.models import WebhookEndpoint
from service.webhooks.sealed import headers_of, secrets_of
from service.webhooks.signing import headers_for

MASK: Final = "•••"


@dataclass(frozen=True, slots=True, repr=False)
class WebhookRequest:
    """A POST of ``body`` to ``url``. ``shown_headers`` are the same with the values of the customer's own masked."""

    url: str
    headers: dict[str, str]
    shown_headers: dict[str, str]
    body: bytes


def request_of(
    settings: Settings, endpoint: WebhookEndpoint, event_id: str, body: bytes, now: datetime
) -> WebhookRequest:
    """Signed for this moment; raises SecretUnreadable. The customer's headers can replace none of ours."""
    ours = {
        "content-type": "application/json",
        "user-agent": f"productions-webhooks/{version('productions')}",
        **headers_for(secrets_of(settings, endpoint, now), event_id, int(now.timestamp()), body),
    }
    theirs = headers_of(settings, endpoint)
    shown = {**dict.fromkeys(theirs, MASK), **ours}
    return WebhookRequest(endpoint.url, {**theirs, **ours}, shown, body)
