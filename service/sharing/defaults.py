"""With whom everything is shared that a member or a service account creates, from its first moment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.roles import Role
from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.models import HolderKind
from service.auth.principals import Principal, require_full_seat
from service.errors import InvalidInput, SharingRefused
from service.sharing.granting import MOST_PRINCIPALS
from service.sharing.principals import SharedWith, find_principals, other_principals, principal_of


@dataclass(frozen=True, slots=True)
class DefaultWish:
    """A principal, named as for sharing, and the role that it gets on everything new."""

    principal_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class DefaultShare:
    """One that is kept."""

    principal: SharedWith
    role: Role


_READ: Final = text(
    """
    WITH mine AS (
        SELECT default_sharing, workspace_id FROM member WHERE id = :me
        UNION ALL SELECT default_sharing, workspace_id FROM service_account WHERE id = :me
    ), known AS (
        SELECT id, 'user' AS kind, name, email, false AS is_everyone, locked_at IS NOT NULL AS is_locked, workspace_id
        FROM member WHERE removed_at IS NULL
        UNION ALL SELECT id, 'service_account', name, NULL, false, false, workspace_id
        FROM service_account WHERE deleted_at IS NULL
        UNION ALL SELECT id, 'group', name, NULL, is_everyone, false, workspace_id FROM user_group
    )
    SELECT k.id, k.kind, k.name, k.email, k.is_everyone, k.is_locked, d.role
    FROM mine, jsonb_to_recordset(mine.default_sharing) AS d(principal_id text, role text)
    JOIN known k ON k.id = d.principal_id
    WHERE k.workspace_id = mine.workspace_id
    ORDER BY k.is_everyone DESC, k.kind, lower(k.name), k.id
    """
)
_KEEP: Final = text(
    """
    WITH person AS (UPDATE member SET default_sharing = CAST(:kept AS jsonb) WHERE id = :me)
    UPDATE service_account SET default_sharing = CAST(:kept AS jsonb) WHERE id = :me
    """
)


async def read_default_sharing(session: AsyncSession, actor: Principal) -> list[DefaultShare]:
    """The actor's own; who has gone is left out."""
    rows = await session.execute(_READ, {"me": actor.id})
    return [DefaultShare(principal_of(row), Role(row.role)) for row in rows]


async def set_default_sharing(
    session: AsyncSession, actor: Principal, wanted: Sequence[DefaultWish], *, now: datetime
) -> list[DefaultShare]:
    """Replaces the actor's list, for what they create from now on. What there is already stays as it is shared.

    Raises NotFound for a principal, InvalidInput for one that is there twice, SharingRefused ``too_many_principals``,
    Forbidden for lite members, who create nothing.
    """
    if wanted:
        require_full_seat(actor)
    if len(wanted) > MOST_PRINCIPALS:
        raise SharingRefused(
            "too_many_principals",
            f"Something can be shared with {MOST_PRINCIPALS} principals. Nothing was changed. Put them into a group.",
            principals=len(wanted),
        )
    found = await find_principals(session, actor, [one.principal_id for one in wanted])
    kept = [_kept(found[one.principal_id], one.role) for one in wanted]
    if len({one["principal_id"] for one in kept}) < len(kept):
        raise InvalidInput.at("body", "default_sharing", msg="Name each member, group or service account once.")
    await session.execute(_KEEP, {"me": actor.id, "kept": msgspec.json.encode(kept).decode()})
    is_person = actor.kind is HolderKind.MEMBER
    await record(
        session,
        Activity.MEMBER_UPDATED if is_person else Activity.SERVICE_ACCOUNT_UPDATED,
        actor=actor,
        workspace_id=actor.workspace,
        now=now,
        resource=Resource("user" if is_person else "service_account", actor.id),
        data={"default_sharing": kept},
    )
    return await read_default_sharing(session, actor)


async def default_principals(
    session: AsyncSession, actor: Principal, *, search: str = "", limit: int = 50
) -> list[SharedWith]:
    """Whom the actor can still add to the list; lite members can add nobody."""
    if actor.seat is Seat.LITE:
        return []
    there = [one.principal.id for one in await read_default_sharing(session, actor)]
    return await other_principals(session, actor, [actor.id, *there], search=search, limit=limit)


def _kept(principal: SharedWith, role: Role) -> dict[str, str]:
    return {"principal_id": principal.id, "principal_kind": principal.kind.value, "role": role.value}
