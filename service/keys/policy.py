"""Whether a key may be switched off by whoever holds it, or finds it in public.

The key's own rule, else the workspace's, else the plan's: enterprises decide for themselves, since a stranger must not
be able to stop their production.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.models import ApiKey, DisableReason
from service.auth.principals import Principal
from service.errors import Forbidden, InvalidInput
from service.keys.changing import disable_key
from service.keys.finding import own_locked_key
from service.workspaces.models import Plan, Workspace

SELF = "self"


def may_be_disabled_by_others(key: ApiKey, workspace: Workspace | None) -> bool:
    """The rule that holds for a key; those of linguists and operators have no workspace, and are always stopped."""
    if workspace is None:
        return True
    rules = (key.third_party_disable_allowed, workspace.third_party_disable_allowed)
    return next((rule for rule in rules if rule is not None), workspace.plan is not Plan.ENTERPRISE)


async def disable_calling_key(session: AsyncSession, key_name: str, *, actor: Principal, now: datetime) -> None:
    """Switches off the very key of the request. Raises InvalidInput, Forbidden ``disabling_not_allowed``."""
    if key_name != SELF:
        raise InvalidInput.at("query", "api_key_name", msg="Only self can be disabled so: the key of this request.")
    if actor.session_id is not None:
        raise Forbidden("not_allowed", "This needs the API key that is to be disabled. Nothing was changed.")
    row = await own_locked_key(session, actor.id, actor.key_id)
    workspace = await session.get(Workspace, actor.workspace)
    if not may_be_disabled_by_others(row, workspace):
        raise Forbidden(
            "disabling_not_allowed",
            "The workspace does not let its API keys be disabled by whoever holds them. Nothing was changed. Ask one "
            "of its admins to disable this key.",
        )
    await disable_key(session, row, DisableReason.SELF_DISABLED, actor=actor, now=now)


async def set_policy(session: AsyncSession, is_allowed: bool | None, *, actor: Principal, now: datetime) -> Workspace:
    """The workspace's own rule; None goes back to the plan's. For admins."""
    workspace = await session.get_one(Workspace, actor.workspace, with_for_update={"key_share": True})
    if workspace.third_party_disable_allowed != is_allowed:
        workspace.third_party_disable_allowed = is_allowed
        resource = Resource("workspace", workspace.id, workspace.name)
        data = {"third_party_disable_allowed": is_allowed}
        await record(
            session, Activity.WORKSPACE_UPDATED, actor=actor, workspace_id=workspace.id, now=now, resource=resource,
            data=data,
        )  # fmt: skip
    return workspace
