"""Reading service accounts with their keys and what was spent this month: a few statements, however many there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import EVERYONE, PrincipalKind, everyone_of
from service.auth.principals import Principal
from service.groups.queries import list_groups
from service.groups.schemas import WireGroup
from service.keys.finding import keys_of
from service.service_accounts.finding import own_account, require_manager
from service.service_accounts.models import ServiceAccount
from service.service_accounts.schemas import AccountResponse, AccountsResponse, SharingGroupResponse
from service.spending.amounts import spent_by_holders


async def list_accounts(session: AsyncSession, actor: Principal, *, now: datetime) -> AccountsResponse:
    """Every account of the workspace. Raises Forbidden."""
    require_manager(actor)
    query = select(ServiceAccount).where(
        col(ServiceAccount.workspace_id) == actor.workspace, col(ServiceAccount.deleted_at).is_(None)
    )
    rows = list((await session.execute(query.order_by(func.lower(col(ServiceAccount.name))))).scalars())
    return AccountsResponse(await _responses(session, rows, actor, now))


async def account_details(
    session: AsyncSession, account_id: str, actor: Principal, *, now: datetime
) -> AccountResponse:
    """One account; raises Forbidden, NotFound."""
    require_manager(actor)
    return (await _responses(session, [await own_account(session, account_id, actor)], actor, now))[0]


async def _responses(
    session: AsyncSession, rows: Sequence[ServiceAccount], actor: Principal, now: datetime
) -> list[AccountResponse]:
    ids = [row.id for row in rows]
    keys = await keys_of(session, ids, now=now)
    spent = await spent_by_holders(session, ids, now=now)
    groups = await list_groups(session, actor) if any(row.default_sharing for row in rows) else {}
    return [
        AccountResponse.of(row, keys.get(row.id, []), _shared(row, groups, actor), spent.get(row.id, 0)) for row in rows
    ]


def _shared(row: ServiceAccount, groups: Mapping[str, WireGroup], actor: Principal) -> list[SharingGroupResponse]:
    """Groups that are gone are left out."""
    everyone = everyone_of(actor.workspace)
    wanted = [one for one in row.default_sharing if one["principal_kind"] == PrincipalKind.GROUP]
    named = [(EVERYONE if one["principal_id"] == everyone else one["principal_id"], one["role"]) for one in wanted]
    return [SharingGroupResponse(groups[group_id], role) for group_id, role in named if group_id in groups]
