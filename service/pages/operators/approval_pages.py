"""The second operator's pages: what waits, and the decision, with what it does to the money."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from service.approvals.deciding import decide
from service.approvals.queries import list_approvals, read_approval
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Asked, Now, Session
from service.errors import Refusal
from service.pages.operators.labels import APPROVAL_STATES, Labels
from service.pages.operators.wishes import reason_of
from service.pages.shell.forms import form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.paging import PAGE
from service.parts import Parts

HERE = "/operations/approvals"


@get(HERE)
async def approvals(request: Asked, actor: Actor, session: Session, now: Now) -> Page:
    """What waits for a decision, or what was decided."""
    query = query_of(request)
    state: Any = query.text("state", "pending")
    chosen = state if state in APPROVAL_STATES else None
    listed = await list_approvals(session, state=chosen, cursor=query.text("cursor") or None, limit=PAGE, now=now)
    return page(
        request, "operators/approvals.html", listed=listed, state=chosen or "all", mine=actor.id,
        states=APPROVAL_STATES, labels=Labels(words(request)),
    )  # fmt: skip


@get(f"{HERE}/{{approval_id:str}}")
async def approval(approval_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """One wish, with the decision below it."""
    return await _shown(request, approval_id, parts, actor, now)


@post(f"{HERE}/{{approval_id:str}}", status_code=200)
async def decided(approval_id: FromPath[str], request: Asked, actor: Actor, parts: AllParts, now: Now) -> Page:
    """Approves or declines."""
    form = await form_of(request)
    try:
        is_approved, reason = form.text("decision") == "approve", reason_of(form)
        row = await decide(parts, approval_id, is_approved=is_approved, reason=reason, actor=actor, now=now)
    except Refusal as refusal:
        return await _shown(request, approval_id, parts, actor, now, refused=refusal, reason=form.text("reason"))
    _ = words(request)
    said = {
        "carried_out": _("Approved and carried out."),
        "declined": _("Declined. No money moves."),
    }.get(row.state.value, _("Approved, but it could not be carried out. The reason stands below."))
    kind = "good" if row.state.value in ("carried_out", "declined") else "bad"
    return see_other(request, f"{HERE}/{approval_id}", notice=said, kind=kind)


async def _shown(
    request: Asked, approval_id: str, parts: Parts, actor: Actor, now: Now, *, refused: Refusal | None = None,
    reason: str = "",
) -> Page:  # fmt: skip
    async with transaction(parts.sessions) as session:
        found = await read_approval(session, approval_id, now=now)
    return page(
        request, "operators/approval.html", status=refused.status_code if refused else 200, approval=found,
        mine=actor.id, refused=refused, reason=reason, labels=Labels(words(request)),
    )  # fmt: skip


APPROVAL_PAGES = [approvals, approval, decided]
