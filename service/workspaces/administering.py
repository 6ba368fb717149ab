"""What operators do to workspaces: open them, agree on terms, grant credits."""

from datetime import datetime

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.credits.ledger import KeyReused, Moved, balance, grant_credits
from service.errors import Refusal
from service.operations.keys import issue
from service.operations.recording import record_action
from service.settings import Settings
from service.workspaces.founding import found_workspace
from service.workspaces.locking import locked_workspace
from service.workspaces.plans import apply_plan
from service.workspaces.schemas import (
    GrantRequest,
    GrantResponse,
    NewWorkspace,
    NewWorkspaceResponse,
    WorkspaceChange,
)

OWNER_KEY = "owner"


async def open_workspace(
    session: AsyncSession, wanted: NewWorkspace, *, actor: Principal, now: datetime
) -> NewWorkspaceResponse:
    """A workspace with its owner, the owner's key and empty credit accounts."""
    owner = await found_workspace(
        session,
        name=wanted.name,
        billing=wanted.billing,
        contact_email=wanted.contact_email,
        owner_name=wanted.owner_name,
        owner_email=wanted.owner_email,
        now=now,
    )
    workspace_id = owner.workspace_id
    key = await issue(
        session, holder_kind=HolderKind.MEMBER, holder_id=owner.id, workspace_id=workspace_id, name=OWNER_KEY, now=now
    )
    data = {"name": wanted.name, "billing": wanted.billing.value, "owner_id": owner.id, "key_id": key.key_id}
    await record_action(session, actor, "open_workspace", workspace_id, wanted.reason, now=now, data=data)
    return NewWorkspaceResponse(workspace_id, owner.id, key.key_id, key.api_key)


async def change_workspace(
    session: AsyncSession,
    workspace_id: str,
    change: WorkspaceChange,
    *,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> None:
    """Sets what the change names, for quotes and orders from now on: what is quoted or submitted keeps its terms.

    A plan with fewer seats than are taken locks all members but the owner. Raises NotFound.
    """
    workspace = await locked_workspace(session, workspace_id)
    named = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    reason = named.pop("reason")
    if "expedited_hours" in named:
        named["expedited_hours"] = {service.value: hours for service, hours in named["expedited_hours"].items()}
    before = {name: getattr(workspace, name) for name in named}
    for name, value in named.items():
        setattr(workspace, name, value)
    await session.flush()
    await record_action(
        session, actor, "change_workspace", workspace_id, reason, now=now, data={"from": before, "to": named}
    )
    if {"plan", "seats"} & named.keys():
        await apply_plan(session, workspace, actor=actor, settings=settings, now=now)


def grant_key(workspace_id: str, key: str) -> str:
    """The ledger's key of a grant."""
    return f"grant:{workspace_id}:{key}"


async def grant(
    session: AsyncSession, workspace_id: str, wanted: GrantRequest, *, actor: Principal, now: datetime
) -> GrantResponse:
    """Gives credits once per key. Raises NotFound, and Refusal ``grant_key_reused`` for the key of another amount."""
    await locked_workspace(session, workspace_id)
    key = grant_key(workspace_id, wanted.key)
    amount = wanted.amount_cents
    try:
        moved = await grant_credits(
            session, workspace_id, amount, key=key, reason=wanted.reason, actor=actor.actor, now=now
        )
    except KeyReused:
        raise Refusal(
            "grant_key_reused",
            "Another amount was granted under this key. Nothing more was granted. Use another key.",
        ) from None
    if moved is Moved.NOW:
        data = {"amount_cents": amount, "key": wanted.key}
        await record_action(session, actor, "grant_credits", workspace_id, wanted.reason, now=now, data=data)
    after = await balance(session, workspace_id)
    return GrantResponse(workspace_id, amount, moved is Moved.BEFORE, after.available_cents, after.held_cents)
