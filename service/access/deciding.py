"""Which role a principal has on something: asked for in the statement or transaction that needs it, never kept.

The rule, once, as SQL over rows: admins of the workspace have admin on everything in it, creators on what they made,
and everybody else the highest role that was shared with them, with a group they are in, or (members only) with
Everyone. A role on something holds for all that is in it: of an order for its media and deliverables, of a folder for
its folders and orders. Of whatever role, lite members may comment at most. Who is locked, removed or deleted has none.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.principals import Principal
from service.errors import Forbidden

ROLES: Final = tuple(Role)
"""By rank, which begins at 1."""

_RANKS: Final = ", ".join(f"'{role}'" for role in ROLES)
_WHOLE: Final = {
    ResourceKind.ORDER: 'SELECT o.id, o.created_by, o.folder_id, o.workspace_id FROM "order" o WHERE o.id = {resource}',
    ResourceKind.MEDIA: """
        SELECT o.id, o.created_by, o.folder_id, o.workspace_id
        FROM media m JOIN "order" o ON o.id = m.order_id WHERE m.id = {resource}
    """,
    ResourceKind.DELIVERABLE: """
        SELECT o.id, o.created_by, o.folder_id, o.workspace_id
        FROM deliverable d JOIN "order" o ON o.id = d.order_id WHERE d.id = {resource}
    """,
    ResourceKind.FOLDER: """
        SELECT NULL AS id, NULL AS created_by, f.id AS folder_id, f.workspace_id
        FROM folder f WHERE f.id = {resource}
    """,
}
_RANK: Final = f"""
    WITH RECURSIVE who AS (
        SELECT id, workspace_id, seat, 'group_' || split_part(workspace_id, '_', 2) AS everyone
        FROM member WHERE id = {{principal}} AND locked_at IS NULL AND removed_at IS NULL
        UNION ALL
        SELECT id, workspace_id, NULL, NULL FROM service_account WHERE id = {{principal}} AND deleted_at IS NULL
    ), whole AS (
        {{whole}}
    ), above AS (
        SELECT f.id, f.parent_id, f.created_by FROM folder f JOIN whole ON f.id = whole.folder_id
        UNION ALL
        SELECT f.id, f.parent_id, f.created_by FROM folder f JOIN above ON f.id = above.parent_id
    ), chain(id, created_by) AS (
        SELECT {{resource}}, NULL UNION ALL SELECT id, created_by FROM whole UNION ALL SELECT id, created_by FROM above
    ), held(rank) AS (
        SELECT {len(ROLES)} FROM who WHERE who.seat = '{Seat.ADMIN}'
        UNION ALL
        SELECT {len(ROLES)} FROM who JOIN chain ON chain.created_by = who.id
        UNION ALL
        SELECT array_position(ARRAY[{_RANKS}], g.role::text)
        FROM who JOIN resource_grant g ON g.principal_id = who.id OR g.principal_id = who.everyone
            OR g.principal_id IN (SELECT m.group_id FROM group_member m WHERE m.principal_id = who.id)
        JOIN chain ON chain.id = g.resource_id
    )
    SELECT max(CASE WHEN who.seat = '{Seat.LITE}' THEN least(held.rank, {Role.COMMENTER.rank}) ELSE held.rank END)
    FROM held, who JOIN whole ON whole.workspace_id = who.workspace_id
"""  # noqa: S608 - names and numbers of our own


def rank_sql(kind: ResourceKind, *, principal: str, resource: str) -> str:
    """A query of one row: the rank of a principal's role on a resource, null for none.

    ``principal`` and ``resource`` are SQL: the name of a parameter (``:me``) or of a column of what is around it.
    """
    return _RANK.format(whole=_WHOLE[kind].format(resource=resource), principal=principal, resource=resource)


async def held_role(session: AsyncSession, actor: Principal, kind: ResourceKind, resource_id: str) -> Role | None:
    """The actor's role on a resource; None for one that is missing, foreign, or not shared with them."""
    rank = await session.scalar(_one(kind), {"me": actor.id, "id": resource_id})
    return None if rank is None else ROLES[rank - 1]


async def has_role(session: AsyncSession, principal_id: str, kind: ResourceKind, resource_id: str) -> bool:
    """Whether somebody who is not asking just now has any role on a resource."""
    return await session.scalar(_one(kind), {"me": principal_id, "id": resource_id}) is not None


async def held_roles(
    session: AsyncSession, actor: Principal, kind: ResourceKind, resource_ids: Sequence[str]
) -> dict[str, Role]:
    """The actor's role on each of many, in one statement; those on which there is none are left out."""
    rows = await session.execute(_many(kind), {"me": actor.id, "ids": sorted(set(resource_ids))})
    return {row.id: ROLES[row.rank - 1] for row in rows if row.rank is not None}


@cache
def _one(kind: ResourceKind) -> TextClause:
    return text(rank_sql(kind, principal=":me", resource=":id"))


@cache
def _many(kind: ResourceKind) -> TextClause:
    found = rank_sql(kind, principal=":me", resource="wanted.id")
    return text(f"SELECT wanted.id, ({found}) AS rank FROM unnest(CAST(:ids AS text[])) AS wanted(id)")  # noqa: S608


def demand_role(held: Role, wanted: Role) -> None:
    """Raises Forbidden ``role_too_weak`` unless ``held`` includes ``wanted``."""
    if not held.includes(wanted):
        raise Forbidden(
            "role_too_weak",
            f"You are {held.value} of this, and it takes {wanted.value}. Nothing was changed. Ask one of its admins.",
            role=held.value,
            needed_role=wanted.value,
        )
