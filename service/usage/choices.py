"""What usage can be narrowed to: the people, groups and keys of a workspace, by name."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST: Final = 500
_EVERYTHING: Final = text(
    """
    SELECT kind, id, name FROM (
        SELECT 'user' AS kind, id, COALESCE(NULLIF(name, ''), email) AS name FROM member
        WHERE workspace_id = :workspace AND removed_at IS NULL
        UNION ALL SELECT 'account', id, name FROM service_account
        WHERE workspace_id = :workspace AND deleted_at IS NULL
        UNION ALL SELECT 'group', id, name FROM user_group WHERE workspace_id = :workspace AND NOT is_everyone
        UNION ALL SELECT 'key', id, name || ' (' || hint || ')' FROM api_key
        WHERE workspace_id = :workspace AND revoked_at IS NULL
    ) one ORDER BY kind, lower(name), id LIMIT :most
    """
)
_MY_KEYS: Final = text(
    """
    SELECT 'key' AS kind, id, name || ' (' || hint || ')' AS name FROM api_key
    WHERE workspace_id = :workspace AND holder_id = :holder AND revoked_at IS NULL ORDER BY lower(name), id LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of id and name, by name; of one's own usage only keys can be chosen."""

    users: list[tuple[str, str]]
    accounts: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    keys: list[tuple[str, str]]


async def read_choices(session: AsyncSession, workspace_id: str, holder_id: str | None) -> Choices:
    """Of the workspace, or of one holder in it; not more than a form can show."""
    values = {"workspace": workspace_id, "most": MOST}
    if holder_id is None:
        rows = list(await session.execute(_EVERYTHING, values))
    else:
        rows = list(await session.execute(_MY_KEYS, {**values, "holder": holder_id}))
    found = {kind: [(row.id, row.name) for row in rows if row.kind == kind] for kind in _KINDS}
    return Choices(found["user"], found["account"], found["group"], found["key"])


_KINDS: Final = ("user", "account", "group", "key")
