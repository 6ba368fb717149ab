"""Members' own keys: each may do what its member may, as long as the member is there and not locked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.auth.keys import KeyHolder
from service.auth.models import ApiKey, DisableReason, HolderKind
from service.auth.principals import Principal, require_feature
from service.errors import NotFound
from service.keys.changing import change_key, delete_key, disable_key
from service.keys.finding import keys_of, own_locked_key
from service.keys.making import MadeKey, create_key, rotate_key
from service.keys.schemas import KeyChange, KeyResponse, NewKey, RotateKey
from service.workspaces.models import Member


async def own_keys(session: AsyncSession, *, actor: Principal, now: datetime) -> list[KeyResponse]:
    """The member's keys, the newest first."""
    return (await keys_of(session, [actor.id], now=now)).get(actor.id, [])


async def create_own_key(session: AsyncSession, wanted: NewKey, *, actor: Principal, now: datetime) -> MadeKey:
    """Raises Forbidden (``feature_off``, ``beyond_calling_key``), InvalidInput, KeyRefused."""
    return await create_key(session, await _holder(session, actor), wanted, actor=actor, now=now)


async def rotate_own_key(
    session: AsyncSession, key_id: str, wanted: RotateKey, *, actor: Principal, now: datetime
) -> MadeKey:
    """Raises Forbidden (``feature_off``, ``beyond_calling_key``), NotFound, InvalidInput, KeyRefused."""
    return await rotate_key(session, await _holder(session, actor), key_id, wanted, actor=actor, now=now)


async def change_own_key(
    session: AsyncSession, key_id: str, change: KeyChange, *, actor: Principal, now: datetime
) -> ApiKey:
    """Raises Forbidden ``beyond_calling_key``, NotFound, InvalidInput."""
    return await change_key(session, actor.id, key_id, change, actor=actor, now=now)


async def disable_own_key(
    session: AsyncSession, key_id: str, *, note: str = "", actor: Principal, now: datetime
) -> None:
    """Also without the feature. Raises NotFound."""
    row = await own_locked_key(session, actor.id, key_id)
    await disable_key(session, row, DisableReason.BY_HAND, actor=actor, now=now, note=note)


async def delete_own_key(session: AsyncSession, key_id: str, *, actor: Principal, now: datetime) -> None:
    """Also without the feature: everybody may end their own keys. Raises NotFound."""
    await delete_key(session, actor.id, key_id, actor=actor, now=now)


async def _holder(session: AsyncSession, actor: Principal) -> KeyHolder:
    """The member under the row's lock, for whoever may have keys; NotFound for who was removed meanwhile."""
    require_feature(actor, Feature.CREATE_USER_API_KEY)
    member = await session.get_one(Member, actor.id, with_for_update={"key_share": True})
    if member.removed_at is not None:
        raise NotFound("member")
    return KeyHolder(kind=HolderKind.MEMBER, id=actor.id, workspace_id=actor.workspace)
