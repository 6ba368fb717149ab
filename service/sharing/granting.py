"""Sharing something and taking it back: several changes at once, all of them or none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Table, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import Grant
from service.access.roles import Role
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.errors import NotFound, SharingRefused
from service.sharing.principals import SharedWith, find_principals
from service.sharing.resources import SharedResource, hold_resource, own_resource

MOST_PRINCIPALS: Final = 100
grant: Table = Grant.__table__  # type: ignore[attr-defined]
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:resource, 16))")
"""The lock of the database's own check: who shares the same thing waits here."""


async def share(
    session: AsyncSession, actor: Principal, resource_id: str, principal_id: str, role: Role, *, now: datetime
) -> None:
    """Gives one principal a role on something, in place of the one it had; see ``set_sharing``."""
    await set_sharing(session, actor, resource_id, {principal_id: role}, now=now)


async def unshare(
    session: AsyncSession, actor: Principal, resource_id: str, principal_id: str, *, now: datetime
) -> None:
    """Takes the role away that something was shared for; see ``set_sharing``."""
    await set_sharing(session, actor, resource_id, {principal_id: None}, now=now)


async def set_sharing(
    session: AsyncSession, actor: Principal, resource_id: str, wanted: Mapping[str, Role | None], *, now: datetime
) -> None:
    """Gives each principal its role (None: takes it away); a role that is there already changes nothing.

    Raises NotFound for the resource or a principal, Forbidden ``role_too_weak`` unless the actor is its admin,
    SharingRefused ``creator_is_admin`` for any other role of its creator, ``too_many_principals`` beyond 100.
    """
    resource, _ = await own_resource(session, actor, resource_id, Role.ADMIN)
    principals = await find_principals(session, actor, wanted)
    await session.execute(_LOCK, {"resource": resource.id})
    await hold_resource(session, resource)
    there = await _granted(session, resource.id)
    changes: dict[str, tuple[SharedWith, Role | None]] = {}
    for name, role in wanted.items():
        principal = principals[name]
        _check_creator(resource, principal, role)
        if principal.id != resource.creator_id and there.get(principal.id) is not role:
            changes[principal.id] = principal, role
    _check_room(there, changes)
    for principal, role in changes.values():
        await _change(session, actor, resource, principal, (there.get(principal.id), role), now)


async def _granted(session: AsyncSession, resource_id: str) -> dict[str, Role]:
    query = select(grant.c.principal_id, grant.c.role).where(grant.c.resource_id == resource_id)
    return {row.principal_id: row.role for row in await session.execute(query)}


def _check_creator(resource: SharedResource, principal: SharedWith, role: Role | None) -> None:
    if principal.id == resource.creator_id and role is not Role.ADMIN:
        raise SharingRefused(
            "creator_is_admin",
            f"{principal.name} created {resource.name} and stays its admin. Nothing was changed.",
        )


def _check_room(there: Mapping[str, Role], changes: Mapping[str, tuple[SharedWith, Role | None]]) -> None:
    gone = {key for key, (_, role) in changes.items() if role is None}
    after = (there.keys() | changes.keys()) - gone
    if len(after) > max(MOST_PRINCIPALS, len(there)):
        raise SharingRefused(
            "too_many_principals",
            f"Something can be shared with {MOST_PRINCIPALS} principals, and these would be {len(after)}. Nothing was "
            "changed. Put them into a group and share it with that.",
            principals=len(after),
        )


async def _change(
    session: AsyncSession,
    actor: Principal,
    resource: SharedResource,
    principal: SharedWith,
    roles: tuple[Role | None, Role | None],
    now: datetime,
) -> None:
    """One change and its line in the audit log. Raises NotFound for a principal who has just gone."""
    before, after = roles
    if after is None:
        of = (grant.c.resource_id == resource.id, grant.c.principal_id == principal.id)
        await session.execute(delete(grant).where(*of))
    else:
        await _grant(session, actor, resource, principal, after, now)
    await record(
        session,
        Activity.ACCESS_REVOKED if after is None else Activity.ACCESS_GRANTED,
        actor=actor,
        workspace_id=actor.workspace,
        now=now,
        resource=Resource(resource.kind.value, resource.id, resource.name),
        data={
            "principal_id": principal.id,
            "principal_kind": principal.kind.value,
            "principal_name": principal.name,
            "role_before": before.value if before else None,
            "role": after.value if after else None,
        },
    )


async def _grant(
    session: AsyncSession,
    actor: Principal,
    resource: SharedResource,
    principal: SharedWith,
    role: Role,
    now: datetime,
) -> None:
    values = {
        "resource_id": resource.id,
        "principal_id": principal.id,
        "resource_kind": resource.kind,
        "principal_kind": principal.kind,
        "workspace_id": actor.workspace,
        "role": role,
        "granted_by": actor.id,
        "created_at": now,
    }
    changed = {"role": role, "granted_by": actor.id, "created_at": now}
    statement = insert(grant).values(**values)
    kept = statement.on_conflict_do_update(index_elements=["resource_id", "principal_id"], set_=changed)
    if await session.scalar(kept.returning(grant.c.principal_id)) is None:
        raise NotFound("member, group or service account")
