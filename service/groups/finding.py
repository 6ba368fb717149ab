"""Finding groups of a workspace, and who can be in them. Foreign ones answer like missing ones."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import Group, PrincipalKind, group_row_id
from service.auth.principals import Principal
from service.errors import GroupRefused, NotFound
from service.ids import is_well_formed
from service.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a workspace who can be in its groups; ``email`` is None for service accounts."""

    id: str
    kind: PrincipalKind
    name: str
    email: str | None


_CANDIDATE: Final = text(
    """
    SELECT id, 'user' AS kind, name, email FROM member
    WHERE id = :id AND workspace_id = :workspace AND removed_at IS NULL
    UNION ALL
    SELECT id, 'service_account', name, NULL FROM service_account
    WHERE id = :id AND workspace_id = :workspace AND deleted_at IS NULL
    """
)


async def own_group(session: AsyncSession, group_id: str, actor: Principal) -> Group:
    """A group of the actor's workspace, to read; raises NotFound."""
    wanted = group_row_id(group_id, actor.workspace)
    found = await session.get(Group, wanted) if is_well_formed(wanted) else None
    if found is None or found.workspace_id != actor.workspace:
        raise NotFound("group")
    return found


async def own_locked_group(session: AsyncSession, group_id: str, actor: Principal, *, ends: bool = False) -> Group:
    """The group under its row lock, so that its features and members stay as they are; raises NotFound.

    ``ends`` locks out as well whoever shares something with it at this moment: for its deletion.
    """
    wanted = group_row_id(group_id, actor.workspace)
    query = select(Group).where(col(Group.id) == wanted, col(Group.workspace_id) == actor.workspace)
    locked = query.with_for_update(key_share=not ends).execution_options(populate_existing=True)
    found = (await session.execute(locked)).scalar_one_or_none() if is_well_formed(wanted) else None
    if found is None:
        raise NotFound("group")
    return found


def refuse_everyone(group: Group) -> None:
    """Raises GroupRefused for what cannot be done with *Everyone*."""
    if group.is_everyone:
        raise GroupRefused(
            "everyone_is_fixed",
            "Everyone is the group of all members: it keeps its name, is never deleted, and nobody is put into it or "
            "taken out of it. Nothing was changed. Make a group of your own for this.",
        )


async def candidate(session: AsyncSession, principal_id: str, actor: Principal) -> Candidate:
    """A member or a service account of the actor's workspace by its id; raises NotFound."""
    values = {"id": principal_id, "workspace": actor.workspace}
    row = (await session.execute(_CANDIDATE, values)).one_or_none() if is_well_formed(principal_id) else None
    if row is None:
        raise NotFound("member")
    return Candidate(row.id, PrincipalKind(row.kind), row.name, row.email)


async def candidate_by_email(session: AsyncSession, email: str, actor: Principal) -> Candidate:
    """A member of the actor's workspace by address, in whatever case; raises NotFound."""
    query = select(Member).where(
        col(Member.workspace_id) == actor.workspace,
        func.lower(col(Member.email)) == func.lower(email.strip()),
        col(Member.removed_at).is_(None),
    )
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound("member")
    return Candidate(row.id, PrincipalKind.USER, row.name, row.email)
