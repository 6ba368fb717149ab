"""The whole story of an order, part by part."""

from datetime import datetime
from typing import Any

import msgspec

from service.operations.order_schemas import Named
from service.orders.schemas import OrderEventResponse
from service.quotes.schemas import QuoteLineResponse


class ItemStory(msgspec.Struct, frozen=True):
    item_id: str
    item: dict[str, Any]


class QuoteStory(msgspec.Struct, frozen=True):
    quote_id: str
    price_book: str
    created_at: datetime
    expires_at: datetime
    list_total_cents: int
    subtotal_cents: int
    total_cents: int
    lines: list[QuoteLineResponse]


class TaskStory(msgspec.Struct, frozen=True):
    """A task of any round; ``holder`` is who has it or did it."""

    task_id: str
    job_id: str
    service: str
    language: str
    stage: str
    round: int
    state: str
    outcome: str | None
    holder: Named | None
    pay_cents: int
    opened_at: datetime
    claimed_at: datetime | None
    lease_expires_at: datetime | None
    due_at: datetime
    finished_at: datetime | None
    notes: str | None


class CheckoutStory(msgspec.Struct, frozen=True):
    session_id: str
    state: str
    amount_cents: int
    payment_intent: str | None
    last_decline: str | None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None


class RefundStory(msgspec.Struct, frozen=True):
    refund_id: str
    key: str
    amount_cents: int
    state: str
    reason: str
    actor: str
    created_at: datetime
    made_at: datetime | None


class TransferStory(msgspec.Struct, frozen=True):
    key: str
    from_account: str
    to_account: str
    amount_cents: int
    reason: str
    actor: str
    at: datetime


class MoneyStory(msgspec.Struct, frozen=True):
    """What was taken and given back by the ledger, and how."""

    billing: str | None
    charged_cents: int
    returned_cents: int
    checkout: CheckoutStory | None
    refunds: list[RefundStory]
    transfers: list[TransferStory]


class MailStory(msgspec.Struct, frozen=True):
    key: str
    name: str
    recipient: str
    state: str
    attempts: int
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None


class ActionStory(msgspec.Struct, frozen=True):
    """What an operator did, and why."""

    at: datetime
    operator: Named
    action: str
    subject: str
    reason: str
    data: dict[str, Any]


class TasksResponse(msgspec.Struct, frozen=True):
    """Tasks of an order, the first that was opened on top."""

    tasks: list[TaskStory]
    next_cursor: str | None


class EventsResponse(msgspec.Struct, frozen=True):
    events: list[OrderEventResponse]


class OrderStory(msgspec.Struct, frozen=True):
    """Everything about one order.

    ``events`` are the first thousand, ``tasks`` the first two hundred, ``mails`` the newest two hundred; ``.../events``
    and ``.../tasks`` go on from there. ``workflow_url`` is null where no address of Temporal's UI is set.
    """

    order_id: str
    name: str
    workspace: Named
    created_by: str
    state: str
    sandbox: bool
    is_paused: bool
    created_at: datetime
    submitted_at: datetime | None
    paid_at: datetime | None
    accepted_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    cancel_reason: str | None
    cancel_fee_cents: int | None
    workflow_id: str
    workflow_url: str | None
    items: list[ItemStory]
    quote: QuoteStory | None
    money: MoneyStory
    events: list[OrderEventResponse]
    tasks: list[TaskStory]
    next_tasks_cursor: str | None
    mails: list[MailStory]
    actions: list[ActionStory]
