"""What customers and operators send about webhooks; the first two are the official client's."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.fields import Instant

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
Address = Annotated[str, Meta(min_length=1, max_length=2000)]
HeaderChange = dict[str, str | None]
EventNames = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=100)]
OverlapHours = Annotated[int, Meta(ge=0, le=168)]


class WebhookSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``events`` and ``retry_enabled`` are ours: all events and "at least once" where they are left out."""

    auth_type: Literal["hmac"] = "hmac"
    name: Name
    webhook_url: Address
    request_headers: HeaderChange | None = None
    events: EventNames | None = None
    retry_enabled: bool | None = None


class CreateWebhookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    settings: WebhookSettings


class UpdateWebhookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The address stays. Headers are merged: null takes one away. ``events`` is the complete set, ``["*"]`` all that
    there are. What is null or left out stays.
    """

    is_disabled: bool
    name: Name
    retry_enabled: bool | None = None
    request_headers: HeaderChange | None = None
    events: EventNames | None = None


class RotateSecretRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the previous secret is good as well; 0 ends it at once, for one that leaked."""

    overlap_hours: OverlapHours = 24


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The events from ``start`` on and before ``end`` that the webhook is for; with ``only_missed`` without those that
    it took.
    """

    start: Instant
    end: Instant
    only_missed: bool = False
