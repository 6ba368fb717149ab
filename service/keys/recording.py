"""What is done with keys, in the audit log: never the key, only how it begins and ends."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.models import ApiKey
from service.auth.principals import Principal


async def record_key(
    session: AsyncSession,
    activity: Activity,
    row: ApiKey,
    *,
    actor: Principal | None,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Adds an entry about a key; without an actor the system did it."""
    facts = {"holder_id": row.holder_id, "holder_kind": row.holder_kind.value, "hint": row.hint, **(data or {})}
    resource = Resource("api_key", row.id, row.name)
    await record(session, activity, actor=actor, workspace_id=row.workspace_id, now=now, resource=resource, data=facts)
