"""The second operator's API: what waits for a decision, and the decision."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from service.approvals.deciding import decide
from service.approvals.queries import list_approvals, read_approval
from service.approvals.schemas import ApprovalResponse, ApprovalsResponse, ApprovalStatus
from service.auth.principals import operators_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.operations.requests import Intervention
from service.paging import PAGE, Cursor, Limit

Status = Annotated[ApprovalStatus | None, QueryParameter(name="state")]
ApprovalPath = "/{approval_id:str}"


@get("/", operation_id="list_approvals", responses=refusals())
async def list_all(
    session: Session,
    now: Now,
    status: Status = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> ApprovalsResponse:
    """Refunds and grants that need a second operator, the newest first."""
    return await list_approvals(session, state=status, cursor=cursor, limit=limit, now=now)


@get(ApprovalPath, operation_id="get_approval", responses=refusals(404))
async def read(approval_id: FromPath[str], session: Session, now: Now) -> ApprovalResponse:
    """One of them."""
    return await read_approval(session, approval_id, now=now)


@post(f"{ApprovalPath}/approve", status_code=200, operation_id="approve", responses=refusals(400, 404))
async def approve(
    approval_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, parts: AllParts, now: Now
) -> ApprovalResponse:
    """Lets another operator's refund or grant happen; it is carried out once."""
    await decide(parts, approval_id, is_approved=True, reason=data.reason, actor=actor, now=now)
    async with transaction(parts.sessions) as session:
        return await read_approval(session, approval_id, now=now)


@post(f"{ApprovalPath}/decline", status_code=200, operation_id="decline", responses=refusals(400, 404))
async def decline(
    approval_id: FromPath[str], data: JSONBody[Intervention], actor: Actor, parts: AllParts, now: Now
) -> ApprovalResponse:
    """Refuses it; no money moves."""
    await decide(parts, approval_id, is_approved=False, reason=data.reason, actor=actor, now=now)
    async with transaction(parts.sessions) as session:
        return await read_approval(session, approval_id, now=now)


approval_operations = Router(
    path="/v1/operations/approvals",
    route_handlers=[list_all, read, approve, decline],
    guards=[operators_only],
    tags=["Operations"],
)
