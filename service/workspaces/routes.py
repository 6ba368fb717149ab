"""Operators and workspaces: open them, agree on terms, grant credits."""

from typing import Annotated

from litestar import Response, Router, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.approvals.answers import WAITS_FOR_APPROVAL, given_or_pending
from service.approvals.asking import grant_or_ask
from service.approvals.schemas import PendingApproval
from service.auth.principals import operators_only
from service.edge.dependencies import Actor, Books, Configured, Now, Session
from service.edge.documentation import refusals
from service.paging import PAGE, Cursor, Limit
from service.workspaces.administering import change_workspace, open_workspace
from service.workspaces.models import Plan
from service.workspaces.plans import preview_plan
from service.workspaces.queries import list_workspaces, workspace_details
from service.workspaces.rates import set_rates
from service.workspaces.schemas import (
    GrantRequest,
    GrantResponse,
    LockoutPreview,
    NewWorkspace,
    NewWorkspaceResponse,
    RatesRequest,
    WorkspaceChange,
    WorkspaceDetails,
    WorkspacesResponse,
)

WorkspacePath = "/{workspace_id:str}"
AgreedSeats = Annotated[int | None, QueryParameter(ge=1, le=100_000)]


@get("/", operation_id="list_workspaces", responses=refusals())
async def list_all(session: Session, cursor: Cursor = None, limit: Limit = PAGE) -> WorkspacesResponse:
    """All workspaces with their credits and running orders."""
    return await list_workspaces(session, cursor=cursor, limit=limit)


@post("/", status_code=201, opt={"shows_secret": True}, operation_id="open_workspace", responses=refusals())
async def create(data: JSONBody[NewWorkspace], actor: Actor, session: Session, now: Now) -> NewWorkspaceResponse:
    """A new customer: workspace, owner, and the owner's API key, shown this once."""
    return await open_workspace(session, data, actor=actor, now=now)


@get(WorkspacePath, operation_id="get_workspace", responses=refusals(404))
async def read(workspace_id: FromPath[str], session: Session) -> WorkspaceDetails:
    """One workspace: terms, credits, people, keys, and what operators changed."""
    return await workspace_details(session, workspace_id)


@get(f"{WorkspacePath}/lockout", operation_id="preview_plan", responses=refusals(404))
async def preview(
    workspace_id: FromPath[str], plan: FromQuery[Plan], session: Session, now: Now, seats: AgreedSeats = None
) -> LockoutPreview:
    """Who would be locked if the workspace had this plan, with so many seats agreed, now. Changes nothing."""
    return await preview_plan(session, workspace_id, plan, seats, now=now)


@patch(WorkspacePath, opt={"changes_access": True}, operation_id="change_workspace", responses=refusals(404))
async def change(
    workspace_id: FromPath[str],
    data: JSONBody[WorkspaceChange],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> WorkspaceDetails:
    """Changes discount, expedited turnaround or billing, for what is quoted and submitted from now on; and plan and
    seats at once: fewer seats than are taken lock all members but the owner, who is told.
    """
    await change_workspace(session, workspace_id, data, actor=actor, settings=settings, now=now)
    return await workspace_details(session, workspace_id)


@put(f"{WorkspacePath}/rates", operation_id="set_rates", responses=refusals(400, 404))
async def rates(
    workspace_id: FromPath[str], data: JSONBody[RatesRequest], actor: Actor, session: Session, books: Books, now: Now
) -> WorkspaceDetails:
    """Replaces the complete set of negotiated rates, for quotes from now on."""
    await set_rates(session, workspace_id, data, books=books, actor=actor, now=now)
    return await workspace_details(session, workspace_id)


@post(
    f"{WorkspacePath}/credits",
    status_code=200,
    operation_id="grant_credits",
    responses={**refusals(400, 404), **WAITS_FOR_APPROVAL},
)
async def add_credits(
    workspace_id: FromPath[str],
    data: JSONBody[GrantRequest],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
) -> Response[GrantResponse | PendingApproval]:
    """Grants credits, once per key; beyond what operators may give alone it waits for a second one: 202."""
    made = await grant_or_ask(session, workspace_id, data, actor=actor, settings=settings, now=now)
    return given_or_pending(made, now)


workspace_operations = Router(
    path="/v1/operations/workspaces",
    route_handlers=[list_all, create, read, preview, change, rates, add_credits],
    guards=[operators_only],
    tags=["Operations"],
)
