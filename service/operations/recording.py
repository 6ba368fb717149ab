"""Writing down who intervened in what and why, in the transaction of the intervention."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.ids import new_id
from service.operations.auditing import record_intervention
from service.operations.models import OperatorAction

ACTION = "action"


async def record_action(
    session: AsyncSession,
    actor: Principal,
    action: str,
    subject: str,
    reason: str,
    *,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Adds one line to the operators' log, and one entry to the audit log.

    ``subject`` is the id of what was changed, ``data`` says to what.
    """
    session.add(
        OperatorAction(
            id=new_id(ACTION),
            operator_id=actor.id,
            action=action,
            subject=subject,
            reason=reason,
            data=data or {},
            created_at=now,
        )
    )
    await session.flush()
    await record_intervention(session, actor, action, subject, data or {}, now=now)
