"""What was spent in the current calendar month (UTC) by members, service accounts and keys. Whole cents.

An order counts from its submit on, in the month of the submit, with its price. What comes back counts no more: all of
an order that expired or was rejected, all but the fee of one that was cancelled, and what operators returned. Sandbox
orders are free. Keys that were rotated into one another count together.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.credits.movements import REFUNDS, REVENUE

_RETURNED: Final = f"""
    COALESCE(sum(t.amount_cents) FILTER (WHERE t.from_account IN ('{REVENUE}', '{REFUNDS}')), 0)
    - COALESCE(sum(t.amount_cents) FILTER (WHERE t.to_account = '{REFUNDS}'), 0)
"""


def _spent(whose: str, condition: str) -> TextClause:
    """One row per ``whose`` (as ``id``) of ``:ids`` with ``cents``."""
    return text(
        f"""
        SELECT {whose} AS id, sum(GREATEST(0, LEAST(
            CASE WHEN o.state IN ('cancelling', 'cancelled') THEN COALESCE(o.cancel_fee_cents, 0)
                 ELSE q.total_cents END,
            q.total_cents - money.returned
        )))::bigint AS cents
        FROM "order" o
        JOIN quote q ON q.id = o.quote_id
        {condition}
        CROSS JOIN LATERAL (SELECT {_RETURNED} AS returned FROM transfer t WHERE t.order_id = o.id) AS money
        WHERE o.submitted_at >= :since AND NOT o.is_sandbox AND o.state NOT IN ('open', 'merged', 'expired', 'rejected')
          AND {whose} = ANY(CAST(:ids AS text[]))
        GROUP BY 1
        """  # noqa: S608 - the pieces are constants of this module; every value is bound
    )


_BY_HOLDER: Final = _spent("o.submitted_by", "")
_BY_LINEAGE: Final = _spent("k.lineage_id", "JOIN api_key k ON k.id = o.submitted_with")


def month_of(now: datetime) -> datetime:
    """The first instant of the calendar month, UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def month_after(now: datetime) -> datetime:
    """The first instant of the next month, UTC: then limits are fresh."""
    first = month_of(now)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


async def spent_by_holders(session: AsyncSession, holder_ids: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Cents of this month by member or service account; who spent nothing is not in it. One statement."""
    return await _sums(session, _BY_HOLDER, holder_ids, now)


async def spent_by_lineages(session: AsyncSession, lineage_ids: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Cents of this month by ``ApiKey.lineage_id``; what nothing was spent with is not in it. One statement."""
    return await _sums(session, _BY_LINEAGE, lineage_ids, now)


async def _sums(session: AsyncSession, statement: TextClause, ids: Sequence[str], now: datetime) -> dict[str, int]:
    if not ids:
        return {}
    rows = await session.execute(statement, {"ids": list(ids), "since": month_of(now)})
    return {row.id: row.cents for row in rows}
