"""Moving money once: one statement that checks the balance, writes the transfer and both its entries.

The statement first locks the workspace accounts concerned, always in the order of their ids, so that opposite
movements cannot wait for each other; then it writes the transfer unless its key is known, then entries and
balances. Whoever loses a race sees the winner's key, because ``ON CONFLICT`` looks beyond the snapshot. House
accounts keep no running balance: they would be one hot row for everybody. Theirs is the sum of their entries.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.credits.models import AccountKind
from service.ids import TRANSFER, new_id

Connection = AsyncSession | AsyncConnection

GRANTS: Final = "account_grants"
REVENUE: Final = "account_revenue"
STRIPE_CLEARING: Final = "account_stripe_clearing"
REFUNDS: Final = "account_refunds"


def credits_account(workspace_id: str) -> str:
    """The id of the account that a workspace spends from."""
    return f"account_{AccountKind.CREDITS}:{workspace_id}"


def held_account(workspace_id: str) -> str:
    """The id of the account of what a workspace's orders hold."""
    return f"account_{AccountKind.HELD}:{workspace_id}"


class Moved(StrEnum):
    """How a movement ended. ``before``: the same key has moved the same money already."""

    NOW = "now"
    BEFORE = "before"
    TOO_LITTLE = "too_little"


class KeyReused(Exception):
    """A business key came back with another amount or other accounts: a defect of the caller, nothing was moved."""

    def __init__(self, key: str) -> None:
        super().__init__(f"transfer {key} exists already with another amount or other accounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """``amount_cents`` (above zero) from one account to another, known by ``key`` for ever."""

    key: str
    from_account: str
    to_account: str
    amount_cents: int
    order_id: str | None
    reason: str
    actor: str
    now: datetime


def moving(source: str) -> TextClause:
    """The statement over a ``source`` that gives at most one row ``from_account, to_account, amount_cents``."""
    return text(
        f"""
        WITH source AS ({source}),
        locked AS (
            SELECT id, balance_cents FROM account
            WHERE workspace_id IS NOT NULL
              AND id IN (SELECT from_account FROM source UNION ALL SELECT to_account FROM source)
            ORDER BY id FOR NO KEY UPDATE
        ),
        moved AS (
            INSERT INTO transfer
                (id, key, from_account, to_account, amount_cents, order_id, reason, actor, created_at)
            SELECT :id, :key, from_account, to_account, amount_cents, :order_id, :reason, :actor, :now FROM source
            WHERE from_account IN ('{GRANTS}', '{REVENUE}', '{STRIPE_CLEARING}', '{REFUNDS}') OR 1 = (
                SELECT count(*) FROM locked
                WHERE locked.id = source.from_account AND locked.balance_cents >= source.amount_cents
            )
            ON CONFLICT (key) DO NOTHING
            RETURNING id, from_account, to_account, amount_cents
        ),
        side AS (
            SELECT id AS transfer_id, from_account AS account_id, -amount_cents AS amount_cents FROM moved
            UNION ALL SELECT id, to_account, amount_cents FROM moved
        ),
        entered AS (
            INSERT INTO entry (transfer_id, account_id, amount_cents)
            SELECT transfer_id, account_id, amount_cents FROM side
        ),
        balanced AS (
            UPDATE account SET balance_cents = account.balance_cents + side.amount_cents FROM side
            WHERE account.id = side.account_id AND account.workspace_id IS NOT NULL
        )
        SELECT count(*) FROM moved
        """  # noqa: S608 - the pieces are constants of this package
    )


MOVE: Final = moving(
    "SELECT CAST(:from_account AS text) AS from_account, CAST(:to_account AS text) AS to_account,"
    " CAST(:amount_cents AS bigint) AS amount_cents"
)
_KNOWN: Final = text("SELECT from_account, to_account, amount_cents FROM transfer WHERE key = :key")


async def move(connection: Connection, movement: Movement) -> Moved:
    """Moves the money in the caller's transaction, in one round trip when it is new. Raises KeyReused."""
    if (await connection.execute(MOVE, movement_parameters(movement))).scalar_one():
        return Moved.NOW
    known = (await connection.execute(_KNOWN, {"key": movement.key})).one_or_none()
    if known is None:
        return Moved.TOO_LITTLE
    if tuple(known) != (movement.from_account, movement.to_account, movement.amount_cents):
        raise KeyReused(movement.key)
    return Moved.BEFORE


def movement_parameters(movement: Movement) -> dict[str, object]:
    """What the statement is given; the transfer's id is made here."""
    return {
        "id": new_id(TRANSFER),
        "key": movement.key,
        "from_account": movement.from_account,
        "to_account": movement.to_account,
        "amount_cents": movement.amount_cents,
        "order_id": movement.order_id,
        "reason": movement.reason,
        "actor": movement.actor,
        "now": movement.now,
    }
