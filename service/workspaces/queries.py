"""Workspaces as operators read them: a fixed number of statements per page."""

from typing import Any, Final

from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.credits.models import Account, AccountKind
from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import order
from service.operations.keys import keys_of
from service.operations.linguist_queries import actions_on
from service.operations.linguist_schemas import KeyResponse
from service.paging import decode_cursor, encode_cursor
from service.workspaces.models import Member, Workspace
from service.workspaces.rates import rates_of
from service.workspaces.schemas import MemberResponse, WorkspaceDetails, WorkspacesResponse, WorkspaceSummary
from workflows.states import ENDED_ORDER_STATES, OrderState

MEMBERS: Final = 200

_workspace: Final[Table] = Workspace.__table__  # type: ignore[attr-defined]
_account: Final[Table] = Account.__table__  # type: ignore[attr-defined]
_RUNNING: Final = tuple(frozenset(OrderState) - ENDED_ORDER_STATES - {OrderState.OPEN})


async def list_workspaces(session: AsyncSession, *, cursor: str | None, limit: int) -> WorkspacesResponse:
    """One page. Raises InvalidInput for a bad cursor."""
    after = decode_cursor(cursor, str)
    query = _summaries().order_by(_workspace.c.id).limit(limit + 1)
    if after is not None:
        query = query.where(_workspace.c.id > after)
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return WorkspacesResponse(
        [_summary(row) for row in page], encode_cursor(page[-1].id) if len(rows) > limit else None
    )


async def workspace_details(session: AsyncSession, workspace_id: str) -> WorkspaceDetails:
    """One workspace; raises NotFound."""
    query = _summaries().where(_workspace.c.id == workspace_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(workspace_id) else None
    if row is None:
        raise NotFound("workspace")
    return WorkspaceDetails(
        _summary(row),
        await rates_of(session, workspace_id),
        await _members(session, workspace_id),
        await actions_on(session, workspace_id),
    )


def _summaries() -> Select[Any]:
    running = select(func.count()).where(order.c.workspace_id == _workspace.c.id, order.c.state.in_(_RUNNING))
    return select(
        _workspace,
        _balance(AccountKind.CREDITS).label("available"),
        _balance(AccountKind.HELD).label("held"),
        running.scalar_subquery().label("open_orders"),
    )


def _balance(kind: AccountKind) -> Any:
    found = select(_account.c.balance_cents).where(_account.c.workspace_id == _workspace.c.id, _account.c.kind == kind)
    return func.coalesce(found.scalar_subquery(), 0)


def _summary(row: Any) -> WorkspaceSummary:
    return WorkspaceSummary(
        workspace_id=row.id,
        name=row.name,
        billing=row.billing.value,
        contact_email=row.contact_email,
        discount_basis_points=row.discount_basis_points,
        expedited_hours=row.expedited_hours,
        created_at=row.created_at,
        available_credits=row.available,
        held_credits=row.held,
        open_orders=row.open_orders,
        plan=row.plan.value,
        seats=row.seats,
    )


async def _members(session: AsyncSession, workspace_id: str) -> list[MemberResponse]:
    here = col(Member.workspace_id) == workspace_id, col(Member.removed_at).is_(None)
    query = select(Member).where(*here).order_by(col(Member.id)).limit(MEMBERS)
    rows = (await session.execute(query)).scalars().all()
    keys = await keys_of(session, [row.id for row in rows])
    return [_member(row, keys[row.id]) for row in rows]


def _member(row: Member, keys: list[KeyResponse]) -> MemberResponse:
    return MemberResponse(
        row.id, row.name, row.email, row.is_owner, keys, row.seat.value, is_locked=row.locked_at is not None
    )
