"""A workspace's credits as its members see them."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.credits.ledger import balance
from service.credits.models import Transfer
from service.credits.movements import credits_account, held_account
from service.credits.schemas import CreditMovement, CreditsResponse


async def read_credits(session: AsyncSession, workspace_id: str, *, page_size: int, offset: int) -> CreditsResponse:
    """Balances and one page of the history, newest first."""
    mine = (credits_account(workspace_id), held_account(workspace_id))
    concerns_me = or_(Transfer.from_account.in_(mine), Transfer.to_account.in_(mine))  # type: ignore[attr-defined]
    query = select(Transfer).where(concerns_me).order_by(Transfer.created_at.desc(), Transfer.id.desc())  # type: ignore[attr-defined]
    page = (await session.execute(query.offset(offset).limit(page_size))).scalars()
    total = (await session.execute(select(func.count()).select_from(Transfer).where(concerns_me))).scalar_one()
    now = await balance(session, workspace_id)
    movements = [CreditMovement.of(transfer, available=mine[0], held=mine[1]) for transfer in page]
    return CreditsResponse(now.available_cents, now.held_cents, movements, total, offset + len(movements) < total)
