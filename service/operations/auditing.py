"""Operators' interventions in the audit log: in that of the workspace whose things they touch, else in the house's.

The reason stays in the operators' own log, and so does what says more about linguists than about the customer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal

ACTIVITIES: Final[Mapping[str, Activity]] = {
    "open_workspace": Activity.WORKSPACE_CREATED,
    "change_workspace": Activity.TERMS_CHANGED,
    "set_rates": Activity.TERMS_CHANGED,
    "grant_credits": Activity.CREDITS_GRANTED,
    "issue_key": Activity.KEY_CREATED,
    "revoke_key": Activity.KEY_DELETED,
}
"""Everything else is an operator's action under its own name."""

TOLD: Final = frozenset(
    {
        "action", "amount_cents", "approval_id", "billing", "due_at", "from", "hint", "holder_id", "key_id", "name",
        "owner_id", "rates", "to", "was_due_at",
    }
)  # fmt: skip
"""What a workspace reads of an intervention."""

_SUBJECT: Final = text(
    """
    SELECT 'order' AS kind, workspace_id, name FROM "order" WHERE id = :id
    UNION ALL SELECT 'workspace', id, name FROM workspace WHERE id = :id
    UNION ALL SELECT 'api_key', workspace_id, name FROM api_key WHERE id = :id
    UNION ALL SELECT 'task', o.workspace_id, o.name FROM task t JOIN "order" o ON o.id = t.order_id WHERE t.id = :id
    UNION ALL SELECT 'linguist', NULL, name FROM linguist WHERE id = :id
    UNION ALL SELECT 'operator', NULL, name FROM operator WHERE id = :id
    UNION ALL SELECT 'price_book', NULL, version FROM price_book WHERE version = :id
    """
)


async def record_intervention(
    session: AsyncSession, actor: Principal, action: str, subject: str, data: dict[str, Any], *, now: datetime
) -> None:
    """One entry for one line of the operators' log."""
    row = (await session.execute(_SUBJECT, {"id": subject})).first()
    workspace_id = row.workspace_id if row else None
    said = {"action": action, **data}
    await record(
        session,
        ACTIVITIES.get(action, Activity.OPERATOR_ACTION),
        actor=actor,
        workspace_id=workspace_id,
        now=now,
        resource=Resource(row.kind if row else "unknown", subject, row.name if row else None),
        data={name: value for name, value in said.items() if workspace_id is None or name in TOLD},
    )
