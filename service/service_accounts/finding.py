"""Who manages service accounts, in which plans there are any, and finding one to change. Foreign is missing."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.auth.principals import Principal, require_feature
from service.errors import KeyRefused, NotFound
from service.ids import is_well_formed
from service.service_accounts.models import ServiceAccount
from service.workspaces.models import Plan, Workspace
from service.workspaces.seats import BY_PLAN


def require_manager(actor: Principal) -> None:
    """Raises Forbidden ``feature_off`` unless the actor is an admin or has ``service_accounts_manage``."""
    require_feature(actor, Feature.SERVICE_ACCOUNTS_MANAGE)


def has_service_accounts(plan: Plan) -> bool:
    """Whether a plan has them: those with several seats."""
    return BY_PLAN[plan] != 1


async def own_locked_workspace(session: AsyncSession, actor: Principal) -> Workspace:
    """The workspace under its row lock: accounts are counted and named under it. Raises KeyRefused
    ``plan_without_accounts``."""
    workspace = await session.get_one(Workspace, actor.workspace, with_for_update={"key_share": True})
    demand_plan(workspace)
    return workspace


async def demand_own_plan(session: AsyncSession, actor: Principal) -> None:
    """Raises KeyRefused ``plan_without_accounts``."""
    demand_plan(await session.get_one(Workspace, actor.workspace))


def demand_plan(workspace: Workspace) -> None:
    """Raises KeyRefused ``plan_without_accounts``."""
    if not has_service_accounts(workspace.plan):
        raise KeyRefused(
            "plan_without_accounts",
            "Service accounts and their keys are part of plans with several seats. Nothing was changed. Ask us for "
            "another plan; keys can still be disabled and deleted.",
        )


async def own_account(session: AsyncSession, account_id: str, actor: Principal) -> ServiceAccount:
    """An account of the actor's workspace, to read; raises NotFound."""
    row = await session.get(ServiceAccount, account_id) if is_well_formed(account_id) else None
    return _demanded(row, actor)


async def own_locked_account(session: AsyncSession, account_id: str, actor: Principal) -> ServiceAccount:
    """The account under its row lock, to change it or its keys; raises NotFound."""
    query = select(ServiceAccount).where(col(ServiceAccount.id) == account_id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(locked)).scalar_one_or_none() if is_well_formed(account_id) else None
    return _demanded(row, actor)


def _demanded(row: ServiceAccount | None, actor: Principal) -> ServiceAccount:
    if row is None or row.workspace_id != actor.workspace or row.deleted_at is not None:
        raise NotFound("service account")
    return row
