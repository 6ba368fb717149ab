"""API keys and sessions of browsers: stored as a hash, shown once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, json_list, state_column, state_type, timestamp


class HolderKind(StrEnum):
    """Who can hold a key; and ``person``, who holds a session only: somebody without a role, yet or any more."""

    MEMBER = "member"
    LINGUIST = "linguist"
    OPERATOR = "operator"
    SERVICE_ACCOUNT = "service_account"
    PERSON = "person"


class DisableReason(StrEnum):
    """Why a key is switched off: the first four are the official client's; ``by_hand`` is whoever manages it."""

    TRIAL_ENDED = "trial_ended"
    SUBSCRIPTION_DOWNGRADE = "subscription_downgrade"
    EXPOSED_PUBLICLY = "exposed_publicly"
    SELF_DISABLED = "self_disabled"
    BY_HAND = "by_hand"


class ApiKey(SQLModel, table=True):
    """One key. ``hashed`` is the SHA-256 of the whole key in hex; ``hint`` is prefix and last four characters.

    Rows stay for ever, deleted keys as well (``revoked_at``): orders say with which key they were submitted.
    ``lineage_id`` is the first key of those that were rotated into one another: together they have one
    ``credit_limit`` (credits per calendar month, UTC; null for none). ``allowed_ips`` are networks, none for all.
    ``third_party_disable_allowed`` null means the workspace's own rule. ``disable_note`` is for people.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("credit_limit >= 0", name="limit_not_negative"),
        CheckConstraint("(disabled_at IS NULL) = (disable_reason IS NULL)", name="disabled_for_a_reason"),
    )

    id: str = Field(primary_key=True)
    holder_kind: HolderKind = state_column(HolderKind)
    holder_id: str = Field(index=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id", index=True)
    name: str
    hashed: str = Field(unique=True)
    hint: str
    scopes: list[str] = json_column()
    created_at: datetime = timestamp()
    expires_at: datetime | None = timestamp(nullable=True)
    last_used_at: datetime | None = timestamp(nullable=True)
    last_used_from: str | None = None
    revoked_at: datetime | None = timestamp(nullable=True)
    lineage_id: str = Field(foreign_key="api_key.id", index=True)
    replaced_by: str | None = Field(default=None, foreign_key="api_key.id")
    allowed_ips: list[str] = json_list()
    credit_limit: int | None = amount(nullable=True)
    third_party_disable_allowed: bool | None = None
    disabled_at: datetime | None = timestamp(nullable=True)
    disable_reason: DisableReason | None = Field(default=None, nullable=True, sa_type=state_type(DisableReason))
    disable_note: str | None = None
    created_by: str | None = None


class WebSession(SQLModel, table=True):
    """A browser in which a person is signed in, wearing one hat (``holder_kind``, ``holder_id``, ``workspace_id``).

    ``hashed`` is the SHA-256 of the token in hex. After a daily rotation ``previous_hashed`` is good as well: until the
    fresh token has been seen, and for a moment more (``previous_until``) for requests that were under way.
    ``second_factor_at`` says when a second factor was shown, ``authenticated_at`` when any proof was. ``expires_at`` is
    the end whatever happens; idle sessions end before (``service/auth/sessions.py``). ``device`` is the SHA-256 of
    what the browser keeps to be known again.
    """

    __tablename__ = "web_session"

    id: str = Field(primary_key=True)
    hashed: str = Field(unique=True)
    previous_hashed: str | None = Field(default=None, unique=True)
    previous_until: datetime | None = timestamp(nullable=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    holder_kind: HolderKind = state_column(HolderKind)
    holder_id: str = Field(index=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id")
    created_at: datetime = timestamp()
    last_seen_at: datetime = timestamp()
    rotated_at: datetime = timestamp()
    authenticated_at: datetime = timestamp()
    second_factor_at: datetime | None = timestamp(nullable=True)
    expires_at: datetime = timestamp(index=True)
    revoked_at: datetime | None = timestamp(nullable=True)
    agent: str
    address: str
    device: str | None = None


class IdempotencyKey(SQLModel, table=True):
    """The answer saved under a caller's ``Idempotency-Key``; ``status_code`` is null while the first call runs."""

    __tablename__ = "idempotency_key"

    holder_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    status_code: int | None = None
    body: str | None = None
    created_at: datetime = timestamp(index=True)
