"""What the audit log says of endpoints: never a secret, a header's value, or more of an address than its host."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.webhooks.models import WebhookEndpoint


async def note(
    session: AsyncSession,
    activity: Activity,
    endpoint: WebhookEndpoint,
    *,
    actor: Principal | None,
    now: datetime,
    data: dict[str, Any],
) -> None:
    """Adds one entry about the endpoint; without an actor the system did it."""
    await record(
        session,
        activity,
        actor=actor,
        workspace_id=endpoint.workspace_id,
        now=now,
        resource=Resource("webhook", endpoint.id, endpoint.name),
        data=data,
    )
