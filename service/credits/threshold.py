"""Below how many credits a workspace is told that they are low (event ``credits.low``). 10,000 unless it says else."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.credits.ledger import ensure_accounts
from service.credits.movements import credits_account

USUAL_CENTS: Final = 10_000
_READ: Final = text("SELECT low_cents FROM account WHERE id = :account")
_SET: Final = text("UPDATE account SET low_cents = :cents WHERE id = :account")


async def low_threshold(session: AsyncSession, workspace_id: str) -> int:
    """The threshold in cents; 0 for never."""
    found = await session.scalar(_READ, {"account": credits_account(workspace_id)})
    return USUAL_CENTS if found is None else int(found)


async def set_low_threshold(session: AsyncSession, cents: int, *, actor: Principal, now: datetime) -> None:
    """From the next fall on; who is below already is not told now."""
    await ensure_accounts(session, actor.workspace)
    before = await low_threshold(session, actor.workspace)
    if cents == before:
        return
    await session.execute(_SET, {"account": credits_account(actor.workspace), "cents": cents})
    await record(
        session,
        Activity.WORKSPACE_UPDATED,
        actor=actor,
        workspace_id=actor.workspace,
        now=now,
        resource=Resource("workspace", actor.workspace),
        data={"credits_low_cents": cents, "before": before},
    )
