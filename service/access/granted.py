"""What was shared with somebody, for lists: as conditions and subqueries that their statements have in them."""

from typing import Final

from sqlalchemy import Select, Subquery, Table, any_, case, func, literal, select, union_all

from service.access.models import Grant, GroupMember, ResourceKind, everyone_of
from service.access.roles import Role
from service.auth.models import HolderKind
from service.auth.principals import Principal

_grant: Final[Table] = Grant.__table__  # type: ignore[attr-defined]

_group_member: Final[Table] = GroupMember.__table__  # type: ignore[attr-defined]

MINE_SQL: Final = """
    SELECT CAST(:me AS text) AS id UNION ALL SELECT CAST(:everyone AS text)
    UNION ALL SELECT group_id FROM group_member WHERE principal_id = :me
"""
"""Query of the ids under which something can be shared with somebody; its values are those of ``mine``."""

REACH_SQL: Final = """
    SELECT f.id FROM folder f WHERE f.workspace_id = :workspace AND (f.created_by = :me OR f.id IN (
        SELECT g.resource_id FROM resource_grant g
        WHERE g.principal_id = ANY (ARRAY(SELECT id FROM mine)) AND g.resource_kind = 'folder'
    ))
    UNION
    SELECT f.id FROM folder f JOIN reach ON f.parent_id = reach.id
"""
"""Query of the folders that somebody sees, for a recursive WITH as ``reach``, after ``mine``."""


FEW: Final = 5000
GRANTED_SQL: Final = f"""
    SELECT g.id FROM mine, LATERAL (
        SELECT g.resource_id AS id FROM resource_grant g
        WHERE g.principal_id = mine.id AND g.resource_kind = 'order' ORDER BY g.resource_id LIMIT {FEW} + 1
    ) g LIMIT {FEW} + 1
"""  # noqa: S608 - a number of our own; every value is bound
"""Query of the orders that were shared with somebody by themselves, some of them twice, after ``mine``.

It is cut off where there are more than ``FEW``: then one goes through the orders and asks of each (``IS_GRANTED``). By
principal and in the order of ``ix_resource_grant_principal_id``: the planner knows how much is shared with anybody, not
that little is with these, and would read all grants that there are.
"""


def mine(actor: Principal) -> dict[str, str | None]:
    """The values of ``MINE_SQL`` and ``REACH_SQL``. Service accounts are not of Everyone."""
    is_member = actor.kind is HolderKind.MEMBER
    everyone = everyone_of(actor.workspace) if is_member else None
    return {"me": actor.id, "everyone": everyone, "workspace": actor.workspace}


def granted_ranks(actor: Principal, kind: ResourceKind) -> Subquery:
    """``resource_id`` and the highest ``rank`` of what was shared with the actor, of one kind."""
    rank = case({role.value: role.rank for role in Role}, value=_grant.c.role)
    granted = select(_grant.c.resource_id, func.max(rank).label("rank")).where(
        _grant.c.principal_id == any_(func.array(_ids(actor).scalar_subquery())), _grant.c.resource_kind == kind
    )
    return granted.group_by(_grant.c.resource_id).subquery()


def _ids(actor: Principal) -> Select[tuple[str]]:
    known = mine(actor)
    groups = select(_group_member.c.group_id.label("id")).where(_group_member.c.principal_id == actor.id)
    literals = [select(literal(known[name]).label("id")) for name in ("me", "everyone") if known[name]]
    return select(union_all(*literals, groups).subquery().c.id)
