"""Orders on the board, and what interventions answer."""

from datetime import datetime

import msgspec


class Named(msgspec.Struct, frozen=True):
    """A person or a workspace."""

    id: str
    name: str


class UnfinishedTask(msgspec.Struct, frozen=True):
    """Work that is not done; ``holder`` is null while nobody has taken it."""

    task_id: str
    job_id: str
    stage: str
    source_language: str
    target_language: str
    round: int
    state: str
    holder: Named | None
    due_at: datetime
    lease_expires_at: datetime | None
    is_urgent: bool


class RiskyOrder(msgspec.Struct, frozen=True):
    """One order on the board.

    ``slack_seconds`` is the time left until ``next_due_at``, the earliest deadline of its unfinished jobs; negative
    once it is missed. ``sla_percent`` is the time used of what was promised, 100 or more once a date was missed. These
    are null outside production. ``tasks`` shows the most pressing unfinished ones; the counts are of all.
    """

    order_id: str
    name: str
    workspace: Named
    state: str
    sandbox: bool
    is_paused: bool
    billing: str | None
    total_cents: int | None
    created_at: datetime
    due_at: datetime | None
    next_due_at: datetime | None
    slack_seconds: int | None
    sla_percent: int | None
    is_breached: bool
    is_at_risk: bool
    has_payment_trouble: bool
    unfinished_jobs: int
    unfinished_tasks: int
    tasks_without_taker: int
    tasks: list[UnfinishedTask]


class BoardResponse(msgspec.Struct, frozen=True):
    """``next_cursor`` goes into ``cursor`` for the page that follows; null on the last."""

    orders: list[RiskyOrder]
    next_cursor: str | None


class OrderHeld(msgspec.Struct, frozen=True):
    """An order after an intervention."""

    order_id: str
    state: str
    is_paused: bool
    due_at: datetime | None


class RejectionAsked(msgspec.Struct, frozen=True):
    """The order's workflow decides next; the order becomes ``rejected`` and the money goes back."""

    order_id: str
    rejection_id: str
    state: str


class ExtendedOrder(msgspec.Struct, frozen=True):
    """The new deadline of the order, and how many of its jobs got one."""

    order_id: str
    due_at: datetime
    moved_jobs: int


class RefundResponse(msgspec.Struct, frozen=True):
    """``state``: ``made``; ``wanted`` while Stripe does not answer (it is tried again); ``trouble`` when it refused.

    ``refundable_cents`` is what could still go back after this.
    """

    order_id: str
    amount_cents: int
    state: str
    returns_to: str
    refundable_cents: int
