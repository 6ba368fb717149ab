"""What the official client names: a kind of resource, and whom to share it with."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import EVERYONE
from service.access.roles import Role
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound
from service.ids import GROUP, is_well_formed
from service.sharing.client_schemas import CLIENT_NAMES, ShareRequest, UnshareRequest
from service.sharing.principals import SharedWith, find_principals
from service.sharing.reading import Sharing, shareable_principals
from service.sharing.resources import KINDS
from service.sharing.schemas import ChangeSharingRequest

MOST_OPTIONS = 1000
WHOM: Final = "member, group or service account"


def check_type(resource_id: str, resource_type: str) -> None:
    """Raises NotFound for an id that is none of this type."""
    kind = KINDS.get(resource_id.partition("_")[0])
    if kind is None or resource_type not in CLIENT_NAMES[kind]:
        raise NotFound("resource")


async def target_of(session: AsyncSession, actor: Principal, data: ShareRequest | UnshareRequest) -> str:
    """Whom the request means; raises InvalidInput unless it names one, NotFound for an unknown key and for a group in
    the place of somebody, or the other way round: what was meant for one person must never reach everyone.
    """
    named = [name for name in (data.user_email, data.group_id, data.workspace_api_key_id) if name is not None]
    if len(named) != 1:
        message = "Send exactly one of user_email, group_id and workspace_api_key_id."
        raise InvalidInput.at("body", "user_email", msg=message)
    if data.workspace_api_key_id is not None:
        return await _holder_of(session, actor, data.workspace_api_key_id)
    if _is_group(named[0]) is not (data.group_id is not None):
        raise NotFound(WHOM)
    return named[0]


def _is_group(name: str) -> bool:
    return name == EVERYONE or (is_well_formed(name) and name.startswith(f"{GROUP}_"))


async def _holder_of(session: AsyncSession, actor: Principal, key_id: str) -> str:
    """The service account of a key."""
    query = select(col(ApiKey.holder_id)).where(
        col(ApiKey.id) == key_id,
        col(ApiKey.workspace_id) == actor.workspace,
        col(ApiKey.holder_kind) == HolderKind.SERVICE_ACCOUNT,
        col(ApiKey.revoked_at).is_(None),
    )
    holder = await session.scalar(query) if is_well_formed(key_id) else None
    if holder is None:
        raise NotFound(WHOM)
    return str(holder)


async def creators_of(session: AsyncSession, actor: Principal, sharing: Sharing) -> list[str]:
    """The creator's id; nobody where they have left."""
    creator = sharing.resource.creator_id
    try:
        await find_principals(session, actor, [creator])
    except NotFound:
        return []
    return [creator]


async def options_of(session: AsyncSession, actor: Principal, sharing: Sharing) -> list[SharedWith]:
    """Who has no access yet, for an admin of the resource; nobody for others."""
    if not sharing.may_share:
        return []
    there = {one.principal.id for one in sharing.people}
    found = await shareable_principals(session, actor, sharing.resource.id, limit=MOST_OPTIONS)
    return [one for one in found if one.id not in there]


def role_wishes(data: ChangeSharingRequest) -> dict[str, Role | None]:
    """The wishes by principal; raises InvalidInput for one who is named twice."""
    wishes = {one.principal_id: one.role for one in data.changes}
    if len(wishes) < len(data.changes):
        raise InvalidInput.at("body", "changes", msg="Name each member, group or service account once.")
    return wishes
