"""Orders on the wire, as the official ``elevenlabs`` client sends and expects them, and what we add beside it."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.fields import Identifier, LanguageCode

Instructions = Annotated[str, Meta(max_length=5000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what comes in: an unknown field is refused, an unset optional one is left out."""


class CueOptions(Wire, frozen=True):
    """Limits of a cue; whatever is not given comes from the profile of the language."""

    min_duration_ms: Annotated[int, Meta(ge=100, le=10_000)] | None = None
    max_duration_ms: Annotated[int, Meta(ge=500, le=60_000)] | None = None
    max_lines_per_cue: Annotated[int, Meta(ge=1, le=4)] | None = None
    max_chars_per_line: Annotated[int, Meta(ge=10, le=100)] | None = None
    max_chars_per_s: Annotated[int, Meta(ge=5, le=50)] | None = None
    min_gap_between_cues_frames: Annotated[int, Meta(ge=0, le=50)] | None = None


class TranscriptionItem(Wire, frozen=True, tag_field="kind", tag="transcription"):
    """A transcript of each media file."""

    media_ids: Annotated[list[Identifier], Meta(min_length=1, max_length=1000)]
    source_language: LanguageCode
    verbatim: bool | None = None
    instructions: Instructions | None = None


class SubtitlesItem(Wire, frozen=True, tag_field="kind", tag="subtitles"):
    """Subtitles in each destination language; one that is the source language itself means captions."""

    media_ids: Annotated[list[Identifier], Meta(min_length=1, max_length=1000)]
    source_language: LanguageCode
    destination_languages: Annotated[list[LanguageCode], Meta(min_length=1, max_length=20)]
    cue_options: CueOptions | None = None
    sdh: bool | None = None
    instructions: Instructions | None = None


class DubItem(Wire, frozen=True, tag_field="kind", tag="dub"):
    """A dub of one video into each destination language."""

    media_id: Identifier
    source_language: LanguageCode
    destination_languages: Annotated[list[LanguageCode], Meta(min_length=1, max_length=20)]
    include_captions: bool
    include_source_captions: bool
    instructions: Instructions | None = None
    captions_sdh: bool | None = None

    @property
    def media_ids(self) -> list[str]:
        """As the other kinds have it."""
        return [self.media_id]


class AudiobookItem(msgspec.Struct, frozen=True, tag_field="kind", tag="audiobook"):
    """Not sold yet; here so that an order for it is refused in words."""


Item = TranscriptionItem | SubtitlesItem | DubItem
AnyItem = Item | AudiobookItem


class CreateOrderRequest(Wire, frozen=True):
    """``sandbox`` orders run through all states by themselves, without people or money."""

    sandbox: bool | None = None


class UpdateOrderRequest(Wire, frozen=True):
    """What can be changed of an open order."""

    name: Name


class UpdateOrderBody(Wire, frozen=True):
    """The client embeds the body under ``request``."""

    request: UpdateOrderRequest


class UpsertItemRequest(Wire, frozen=True):
    """``item_id`` only when an existing item is replaced."""

    item: AnyItem
    item_id: Identifier | None = None


class UpsertItemBody(Wire, frozen=True):
    """The client embeds the body under ``request``."""

    request: UpsertItemRequest


class CancelRequest(Wire, frozen=True):
    """The fee that was shown and is agreed to, in cents; it is refused when the fee has changed meanwhile."""

    accepted_fee_cents: Annotated[int, Meta(ge=0)]
    reason: Annotated[str, Meta(max_length=1000)] | None = None


class MergeRequest(Wire, frozen=True):
    """The open order that takes the media and items of this one."""

    into_order_id: Identifier


class Answer(msgspec.Struct, frozen=True):
    """Base of what goes out."""


class ItemQuote(Answer, frozen=True):
    """Price of one item before an order-wide discount."""

    amount_usd: float


class CreateOrderResponse(Answer, frozen=True):
    order_id: str
    sandbox: bool


class UpdateOrderResponse(Answer, frozen=True):
    name: str


class UpsertItemResponse(Answer, frozen=True):
    item_id: str
    quote: ItemQuote | None


class RemoveItemResponse(Answer, frozen=True):
    success: bool


class SubmitOrderResponse(Answer, frozen=True):
    """``checkout_url`` is where a card order is paid; null for credits and sandbox, or while Stripe does not answer."""

    order_id: str
    state: str
    submitted_at: datetime
    checkout_url: str | None = None


class OrderItemResponse(Answer, frozen=True):
    item_id: str
    item: dict[str, Any]
    quote: ItemQuote | None


class OrderSummary(Answer, frozen=True, omit_defaults=True):
    order_id: str
    name: str
    state: str
    sandbox: bool
    updated_at: datetime
    total_amount_usd: float | UnsetType = UNSET
    submitted_at: datetime | None = None
    cancel_reason: str | None = None


class ListOrdersResponse(Answer, frozen=True):
    orders: list[OrderSummary]


class OrderResponse(Answer, frozen=True):
    """The order whole. ``due_at`` and ``is_paused`` are ours; the official client keeps them as extra fields."""

    order_id: str
    name: str
    state: str
    sandbox: bool
    items: list[OrderItemResponse]
    created_at: datetime
    submitted_at: datetime | None
    paid_at: datetime | None
    accepted_at: datetime | None
    completed_at: datetime | None
    cancel_reason: str | None
    due_at: datetime | None
    total_amount_usd: float | UnsetType = UNSET


class OrderEventResponse(Answer, frozen=True):
    """One line of an order's history."""

    seq: int
    at: datetime
    actor: str
    cause: str
    from_state: str | None
    to_state: str | None
    data: dict[str, Any]


class ListEventsResponse(Answer, frozen=True):
    events: list[OrderEventResponse]


class CancellationResponse(Answer, frozen=True):
    """What cancelling now would cost and give back; ``returns_to`` is ``card``, ``credits`` or null."""

    is_cancellable: bool
    state: str
    paid_cents: int
    fee_cents: int
    refund_cents: int
    returns_to: str | None


class CancelResponse(Answer, frozen=True):
    order_id: str
    state: str
    fee_cents: int
    refund_cents: int
