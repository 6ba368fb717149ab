"""What the credit routes answer. One credit is one cent."""

from datetime import datetime

import msgspec

from service.credits.models import Transfer


class CreditMovement(msgspec.Struct):
    """One movement: what it added to (or took from) the credits available, and the credits held."""

    id: str
    at: datetime
    reason: str
    order_id: str | None
    available_change: int
    held_change: int

    @classmethod
    def of(cls, transfer: Transfer, *, available: str, held: str) -> "CreditMovement":
        """As the workspace with these two accounts sees a transfer."""
        return cls(
            id=transfer.id,
            at=transfer.created_at,
            reason=transfer.reason,
            order_id=transfer.order_id,
            available_change=_change(transfer, available),
            held_change=_change(transfer, held),
        )


class CreditsResponse(msgspec.Struct):
    """``available`` can be spent; ``held`` is set aside for submitted orders. ``history`` is newest first."""

    available_credits: int
    held_credits: int
    history: list[CreditMovement]
    total: int
    has_more: bool


def _change(transfer: Transfer, account: str) -> int:
    if account == transfer.to_account:
        return transfer.amount_cents
    return -transfer.amount_cents if account == transfer.from_account else 0
