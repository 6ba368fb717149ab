"""What admins change of their workspace itself."""

from datetime import datetime
from typing import Any

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.acting import demand_still_admin
from service.auth.principals import Principal
from service.members.schemas import WorkspaceSettings
from service.people.finding import checked_email
from service.people.naming import checked_name
from service.workspaces.locking import locked_workspace


async def change_settings(session: AsyncSession, wanted: WorkspaceSettings, *, actor: Principal, now: datetime) -> None:
    """Sets name and contact address, as far as given. Raises InvalidInput. The caller is an admin."""
    workspace = await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    named: dict[str, Any] = {}
    if wanted.name is not UNSET:
        named["name"] = checked_name("name", wanted.name)
    if wanted.contact_email is not UNSET:
        named["contact_email"] = checked_email(wanted.contact_email)
    before = {name: getattr(workspace, name) for name in named}
    for name, value in named.items():
        setattr(workspace, name, value)
    await session.flush()
    if before != named:
        await record(
            session,
            Activity.WORKSPACE_UPDATED,
            actor=actor,
            workspace_id=workspace.id,
            now=now,
            resource=Resource("workspace", workspace.id, workspace.name),
            data={"from": before, "to": named},
        )
