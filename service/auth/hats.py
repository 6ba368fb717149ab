"""Hats: what a person may act as. One per membership of a workspace, and one each as linguist and operator.

They follow from the address that the person has confirmed; whoever has lost the row has lost the hat. A directory of
another house that vouches for addresses needs nothing here: it confirms the address, and ``open_session`` follows.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, String, Table, cast, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.auth.models import HolderKind
from service.linguists.models import Linguist
from service.operations.models import Operator
from service.workspaces.models import Member, Workspace

MOST_HATS: Final = 100

_member: Final[Table] = Member.__table__  # type: ignore[attr-defined]
_workspace: Final[Table] = Workspace.__table__  # type: ignore[attr-defined]
_linguist: Final[Table] = Linguist.__table__  # type: ignore[attr-defined]
_operator: Final[Table] = Operator.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Hat:
    """One role, under the name that it was given with. ``workspace_name`` is set for members only."""

    kind: HolderKind
    holder_id: str
    holder_name: str = ""
    workspace_id: str | None = None
    workspace_name: str | None = None


def guest_hat(person_id: str, name: str) -> Hat:
    """What somebody without a role wears: their account is open to them, and invitations; nothing else."""
    return Hat(HolderKind.PERSON, person_id, name)


async def hats_of(session: AsyncSession | AsyncConnection, email: str) -> list[Hat]:
    """What the address may act as, operator first, then linguist, then workspaces in the order of joining."""
    address = email.strip().lower()
    none = cast(null(), String)
    operators = _rows(0, _operator, none, none)
    linguists = _rows(1, _linguist, none, none)
    members = _rows(2, _member, _member.c.workspace_id, _workspace.c.name)
    found = union_all(
        operators.where(func.lower(_operator.c.email) == address),
        linguists.where(func.lower(_linguist.c.email) == address),
        members.join(_workspace, _workspace.c.id == _member.c.workspace_id).where(
            func.lower(_member.c.email) == address, _member.c.removed_at.is_(None), _member.c.locked_at.is_(None)
        ),
    ).subquery()
    query = select(found).order_by(found.c.place, found.c.id).limit(MOST_HATS)
    return [
        Hat(_KINDS[row.place], row.id, row.holder, row.workspace, row.name)
        for row in (await session.execute(query)).all()
    ]


def _rows(place: int, table: Table, workspace: Any, name: Any) -> Select[Any]:
    return select(
        literal(place).label("place"),
        table.c.id.label("id"),
        table.c.name.label("holder"),
        workspace.label("workspace"),
        name.label("name"),
    )


_KINDS: Final = (HolderKind.OPERATOR, HolderKind.LINGUIST, HolderKind.MEMBER)
