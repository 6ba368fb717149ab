"""Keys of service accounts: what managers do with them. Disabling and deleting stay when the plan has no accounts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.keys import KeyHolder
from service.auth.models import ApiKey, DisableReason, HolderKind
from service.auth.principals import Principal
from service.keys.changing import change_key, could_widen, delete_key, disable_key
from service.keys.finding import keys_of, own_locked_key
from service.keys.making import MadeKey, create_key, rotate_key
from service.keys.schemas import KeyChange, KeyResponse, NewKey, RotateKey
from service.service_accounts.delegating import require_may_hold
from service.service_accounts.finding import demand_own_plan, own_account, own_locked_account, require_manager


async def account_keys(session: AsyncSession, account_id: str, *, actor: Principal, now: datetime) -> list[KeyResponse]:
    """The keys of an account; raises Forbidden, NotFound."""
    require_manager(actor)
    account = await own_account(session, account_id, actor)
    return (await keys_of(session, [account.id], now=now)).get(account.id, [])


async def create_account_key(
    session: AsyncSession, account_id: str, wanted: NewKey, *, actor: Principal, now: datetime
) -> MadeKey:
    """A key of an account. Raises Forbidden (``account_exceeds_yours``, ``beyond_calling_key``, ``feature_off``),
    NotFound, InvalidInput, KeyRefused."""
    holder = await _secret_holder(session, account_id, actor)
    return await create_key(session, holder, wanted, actor=actor, now=now)


async def rotate_account_key(
    session: AsyncSession, account_id: str, key_id: str, wanted: RotateKey, *, actor: Principal, now: datetime
) -> MadeKey:
    """A key in the place of another; raises like ``create_account_key``."""
    holder = await _secret_holder(session, account_id, actor)
    return await rotate_key(session, holder, key_id, wanted, actor=actor, now=now)


async def change_account_key(
    session: AsyncSession, account_id: str, key_id: str, change: KeyChange, *, actor: Principal, now: datetime
) -> ApiKey:
    """Raises Forbidden, NotFound, InvalidInput, and KeyRefused ``plan_without_accounts`` when it is to be enabled.

    Whoever has the secret of a limited key could otherwise take its limits away: that takes what making one takes.
    """
    require_manager(actor)
    account = await own_locked_account(session, account_id, actor)
    if change.is_enabled is True:
        await demand_own_plan(session, actor)
    if could_widen(change):
        await require_may_hold(session, account.id, actor)
    return await change_key(session, account.id, key_id, change, actor=actor, now=now)


async def disable_account_key(
    session: AsyncSession, account_id: str, key_id: str, *, note: str = "", actor: Principal, now: datetime
) -> None:
    """Raises Forbidden, NotFound."""
    require_manager(actor)
    account = await own_locked_account(session, account_id, actor)
    row = await own_locked_key(session, account.id, key_id)
    await disable_key(session, row, DisableReason.BY_HAND, actor=actor, now=now, note=note)


async def delete_account_key(
    session: AsyncSession, account_id: str, key_id: str, *, actor: Principal, now: datetime
) -> None:
    """Raises Forbidden, NotFound."""
    require_manager(actor)
    account = await own_locked_account(session, account_id, actor)
    await delete_key(session, account.id, key_id, actor=actor, now=now)


async def _secret_holder(session: AsyncSession, account_id: str, actor: Principal) -> KeyHolder:
    """The account under its lock, for whoever may be shown a key of it."""
    require_manager(actor)
    account = await own_locked_account(session, account_id, actor)
    await demand_own_plan(session, actor)
    await require_may_hold(session, account.id, actor)
    return KeyHolder(kind=HolderKind.SERVICE_ACCOUNT, id=account.id, workspace_id=account.workspace_id)
