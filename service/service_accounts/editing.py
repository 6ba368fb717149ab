"""Making, renaming and deleting service accounts. Each needs ``service_accounts_manage``, which admins have."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import PrincipalKind
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.models import ApiKey
from service.auth.principals import Principal
from service.errors import InvalidInput, KeyRefused
from service.groups.finding import own_group
from service.ids import SERVICE_ACCOUNT, new_id
from service.invitations.ending import end_unfounded
from service.people.naming import on_one_line
from service.service_accounts.finding import own_locked_account, own_locked_workspace, require_manager
from service.service_accounts.models import ServiceAccount
from service.service_accounts.schemas import LONGEST_NAME, SharingGroup
from service.spending.limits import limit_of
from service.workspaces.locking import locked_workspace

MOST_ACCOUNTS: Final = 20


async def create_account(
    session: AsyncSession, name: str, groups: Sequence[SharingGroup], *, actor: Principal, now: datetime
) -> ServiceAccount:
    """A new account with no key and no access; what it makes is shared with ``groups`` from its first moment.

    One that is made by somebody whose own spending is limited may spend nothing until an admin says how much.

    Raises Forbidden, InvalidInput, NotFound for a group, KeyRefused ``account_name_taken``,
    ``plan_without_accounts`` or ``too_many_accounts``.
    """
    require_manager(actor)
    await own_locked_workspace(session, actor)
    await _demand_room(session, actor)
    account = ServiceAccount(
        id=new_id(SERVICE_ACCOUNT),
        workspace_id=actor.workspace,
        name=await _free_name(session, name, actor),
        created_by=actor.id,
        created_at=now,
        default_sharing=await _sharing(session, groups, actor),
        usage_limit_cents=await _first_limit(session, actor),
    )
    session.add(account)
    await session.flush()
    data = {"default_sharing": account.default_sharing, "usage_limit_cents": account.usage_limit_cents}
    await _record(session, Activity.SERVICE_ACCOUNT_CREATED, account, data, actor=actor, now=now)
    return account


async def rename_account(
    session: AsyncSession, account_id: str, name: str, *, actor: Principal, now: datetime
) -> ServiceAccount:
    """Another name that no other account of the workspace has. Raises Forbidden, NotFound, InvalidInput, KeyRefused."""
    require_manager(actor)
    await own_locked_workspace(session, actor)
    account = await own_locked_account(session, account_id, actor)
    before, account.name = account.name, await _free_name(session, name, actor, besides=account.id)
    await session.flush()
    if before != account.name:
        data = {"renamed_from": before}
        await _record(session, Activity.SERVICE_ACCOUNT_UPDATED, account, data, actor=actor, now=now)
    return account


async def delete_account(session: AsyncSession, account_id: str, *, actor: Principal, now: datetime) -> int:
    """Ends an account and its keys at once, and takes it out of groups and shares (all by the database itself).

    Its orders stay and go on; invitations that it has sent are taken back. Returns how many keys ended. Raises
    Forbidden, NotFound.
    """
    require_manager(actor)
    await locked_workspace(session, actor.workspace)
    account = await own_locked_account(session, account_id, actor)
    keys = select(func.count()).where(col(ApiKey.holder_id) == account.id, col(ApiKey.revoked_at).is_(None))
    ended = (await session.execute(keys)).scalar_one()
    account.deleted_at = now
    await session.flush()
    await _record(session, Activity.SERVICE_ACCOUNT_DELETED, account, {"keys": ended}, actor=actor, now=now)
    await end_unfounded(session, actor.workspace, [account.id], actor=actor, now=now)
    return ended


async def _demand_room(session: AsyncSession, actor: Principal) -> None:
    here = select(func.count()).where(
        col(ServiceAccount.workspace_id) == actor.workspace, col(ServiceAccount.deleted_at).is_(None)
    )
    if (await session.execute(here)).scalar_one() >= MOST_ACCOUNTS:
        raise KeyRefused(
            "too_many_accounts",
            f"A workspace has at most {MOST_ACCOUNTS} service accounts. None was made. Delete one that is not needed "
            "first, or give one of them another key.",
        )


async def _first_limit(session: AsyncSession, actor: Principal) -> int | None:
    """None for no limit: nobody gets around their own by twenty accounts that have none."""
    return None if actor.is_admin or await limit_of(session, actor.id) is None else 0


async def _free_name(session: AsyncSession, name: str, actor: Principal, besides: str = "") -> str:
    """The name as it is kept: composed, on one line. Raises InvalidInput, KeyRefused ``account_name_taken``."""
    kept = on_one_line(unicodedata.normalize("NFC", name))
    if not kept or len(kept) > LONGEST_NAME:
        raise InvalidInput.at("body", "name", msg=f"Give the account a name of at most {LONGEST_NAME} characters.")
    taken = select(col(ServiceAccount.id)).where(
        col(ServiceAccount.workspace_id) == actor.workspace,
        func.lower(col(ServiceAccount.name)) == func.lower(kept),
        col(ServiceAccount.deleted_at).is_(None),
        col(ServiceAccount.id) != besides,
    )
    if (await session.execute(taken)).first() is not None:
        raise KeyRefused(
            "account_name_taken",
            f"There is a service account {kept} already. Nothing was changed. Choose another name.",
        )
    return kept


async def _sharing(session: AsyncSession, groups: Sequence[SharingGroup], actor: Principal) -> list[dict[str, str]]:
    if len({one.group_id for one in groups}) < len(groups):
        raise InvalidInput.at("body", "default_sharing_groups", msg="Name each group once. No account was made.")
    found = [(await own_group(session, one.group_id, actor), one.permission_level) for one in groups]
    return [
        {"principal_id": group.id, "principal_kind": PrincipalKind.GROUP.value, "role": role.value}
        for group, role in found
    ]


async def _record(
    session: AsyncSession,
    activity: Activity,
    account: ServiceAccount,
    data: dict[str, Any],
    *,
    actor: Principal,
    now: datetime,
) -> None:
    resource = Resource("service_account", account.id, account.name)
    await record(session, activity, actor=actor, workspace_id=actor.workspace, now=now, resource=resource, data=data)
