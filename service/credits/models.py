"""The ledger: accounts, transfers, entries. Double entry; entries are append-only (a trigger guards them).

Amounts are whole cents; one credit is one cent. A transfer moves ``amount_cents`` from one account to another
and is known by its business key (``hold:<order>``, ``capture:<order>``, ``charge:<order>``...), once for ever.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import amount, state_column, timestamp


class AccountKind(StrEnum):
    """What an account holds.

    ``credits`` and ``held`` belong to a workspace and never go below zero; ``grants``, ``revenue``,
    ``stripe_clearing`` and ``refunds`` are the house's own and may.
    """

    CREDITS = "credits"
    HELD = "held"
    GRANTS = "grants"
    REVENUE = "revenue"
    STRIPE_CLEARING = "stripe_clearing"
    REFUNDS = "refunds"


class Account(SQLModel, table=True):
    """An account and its balance, which is always the sum of its entries. When credits fall below ``low_cents`` the
    event ``credits.low`` is written, by a trigger, once for each fall; 0 for never.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", postgresql_nulls_not_distinct=True),
        CheckConstraint("kind NOT IN ('credits', 'held') OR balance_cents >= 0", name="never_overdrawn"),
        CheckConstraint("(kind IN ('credits', 'held')) = (workspace_id IS NOT NULL)", name="owner_fits_kind"),
        CheckConstraint("low_cents >= 0", name="low_not_negative"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id")
    kind: AccountKind = state_column(AccountKind)
    balance_cents: int = amount()
    low_cents: int = Field(default=10_000, sa_type=BigInteger, sa_column_kwargs={"server_default": text("10000")})


class Transfer(SQLModel, table=True):
    """Money moved once, for a reason."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("from_account <> to_account", name="two_accounts"),
    )

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    from_account: str = Field(foreign_key="account.id")
    to_account: str = Field(foreign_key="account.id")
    amount_cents: int = amount()
    order_id: str | None = Field(default=None, index=True)
    reason: str
    actor: str
    created_at: datetime = timestamp()


class Entry(SQLModel, table=True):
    """One side of a transfer: negative where the money leaves, positive where it arrives."""

    __tablename__ = "entry"
    __table_args__ = (CheckConstraint("amount_cents <> 0", name="amount_not_zero"),)

    transfer_id: str = Field(primary_key=True, foreign_key="transfer.id")
    account_id: str = Field(primary_key=True, foreign_key="account.id", index=True)
    amount_cents: int = amount()
