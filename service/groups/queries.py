"""Reading groups: all of a workspace, those that one is in, and who is in one. Each is one statement or two."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import EVERYONE, Group, PrincipalKind
from service.access.standing import Seat
from service.auth.principals import Principal
from service.errors import Forbidden
from service.groups.finding import Candidate, own_group
from service.groups.schemas import (
    FoundGroup,
    GroupMemberResponse,
    GroupMembersResponse,
    GroupResponse,
    OwnGroupsResponse,
    WireGroup,
    in_order,
)
from service.paging import decode_cursor, encode_cursor

_PRESENT: Final = "m.workspace_id = :workspace AND m.removed_at IS NULL AND m.locked_at IS NULL"

_WITH_IDS: Final = text(
    f"""
    SELECT g.*, CASE WHEN g.is_everyone
        THEN ARRAY(SELECT m.id FROM member m WHERE {_PRESENT} ORDER BY m.id)
        ELSE ARRAY(SELECT i.principal_id FROM group_member i WHERE i.group_id = g.id ORDER BY i.principal_id)
    END AS members
    FROM user_group g WHERE g.workspace_id = :workspace ORDER BY g.is_everyone DESC, lower(g.name)
    """  # noqa: S608 - conditions of our own; every value is bound
).columns(features=JSONB)

_WITH_EMAILS: Final = text(
    f"""
    SELECT g.*, CASE WHEN g.is_everyone
        THEN ARRAY(SELECT m.email FROM member m WHERE {_PRESENT} ORDER BY lower(m.email))
        ELSE ARRAY(
            SELECT m.email FROM group_member i JOIN member m ON m.id = i.principal_id
            WHERE i.group_id = g.id AND m.removed_at IS NULL ORDER BY lower(m.email)
        )
    END AS emails
    FROM user_group g
    WHERE g.workspace_id = :workspace AND strpos(lower(g.name), lower(normalize(CAST(:name AS text), NFC))) > 0
    ORDER BY g.is_everyone DESC, lower(g.name)
    """  # noqa: S608 - conditions of our own; every value is bound
)

_COUNT: Final = f"""
    CASE WHEN g.is_everyone THEN (SELECT count(*) FROM member m WHERE {_PRESENT})
    ELSE (SELECT count(*) FROM group_member i WHERE i.group_id = g.id) END AS member_count
"""  # noqa: S608 - conditions of our own; every value is bound

_COUNTED: Final = text(
    f"SELECT g.*, {_COUNT} FROM user_group g WHERE g.workspace_id = :workspace "  # noqa: S608 - the same
    "ORDER BY g.is_everyone DESC, lower(g.name)"
).columns(features=JSONB)

_OWN: Final = text(
    f"""
    SELECT g.*, {_COUNT} FROM user_group g
    WHERE g.workspace_id = :workspace AND (
        g.is_everyone OR EXISTS (SELECT 1 FROM group_member i WHERE i.group_id = g.id AND i.principal_id = :me)
    )
    ORDER BY g.is_everyone DESC, lower(g.name)
    """  # noqa: S608 - the same
).columns(features=JSONB)

_ONE: Final = text(f"SELECT {_COUNT} FROM user_group g WHERE g.id = :group")  # noqa: S608 - the same

_PEOPLE_OF_ONE: Final = text(
    """
    SELECT i.principal_id AS id, i.added_at, m.name, m.email, m.locked_at IS NOT NULL AS is_locked, s.name AS account
    FROM group_member i
    LEFT JOIN member m ON m.id = i.principal_id
    LEFT JOIN service_account s ON s.id = i.principal_id
    WHERE i.group_id = :group AND i.principal_id > :after ORDER BY i.principal_id LIMIT :limit
    """
)

_PEOPLE_OF_ALL: Final = text(
    f"""
    SELECT m.id, m.created_at AS added_at, m.name, m.email, false AS is_locked, NULL AS account
    FROM member m WHERE {_PRESENT} AND m.id > :after ORDER BY m.id LIMIT :limit
    """  # noqa: S608 - the same
)

_POSSIBLE: Final = text(
    """
    SELECT * FROM (
        SELECT id, 'user' AS kind, name, email FROM member WHERE workspace_id = :workspace AND removed_at IS NULL
        UNION ALL
        SELECT id, 'service_account', name, NULL FROM service_account
        WHERE workspace_id = :workspace AND deleted_at IS NULL
    ) p
    WHERE NOT EXISTS (SELECT FROM group_member i WHERE i.group_id = :group AND i.principal_id = p.id)
        AND (strpos(lower(name), lower(:search)) > 0 OR strpos(lower(email), lower(:search)) > 0)
    ORDER BY lower(name), id LIMIT :limit
    """
)


async def list_groups(session: AsyncSession, actor: Principal) -> dict[str, WireGroup]:
    """Every group of the workspace by its id, *Everyone* first, as the official client reads them."""
    _require_seat(actor)
    rows = (await session.execute(_WITH_IDS, {"workspace": actor.workspace})).all()
    groups = [WireGroup.of(row, row.members) for row in rows]  # type: ignore[arg-type]
    return {group.id: group for group in groups}


async def search_groups(session: AsyncSession, name: str, actor: Principal) -> list[FoundGroup]:
    """The groups whose name has the text in it, in whatever case."""
    _require_seat(actor)
    rows = await session.execute(_WITH_EMAILS, {"workspace": actor.workspace, "name": name.strip()})
    return [FoundGroup(row.name, EVERYONE if row.is_everyone else row.id, row.emails) for row in rows]


async def all_groups(session: AsyncSession, actor: Principal) -> list[GroupResponse]:
    """Every group of the workspace with how many are in it, *Everyone* first."""
    _require_seat(actor)
    return _responses(await session.execute(_COUNTED, {"workspace": actor.workspace}))


async def own_groups(session: AsyncSession, actor: Principal) -> OwnGroupsResponse:
    """The groups that the actor is in, and what they have by all of them together (and by their seat)."""
    groups = _responses(await session.execute(_OWN, {"workspace": actor.workspace, "me": actor.id}))
    return OwnGroupsResponse(groups, in_order(feature.value for feature in actor.features))


async def groups_of(session: AsyncSession, principal_id: str, actor: Principal) -> list[GroupResponse]:
    """The groups that somebody of the workspace is in, *Everyone* among them."""
    _require_seat(actor)
    return _responses(await session.execute(_OWN, {"workspace": actor.workspace, "me": principal_id}))


async def group_details(session: AsyncSession, group_id: str, actor: Principal) -> GroupResponse:
    """One group; raises NotFound."""
    _require_seat(actor)
    group = await own_group(session, group_id, actor)
    return await counted(session, group, actor)


async def counted(session: AsyncSession, group: Group, actor: Principal) -> GroupResponse:
    """A group that was just read or changed, with how many are in it."""
    values = {"workspace": actor.workspace, "group": group.id}
    return GroupResponse.of(group, (await session.execute(_ONE, values)).scalar_one())


async def group_members(
    session: AsyncSession, group_id: str, actor: Principal, *, cursor: str | None, limit: int
) -> GroupMembersResponse:
    """One page of who is in a group. Raises NotFound, InvalidInput for a bad cursor."""
    _require_seat(actor)
    group = await own_group(session, group_id, actor)
    after = decode_cursor(cursor, str) or ""
    values = {"workspace": actor.workspace, "group": group.id, "after": after, "limit": limit + 1}
    statement = _PEOPLE_OF_ALL if group.is_everyone else _PEOPLE_OF_ONE
    rows = (await session.execute(statement, values)).all()
    page = [_member(row) for row in rows[:limit]]
    return GroupMembersResponse(page, encode_cursor(page[-1].principal_id) if len(rows) > limit else None)


async def possible_members(
    session: AsyncSession, group_id: str, actor: Principal, *, search: str = "", limit: int = 20
) -> list[Candidate]:
    """Who of the workspace is not in the group: people and service accounts whose name or address has the text."""
    _require_seat(actor)
    group = await own_group(session, group_id, actor)
    values = {"workspace": actor.workspace, "group": group.id, "search": search.strip(), "limit": limit}
    rows = await session.execute(_POSSIBLE, values)
    return [Candidate(row.id, PrincipalKind(row.kind), row.name, row.email) for row in rows]


def _member(row: Any) -> GroupMemberResponse:
    if row.account is not None:
        return GroupMemberResponse(row.id, "service_account", row.account, None, False, row.added_at)
    return GroupMemberResponse(row.id, "user", row.name, row.email, row.is_locked, row.added_at)


def _responses(rows: Any) -> list[GroupResponse]:
    return [GroupResponse.of(row, row.member_count) for row in rows]


def _require_seat(actor: Principal) -> None:
    """Lite members see what is shared with them, and not who else is in the workspace."""
    if actor.seat is Seat.LITE:
        raise Forbidden("not_allowed", "Lite members see no groups but their own. Nothing was changed.")
