"""A new customer: workspace, owner, and empty credit accounts. Used by operators and by people who sign up."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.standing import Seat
from service.credits.ledger import ensure_accounts
from service.ids import MEMBER, WORKSPACE, new_id
from service.workspaces.models import Billing, Member, Plan, Workspace


async def found_workspace(
    session: AsyncSession,
    *,
    name: str,
    billing: Billing,
    contact_email: str,
    owner_name: str,
    owner_email: str,
    now: datetime,
) -> Member:
    """Makes them; returns the owner."""
    workspace = Workspace(
        id=new_id(WORKSPACE),
        name=name,
        billing=billing,
        contact_email=contact_email,
        expedited_hours={},
        plan=Plan.ENTERPRISE if billing is Billing.CREDITS else Plan.SCALE,
        created_at=now,
    )
    session.add(workspace)
    await session.flush()
    owner = Member(
        id=new_id(MEMBER),
        workspace_id=workspace.id,
        email=owner_email,
        name=owner_name,
        is_owner=True,
        seat=Seat.ADMIN,
        created_at=now,
    )
    session.add(owner)
    await session.flush()
    await ensure_accounts(session, workspace.id)
    return owner
