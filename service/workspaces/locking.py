"""The row lock of a workspace: under it seats are counted, people come and go, and terms change."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.errors import NotFound
from service.ids import is_well_formed
from service.workspaces.models import Workspace


async def locked_workspace(session: AsyncSession, workspace_id: str) -> Workspace:
    """The workspace under a row lock; raises NotFound."""
    query = select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update(key_share=True)
    locking = query.execution_options(populate_existing=True)
    found = (await session.execute(locking)).scalar_one_or_none() if is_well_formed(workspace_id) else None
    if found is None:
        raise NotFound("workspace")
    return found
