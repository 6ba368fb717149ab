"""What mails about orders say: to customers, and to operators when an order needs them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from service.notifications.contexts import MailContext, Plain

PaymentMethod = Literal["card", "credits"]
Closing = Literal["cancelled", "rejected", "expired"]


@dataclass(frozen=True, kw_only=True)
class ReceiptLine(Plain):
    """One line of the quote; `list_rate_cents` differs from `rate_cents` where a rate was negotiated."""

    description: str
    quantity: str
    rate_cents: int
    list_rate_cents: int
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class FileLink(Plain):
    """A deliverable and its signed address; `kind` is what a person calls it, such as "SRT captions"."""

    name: str
    kind: str
    url: str


@dataclass(frozen=True, kw_only=True)
class OrderMail(MailContext):
    """What every mail about an order names."""

    order_id: str
    order_name: str
    order_url: str

    @property
    def order_title(self) -> str:
        return self.order_name.strip() or self.order_id


@dataclass(frozen=True, kw_only=True)
class CustomerMail(OrderMail):
    customer_name: str


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(CustomerMail):
    """The receipt. `discount_cents` is positive and has its label; total = subtotal - discount."""

    mail: ClassVar[str] = "order_confirmed"
    lines: tuple[ReceiptLine, ...]
    subtotal_cents: int
    discount_cents: int = 0
    discount_label: str = "Discount"
    total_cents: int
    paid_by: PaymentMethod
    paid_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class OrderReady(CustomerMail):
    """The files, with the moment after which their links no longer open."""

    mail: ClassVar[str] = "order_ready"
    files: tuple[FileLink, ...]
    links_expire_at: datetime


@dataclass(frozen=True, kw_only=True)
class OrderDelayed(CustomerMail):
    """A missed promise; `reason` is one sentence for the customer, or empty."""

    mail: ClassVar[str] = "order_delayed"
    was_due_at: datetime
    now_due_at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderClosed(CustomerMail):
    """An order that ends without delivery.

    `paid_cents` is what was taken (or held); `refund_cents` goes back to `paid_by`; `fee_cents` stays
    for finished work. All three are 0 where nothing was ever paid, as with every expired order.
    """

    mail: ClassVar[str] = "order_closed"
    outcome: Closing
    reason: str
    paid_cents: int = 0
    refund_cents: int = 0
    fee_cents: int = 0
    paid_by: PaymentMethod = "card"


@dataclass(frozen=True, kw_only=True)
class CapacityBack(MailContext):
    """What a customer asked about can be produced again; `language` such as "English to German"."""

    mail: ClassVar[str] = "capacity_back"
    customer_name: str
    service: str
    language: str
    wished_at: datetime
    order_url: str


@dataclass(frozen=True, kw_only=True)
class OperatorMail(OrderMail):
    workspace_name: str


@dataclass(frozen=True, kw_only=True)
class SlaBreach(OperatorMail):
    """A promise missed; `open_tasks` say in one line each what is unfinished and who has it."""

    mail: ClassVar[str] = "sla_breach"
    service: str
    was_due_at: datetime
    now_due_at: datetime
    open_tasks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoTaker(OperatorMail):
    """A task that nobody claims; `qualified_count` linguists could, `offers_count` were asked."""

    mail: ClassVar[str] = "no_taker"
    task_id: str
    stage: str
    language: str
    media_seconds: int
    pay_cents: int
    waiting_since: datetime
    due_at: datetime
    qualified_count: int
    offers_count: int


@dataclass(frozen=True, kw_only=True)
class PaymentTrouble(OperatorMail):
    """Money that did not move as it should; `reference` is the payment provider's id, or empty."""

    mail: ClassVar[str] = "payment_trouble"
    problem: str
    next_step: str
    amount_cents: int
    reference: str = ""
    occurred_at: datetime
