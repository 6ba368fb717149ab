"""Groups that tests start from."""

from service.access.features import Feature
from service.access.standing import standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.groups.editing import create_group
from service.groups.joining import add_to_group
from tests.factories import Holder


async def principal(sessions: Sessions, holder: Holder) -> Principal:
    """Whoever holds the key, as they stand now."""
    async with transaction(sessions) as session:
        found = await standing_of(session, holder.id)
    return Principal(
        kind=HolderKind.MEMBER if found.seat else HolderKind.SERVICE_ACCOUNT,
        id=holder.id,
        key_id="key",
        workspace_id=holder.workspace_id,
        seat=found.seat,
        is_owner=found.is_owner,
        features=found.features,
    )


async def a_group(
    sessions: Sessions, admin: Holder, name: str, *features: Feature, holds: tuple[Holder, ...] = ()
) -> str:
    """A group with these features, and these in it; its id."""
    actor = await principal(sessions, admin)
    async with transaction(sessions) as session:
        made = await create_group(session, name, features, actor=actor, now=utc_now())
        for one in holds:
            await add_to_group(session, made.id, one.id, actor=actor, now=utc_now())
    return made.id


def email_of(holder: Holder) -> str:
    """The address that the factories give to a colleague."""
    return f"{holder.id}@lumen.example"
