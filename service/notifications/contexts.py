"""What each mail says: one frozen dataclass per mail, made of plain values only.

A context is stored with the mail's row and read again when the mail is sent, so it must survive
JSON without loss. Money is integer cents, media time integer seconds, moments are aware datetimes;
how they read is decided in `rendering`. User text is kept as it was given: it is made harmless
where it is printed, never here.

    MailContext
    ├── order_confirmed  order_ready  order_delayed  order_closed
    │   capacity_back                                                  to the customer
    ├── task_offer  task_deadline_near  task_rework                    to a linguist
    ├── sla_breach  no_taker  payment_trouble                          to the operators
    ├── webhook_disabled                                               to a workspace's admins, or the operators
    ├── account_confirm  account_known  account_sign_in
    │   account_password  account_email  account_changed               to whoever has, or wants, an account
    └── workspace_invitation                                           to whoever is invited
        workspace_locked  domain_unproved                              to owner, and admins, of a workspace
        key_exposed                                                    to a key's holder, and admins of its workspace
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

import msgspec

PaymentMethod = Literal["card", "credits"]
Closing = Literal["cancelled", "rejected", "expired"]


@dataclass(frozen=True, kw_only=True)
class Plain:
    """Values that must hold before anything is stored: aware datetimes, web addresses in `*url`."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise ValueError(f"{field.name} has no time zone")
            if field.name.endswith("url") and urlsplit(value).scheme not in ("http", "https"):
                raise ValueError(f"{field.name} is not a web address")


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
class MailContext(Plain):
    """The base of all mails; `mail` names the folder in `templates/email`."""

    mail: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Only dicts, lists, strings, numbers, booleans and None: fit for a JSONB column."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The context that `as_json` gave; raises `msgspec.ValidationError` where a value does not fit."""
        return msgspec.convert(stored, cls)


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
class TaskMail(MailContext):
    """A linguist's task: `stage` such as "Review", `language` such as "English to German"."""

    linguist_name: str
    task_id: str
    task_url: str
    stage: str
    service: str
    language: str
    media_seconds: int
    pay_cents: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskOffer(TaskMail):
    """Everything that one must know before claiming; `instructions` are the customer's own words."""

    mail: ClassVar[str] = "task_offer"
    style: str
    instructions: str = ""
    offer_expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskDeadlineNear(TaskMail):
    mail: ClassVar[str] = "task_deadline_near"


@dataclass(frozen=True, kw_only=True)
class TaskRework(TaskMail):
    """A review that sent the task back; `notes` are the reviewer's words."""

    mail: ClassVar[str] = "task_rework"
    notes: str


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


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(MailContext):
    """An endpoint that kept failing; ``webhook_address`` is where events were sent, ``webhook_url`` its page."""

    mail: ClassVar[str] = "webhook_disabled"
    webhook_name: str
    webhook_address: str
    failures: int
    last_success_at: datetime | None
    disabled_at: datetime
    webhook_url: str


@dataclass(frozen=True, kw_only=True)
class AccountMail(MailContext):
    """What every mail about an account names; `person_name` may be empty."""

    person_name: str
    account_email: str


@dataclass(frozen=True, kw_only=True)
class LinkMail(AccountMail):
    """A link that works once, until `link_ends_at`."""

    link_url: str
    link_ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountConfirm(LinkMail):
    """Somebody wants an account with this address."""

    mail: ClassVar[str] = "account_confirm"


@dataclass(frozen=True, kw_only=True)
class AccountSignIn(LinkMail):
    mail: ClassVar[str] = "account_sign_in"


@dataclass(frozen=True, kw_only=True)
class AccountPassword(LinkMail):
    """For whoever has forgotten the password, or never had one."""

    mail: ClassVar[str] = "account_password"


@dataclass(frozen=True, kw_only=True)
class AccountEmail(LinkMail):
    """To the address that is to become the account's."""

    mail: ClassVar[str] = "account_email"


@dataclass(frozen=True, kw_only=True)
class AccountKnown(AccountMail):
    """Somebody wanted an account with an address that has one: only the address itself is told."""

    mail: ClassVar[str] = "account_known"
    sign_in_url: str
    password_url: str


@dataclass(frozen=True, kw_only=True)
class AccountChanged(AccountMail):
    """Something that one must know of, should it have been somebody else; `change` is a whole sentence.

    `agent` is the browser and `address` the network's, each empty when not known.
    """

    mail: ClassVar[str] = "account_changed"
    change: str
    changed_at: datetime
    agent: str = ""
    address: str = ""
    account_url: str


@dataclass(frozen=True, kw_only=True)
class WorkspaceInvitation(MailContext):
    """Somebody is asked to join a workspace; the link holds no secret. `inviter_name` may be empty."""

    mail: ClassVar[str] = "workspace_invitation"
    account_email: str
    inviter_name: str
    workspace_name: str
    invitation_url: str
    invitation_ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkspaceLocked(MailContext):
    """More seats were taken than the plan has: all but the owner, who reads this, are locked."""

    mail: ClassVar[str] = "workspace_locked"
    account_email: str
    workspace_name: str
    locked_count: int
    seats: int
    members_url: str


@dataclass(frozen=True, kw_only=True)
class DomainUnproved(MailContext):
    """The TXT record of a domain has been gone for a while; nobody joins by the domain from now on."""

    mail: ClassVar[str] = "domain_unproved"
    account_email: str
    workspace_name: str
    domain: str
    missing_since: datetime
    security_url: str


@dataclass(frozen=True, kw_only=True)
class KeyExposed(MailContext):
    """An API key was found in public: `key_hint` is how it begins and ends, `found_at` where, as the finder says."""

    mail: ClassVar[str] = "key_exposed"
    account_email: str
    workspace_name: str
    key_name: str
    key_hint: str
    found_at: str
    is_disabled: bool
    keys_url: str


MAILS: dict[str, type[MailContext]] = {
    context.mail: context
    for context in (
        OrderConfirmed,
        OrderReady,
        OrderDelayed,
        OrderClosed,
        CapacityBack,
        TaskOffer,
        TaskDeadlineNear,
        TaskRework,
        SlaBreach,
        NoTaker,
        PaymentTrouble,
        WebhookDisabled,
        AccountConfirm,
        AccountKnown,
        AccountSignIn,
        AccountPassword,
        AccountEmail,
        AccountChanged,
        WorkspaceInvitation,
        WorkspaceLocked,
        DomainUnproved,
        KeyExposed,
    )
}
