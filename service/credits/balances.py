"""What the ledger says: of a workspace, of the house, of one order."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from service.credits.models import AccountKind
from service.credits.movements import REFUNDS, REVENUE, Connection


@dataclass(frozen=True, slots=True)
class Balance:
    """What a workspace can spend, and what its submitted orders hold."""

    available_cents: int
    held_cents: int


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What was taken for an order (captured or charged), and what has gone back of it."""

    charged_cents: int
    returned_cents: int

    @property
    def kept_cents(self) -> int:
        """What could still go back."""
        return self.charged_cents - self.returned_cents


_BALANCES: Final = text("SELECT kind, balance_cents FROM account WHERE workspace_id = :workspace")
_HOUSE_BALANCE: Final = text("SELECT COALESCE(sum(amount_cents), 0)::bigint FROM entry WHERE account_id = :account")
_ORDER_MONEY: Final = text(
    """
    SELECT COALESCE(sum(amount_cents) FILTER (WHERE to_account = :revenue), 0)::bigint AS charged,
           COALESCE(sum(amount_cents) FILTER (WHERE from_account IN (:revenue, :refunds)), 0)::bigint
         - COALESCE(sum(amount_cents) FILTER (WHERE to_account = :refunds), 0)::bigint AS returned
    FROM transfer WHERE order_id = :order_id
    """
)


async def balance(session: Connection, workspace_id: str) -> Balance:
    """Zero and zero for a workspace that never had credits."""
    rows = (await session.execute(_BALANCES, {"workspace": workspace_id})).tuples()
    cents = {str(kind): amount for kind, amount in rows}
    return Balance(cents.get(AccountKind.CREDITS, 0), cents.get(AccountKind.HELD, 0))


async def house_balance(session: Connection, account_id: str) -> int:
    """The sum of a house account's entries (``movements.REVENUE`` and the like). Reads them all: for reports."""
    return int((await session.execute(_HOUSE_BALANCE, {"account": account_id})).scalar_one())


async def order_money(session: Connection, order_id: str) -> OrderMoney:
    """What the ledger says of one order."""
    accounts = {"revenue": REVENUE, "refunds": REFUNDS}
    row = (await session.execute(_ORDER_MONEY, {"order_id": order_id, **accounts})).one()
    return OrderMoney(row.charged, row.returned)
