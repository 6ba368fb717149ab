"""With whom something can be shared: members, groups and service accounts of one workspace."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import EVERYONE, PrincipalKind, everyone_of
from service.access.standing import Seat
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import is_well_formed


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A member, a group or a service account; ``email`` is that of a member."""

    id: str
    kind: PrincipalKind
    name: str
    email: str | None = None
    is_everyone: bool = False
    is_locked: bool = False

    @property
    def wire_id(self) -> str:
        """The id as the official client writes it."""
        return EVERYONE if self.is_everyone else self.id


_ALL: Final = f"""
    SELECT id, 'user' AS kind, name, email, false AS is_everyone, locked_at IS NOT NULL AS is_locked,
        seat = '{Seat.ADMIN}' AS is_admin
    FROM member WHERE workspace_id = :workspace AND removed_at IS NULL
    UNION ALL
    SELECT id, 'service_account', name, NULL, false, false, false
    FROM service_account WHERE workspace_id = :workspace AND deleted_at IS NULL
    UNION ALL
    SELECT id, 'group', name, NULL, is_everyone, false, false FROM user_group WHERE workspace_id = :workspace
"""  # noqa: S608 - a name of our own; every value is bound
_NAMED: Final = text(f"SELECT * FROM ({_ALL}) p WHERE id = ANY (:ids) OR lower(email) = ANY (:ids)")  # noqa: S608
_OTHERS: Final = text(
    f"""
    SELECT * FROM ({_ALL}) p
    WHERE NOT is_admin AND NOT is_locked AND id <> ALL (:without)
        AND (strpos(lower(name), lower(:search)) > 0 OR strpos(lower(email), lower(:search)) > 0)
    ORDER BY is_everyone DESC, kind = 'group' DESC, lower(name), id LIMIT :limit
    """  # noqa: S608 - the same
)


async def find_principals(session: AsyncSession, actor: Principal, named: Collection[str]) -> dict[str, SharedWith]:
    """Principals of the actor's workspace by what they were named by: an id, a member's address, or ``default``.

    Raises NotFound unless there are all of them.
    """
    wanted = {name: _key(name, actor) for name in named}
    values = {"workspace": actor.workspace, "ids": sorted(set(wanted.values()))}
    rows = (await session.execute(_NAMED, values)).all() if wanted else []
    known = {key: principal_of(row) for row in rows for key in (row.id, (row.email or row.id).lower())}
    missing = [name for name, key in wanted.items() if key not in known]
    if missing:
        raise NotFound("member, group or service account")
    return {name: known[key] for name, key in wanted.items()}


async def other_principals(
    session: AsyncSession, actor: Principal, without: Collection[str], *, search: str, limit: int
) -> list[SharedWith]:
    """Those of the workspace who are none of ``without``, nor admins (who have access anyway), nor locked; by name."""
    values = {"workspace": actor.workspace, "without": sorted(without), "search": search.strip(), "limit": limit}
    return [principal_of(row) for row in await session.execute(_OTHERS, values)]


def _key(name: str, actor: Principal) -> str:
    if name == EVERYONE:
        return everyone_of(actor.workspace)
    return name if is_well_formed(name) else name.strip().lower()


def principal_of(row: Any) -> SharedWith:
    """From a row that is as those of ``_ALL``."""
    return SharedWith(row.id, PrincipalKind(row.kind), row.name, row.email, row.is_everyone, row.is_locked)
