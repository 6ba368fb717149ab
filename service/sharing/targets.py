"""What the official client names: a kind of resource, and whom to share it with."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.roles import Role
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound
from service.ids import is_well_formed
from service.sharing.client_schemas import CLIENT_NAMES, ShareRequest, UnshareRequest
from service.sharing.principals import SharedWith
from service.sharing.reading import Sharing, shareable_principals
from service.sharing.resources import KINDS
from service.sharing.schemas import ChangeSharingRequest

MOST_OPTIONS = 1000


def check_type(resource_id: str, resource_type: str) -> None:
    """Raises NotFound for an id that is none of this type."""
    kind = KINDS.get(resource_id.partition("_")[0])
    if kind is None or resource_type not in CLIENT_NAMES[kind]:
        raise NotFound("resource")


async def target_of(session: AsyncSession, actor: Principal, data: ShareRequest | UnshareRequest) -> str:
    """Whom the request means; raises InvalidInput unless it names one, NotFound for an unknown key."""
    named = [name for name in (data.user_email, data.group_id, data.workspace_api_key_id) if name is not None]
    if len(named) != 1:
        message = "Send exactly one of user_email, group_id and workspace_api_key_id."
        raise InvalidInput.at("body", "user_email", msg=message)
    if data.workspace_api_key_id is None:
        return named[0]
    return await _holder_of(session, actor, data.workspace_api_key_id)


async def _holder_of(session: AsyncSession, actor: Principal, key_id: str) -> str:
    """The service account of a key."""
    query = select(col(ApiKey.holder_id)).where(
        col(ApiKey.id) == key_id,
        col(ApiKey.workspace_id) == actor.workspace,
        col(ApiKey.holder_kind) == HolderKind.SERVICE_ACCOUNT,
    )
    holder = await session.scalar(query) if is_well_formed(key_id) else None
    if holder is None:
        raise NotFound("member, group or service account")
    return str(holder)


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
