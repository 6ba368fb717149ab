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
SHORTEST_SECRET: Final = 8
"""Characters of a value from which on it is looked for in answers: shorter ones stand in every text."""


@dataclass(frozen=True, slots=True, repr=False)
class WebhookRequest:
    """A POST of ``body`` to ``url``. ``shown_headers`` are the same with the values of the customer's own masked."""

    url: str
    headers: dict[str, str]
    shown_headers: dict[str, str]
    body: bytes

    def masked(self, text: str) -> str:
        """What a receiver said, without the values of the customer's own headers that it repeated.

        Of a value such as ``Bearer ...`` the last word alone is looked for as well.
        """
        values = [self.headers[name] for name, shown in self.shown_headers.items() if shown == MASK]
        for value in (*values, *(value.split()[-1] for value in values)):
            if len(value) >= SHORTEST_SECRET:
                text = text.replace(value, MASK)
        return text


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
