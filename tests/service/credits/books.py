"""Workspaces and checks for the tests of the ledger."""

from sqlalchemy import text

from service.credits.ledger import ensure_accounts, grant_credits
from service.database import Sessions, transaction, utc_now
from service.workspaces.models import Billing
from tests.factories import a_customer


async def a_workspace(sessions: Sessions, *, credits_cents: int = 0) -> str:
    """A workspace that pays from credits and has some."""
    workspace = (await a_customer(sessions, billing=Billing.CREDITS)).workspace_id
    assert workspace is not None
    async with transaction(sessions) as session:
        await ensure_accounts(session, workspace)
        if credits_cents:
            await grant_credits(
                session, workspace, credits_cents, key=f"grant:{workspace}", reason="test", actor="t", now=utc_now()
            )
    return workspace


async def trouble_in_the_books(sessions: Sessions) -> list[str]:
    """What is wrong in the whole ledger: empty when every balance is the sum of its entries and all sums are zero."""
    async with transaction(sessions) as session:
        total = (await session.execute(text("SELECT COALESCE(sum(amount_cents), 0) FROM entry"))).scalar_one()
        crooked = (
            await session.execute(
                text("SELECT transfer_id FROM entry GROUP BY 1 HAVING sum(amount_cents) <> 0 OR count(*) <> 2")
            )
        ).scalars()
        unbooked = (
            await session.execute(
                text("SELECT key FROM transfer t WHERE NOT EXISTS (SELECT FROM entry e WHERE e.transfer_id = t.id)")
            )
        ).scalars()
        wrong = (
            await session.execute(
                text(
                    "SELECT a.id FROM account a LEFT JOIN entry e ON e.account_id = a.id"
                    " WHERE a.workspace_id IS NOT NULL GROUP BY a.id"
                    " HAVING a.balance_cents <> COALESCE(sum(e.amount_cents), 0) OR a.balance_cents < 0"
                )
            )
        ).scalars()
        return [*(["the sum of all entries"] if total else []), *crooked, *unbooked, *wrong]
