"""Who has access to something, and why: a fixed number of statements, whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import held_roles
from service.access.models import PrincipalKind, ResourceKind
from service.access.roles import Role, highest
from service.access.standing import Seat
from service.auth.principals import Principal
from service.sharing.granting import MOST_PRINCIPALS
from service.sharing.principals import SharedWith, other_principals
from service.sharing.resources import Place, SharedResource, own_resource

MOST_REASONS: Final = 2000
"""So many lines of people with reasons are read at most."""


class Why(StrEnum):
    """Why somebody has access: their seat, having created it, a grant to themselves, or one to a group."""

    ADMIN = "admin"
    CREATOR = "creator"
    SHARED = "shared"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Through:
    """What a role comes from that holds for all that is in it; without a name where the reader may not see it."""

    kind: ResourceKind
    id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class GrantShown:
    """One principal's grant. ``through`` is None for one on the resource itself; only those can be changed here."""

    principal: SharedWith
    role: Role
    through: Through | None
    granted_at: datetime
    is_changeable: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of access, with the role that it gives."""

    why: Why
    role: Role
    group: str | None = None
    through: Through | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A person or a service account with access, the role that counts, and every reason."""

    principal: SharedWith
    role: Role
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who has access to one resource. ``role`` is the reader's own; ``left`` is how many more it can be shared with."""

    resource: SharedResource
    role: Role
    grants: list[GrantShown]
    inherited: list[GrantShown]
    people: list[Access]

    @property
    def may_share(self) -> bool:
        """Whether the reader can change any of it."""
        return self.role is Role.ADMIN

    @property
    def left(self) -> int:
        """How many more principals there is room for."""
        return max(0, MOST_PRINCIPALS - len(self.grants))


_GRANTS: Final = text(
    """
    SELECT g.resource_id, g.principal_id, g.principal_kind, g.role, g.created_at, c.place, m.email,
        coalesce(m.name, s.name, u.name) AS name, coalesce(u.is_everyone, false) AS is_everyone,
        m.locked_at IS NOT NULL AS is_locked
    FROM unnest(CAST(:chain AS text[])) WITH ORDINALITY AS c(id, place)
    JOIN resource_grant g ON g.resource_id = c.id
    LEFT JOIN member m ON m.id = g.principal_id
    LEFT JOIN service_account s ON s.id = g.principal_id
    LEFT JOIN user_group u ON u.id = g.principal_id
    ORDER BY c.place, is_everyone DESC, g.principal_kind, lower(coalesce(m.name, s.name, u.name)), g.principal_id
    """
)
_PEOPLE: Final = text(
    f"""
    WITH chain AS (
        SELECT * FROM unnest(CAST(:chain AS text[]), CAST(:creators AS text[])) AS c(id, created_by)
    ), granted AS (
        SELECT g.resource_id, g.principal_id, g.role, u.name AS group_name, u.is_everyone
        FROM chain JOIN resource_grant g ON g.resource_id = chain.id LEFT JOIN user_group u ON u.id = g.principal_id
    ), people AS (
        SELECT id, 'user' AS kind, name, email, seat FROM member
        WHERE workspace_id = :workspace AND locked_at IS NULL AND removed_at IS NULL
        UNION ALL
        SELECT id, 'service_account', name, NULL, NULL FROM service_account
        WHERE workspace_id = :workspace AND deleted_at IS NULL
    )
    SELECT p.id, p.kind, p.name, p.email, p.seat, r.why, r.role, r.resource_id, r.group_name
    FROM people p JOIN LATERAL (
        SELECT 1 AS place, 'admin' AS why, 'admin' AS role, NULL AS resource_id, NULL AS group_name
        WHERE p.seat = '{Seat.ADMIN}'
        UNION ALL SELECT 2, 'creator', 'admin', chain.id, NULL FROM chain WHERE chain.created_by = p.id
        UNION ALL SELECT 3, 'shared', g.role, g.resource_id, NULL FROM granted g WHERE g.principal_id = p.id
        UNION ALL SELECT 4, 'group', g.role, g.resource_id, g.group_name FROM granted g
        WHERE CASE WHEN g.is_everyone THEN p.kind = 'user' ELSE g.group_name IS NOT NULL AND EXISTS (
            SELECT FROM group_member m WHERE m.group_id = g.principal_id AND m.principal_id = p.id
        ) END
    ) r ON true
    ORDER BY lower(p.name), p.id, r.place, r.group_name, r.resource_id LIMIT {MOST_REASONS}
    """  # noqa: S608 - a name and a number of our own; every value is bound
)


async def read_sharing(session: AsyncSession, actor: Principal, resource_id: str) -> Sharing:
    """Who has access, for whoever has a role on it; raises NotFound. Folders that the reader may not see have no name,
    and for lite members nobody has an address.

    A service account may read who has access to what it sees, like anybody else.
    """
    resource, role = await own_resource(session, actor, resource_id)
    places = await _places(session, actor, resource)
    chain = [place.id for place in resource.chain]
    rows = (await session.execute(_GRANTS, {"chain": chain})).all()
    shown = [_grant(row, resource, places, may_share=role is Role.ADMIN) for row in rows]
    people = await _people(session, actor, resource, places)
    if actor.seat is Seat.LITE:
        shown = [replace(one, principal=replace(one.principal, email=None)) for one in shown]
        people = [replace(one, principal=replace(one.principal, email=None)) for one in people]
    return Sharing(
        resource,
        role,
        [one for one in shown if one.through is None],
        [one for one in shown if one.through is not None],
        people,
    )


async def shareable_principals(
    session: AsyncSession, actor: Principal, resource_id: str, *, search: str = "", limit: int = 50
) -> list[SharedWith]:
    """With whom its admin can still share it; raises NotFound, Forbidden ``role_too_weak``."""
    resource, _ = await own_resource(session, actor, resource_id, Role.ADMIN)
    rows = (await session.execute(_GRANTS, {"chain": [resource.id]})).all()
    without = {resource.creator_id, *(row.principal_id for row in rows)}
    return await other_principals(session, actor, without, search=search, limit=limit)


async def _places(session: AsyncSession, actor: Principal, resource: SharedResource) -> dict[str, Through]:
    """What the resource is inside of, by id; a folder on which the reader has no role keeps its id and name."""
    folders = [place.id for place in resource.chain if place.kind is ResourceKind.FOLDER]
    seen = await held_roles(session, actor, ResourceKind.FOLDER, folders) if folders else {}
    return {
        place.id: _through(place, place.kind is not ResourceKind.FOLDER or place.id in seen) for place in resource.chain
    }


def _through(place: Place, is_seen: bool) -> Through:
    return Through(place.kind, place.id, place.name) if is_seen else Through(place.kind, None, None)


def _grant(row: Any, resource: SharedResource, places: dict[str, Through], *, may_share: bool) -> GrantShown:
    principal = SharedWith(
        row.principal_id, PrincipalKind(row.principal_kind), row.name, row.email, row.is_everyone, row.is_locked
    )
    is_own = row.resource_id == resource.id
    is_changeable = may_share and is_own and row.principal_id != resource.creator_id
    return GrantShown(
        principal, Role(row.role), None if is_own else places[row.resource_id], row.created_at, is_changeable
    )


async def _people(
    session: AsyncSession, actor: Principal, resource: SharedResource, places: dict[str, Through]
) -> list[Access]:
    values = {
        "workspace": actor.workspace,
        "chain": [place.id for place in resource.chain],
        "creators": [place.creator_id for place in resource.chain],
    }
    by_id: dict[str, list[Any]] = {}
    for row in await session.execute(_PEOPLE, values):
        by_id.setdefault(row.id, []).append(row)
    return [_access(rows, resource, places) for rows in by_id.values()]


def _access(rows: list[Any], resource: SharedResource, places: dict[str, Through]) -> Access:
    first = rows[0]
    reasons = tuple(_reason(row, resource, places) for row in rows)
    principal = SharedWith(first.id, PrincipalKind(first.kind), first.name, first.email)
    return Access(principal, _counting(reasons, is_lite=first.seat == Seat.LITE), reasons)


def _reason(row: Any, resource: SharedResource, places: dict[str, Through]) -> Reason:
    is_own = row.resource_id in (None, resource.id)
    return Reason(Why(row.why), Role(row.role), row.group_name, None if is_own else places[row.resource_id])


def _counting(reasons: Iterable[Reason], *, is_lite: bool) -> Role:
    """The highest role; lite members comment at most."""
    found = highest(reason.role for reason in reasons) or Role.VIEWER
    return min(found, Role.COMMENTER, key=lambda role: role.rank) if is_lite else found
