"""What usage can be narrowed to: the people, groups and keys of a workspace, by name, those that are gone as well."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

MOST: Final = 500
"""Of each kind; more no form can show. Who is still there comes first."""

_KINDS: Final = {
    "user": "COALESCE(NULLIF(x.name, ''), x.email) AS name, x.removed_at IS NOT NULL AS is_gone FROM member x",
    "account": "x.name, x.deleted_at IS NOT NULL AS is_gone FROM service_account x",
    "group": "x.name, false AS is_gone FROM user_group x",
    "key": "x.name || ' (' || x.hint || ')' AS name, x.revoked_at IS NOT NULL AS is_gone FROM api_key x",
}


class Choice(NamedTuple):
    """Somebody or something that can be chosen; ``is_gone``: who has left, what was deleted."""

    id: str
    name: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """By name; of one's own usage only keys can be chosen."""

    users: list[Choice]
    accounts: list[Choice]
    groups: list[Choice]
    keys: list[Choice]


async def read_choices(session: AsyncSession, workspace_id: str, holder_id: str | None) -> Choices:
    """Of the workspace, or of one holder in it."""
    values = {"workspace": workspace_id, "most": MOST}
    if holder_id is None:
        rows = list(await session.execute(_EVERYTHING, values))
    else:
        rows = list(await session.execute(_MY_KEYS, {**values, "holder": holder_id}))
    found = {kind: [Choice(row.id, row.name, row.is_gone) for row in rows if row.kind == kind] for kind in _KINDS}
    return Choices(found["user"], found["account"], found["group"], found["key"])


def _choice(kind: str, condition: str = "") -> str:
    if kind == "group":
        condition = " AND NOT x.is_everyone"
    return f"""(SELECT '{kind}' AS kind, x.id, {_KINDS[kind]} WHERE x.workspace_id = :workspace{condition}
        ORDER BY is_gone, lower(x.name), x.id LIMIT :most)"""


def _statement(parts: str) -> TextClause:
    return text(f"SELECT kind, id, name, is_gone FROM ({parts}) one ORDER BY kind, is_gone, lower(name), id")  # noqa: S608


_EVERYTHING: Final = _statement(" UNION ALL ".join(_choice(kind) for kind in _KINDS))
_MY_KEYS: Final = _statement(_choice("key", " AND x.holder_id = :holder"))
