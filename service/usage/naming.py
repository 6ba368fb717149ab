"""Names for people in place of ids: one statement per kind of thing."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.usage.questions import Dimension

_HOLDERS: Final = text(
    """
    SELECT id, COALESCE(NULLIF(name, ''), email), email FROM member WHERE workspace_id = :workspace AND id = ANY(:ids)
    UNION ALL SELECT id, name, id FROM service_account WHERE workspace_id = :workspace AND id = ANY(:ids)
    """
)
_STATEMENTS: Final = {
    Dimension.USER: _HOLDERS,
    Dimension.ACCOUNT: _HOLDERS,
    Dimension.KEY: text("SELECT id, name, hint FROM api_key WHERE workspace_id = :workspace AND id = ANY(:ids)"),
    Dimension.GROUP: text("SELECT id, name, id FROM user_group WHERE workspace_id = :workspace AND id = ANY(:ids)"),
    Dimension.ORDER: text('SELECT id, name, id FROM "order" WHERE workspace_id = :workspace AND id = ANY(:ids)'),
    Dimension.FOLDER: text("SELECT id, name, id FROM folder WHERE workspace_id = :workspace AND id = ANY(:ids)"),
}


async def names_of(
    session: AsyncSession, workspace_id: str, dimension: Dimension, ids: Collection[str]
) -> dict[str, str]:
    """The names of those of the ids that the workspace has; none for dimensions whose values are words already. Where
    several have the same name, as a key and the one that it was rotated into, what tells them apart follows it.

    Orders and folders are named for who may see all of them only: ask for those of admins alone.
    """
    statement = _STATEMENTS.get(dimension)
    if statement is None or not ids:
        return {}
    rows = list(await session.execute(statement, {"workspace": workspace_id, "ids": sorted(ids)}))
    often = Counter(name for _, name, _ in rows)
    return {key: f"{name} ({mark})" if often[name] > 1 else name for key, name, mark in rows}
