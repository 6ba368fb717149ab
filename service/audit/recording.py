"""Writing the audit log, in the transaction of what is recorded: both are there or neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity, class_of
from service.audit.doers import Doer, doer_of
from service.audit.models import AuditEntry
from service.audit.origin import current_origin
from service.auth.principals import Principal
from service.ids import AUDIT_ENTRY, new_id

_NAME: Final = text(
    """
    SELECT name, email FROM member WHERE id = :id
    UNION ALL SELECT name, NULL FROM service_account WHERE id = :id
    UNION ALL SELECT name, email FROM linguist WHERE id = :id
    UNION ALL SELECT name, email FROM operator WHERE id = :id
    UNION ALL SELECT name, email FROM person WHERE id = :id
    """
)


@dataclass(frozen=True, slots=True)
class Resource:
    """What something was done to: its kind (``order``, ``api_key``, ...), id, and name as it was then."""

    kind: str
    id: str
    name: str | None = None


async def record(
    session: AsyncSession,
    activity: Activity,
    *,
    actor: Principal | Doer | str | None,
    workspace_id: str | None,
    now: datetime,
    resource: Resource | None = None,
    data: dict[str, Any] | None = None,
    succeeded: bool = True,
) -> None:
    """Adds one entry; without an actor the system did it. ``data`` must hold nothing secret.

    Text names the actor as histories do (``Principal.actor``).
    """
    doer, origin = doer_of(actor), current_origin()
    row = None if doer.is_system else (await session.execute(_NAME, {"id": doer.id})).first()
    session.add(
        AuditEntry(
            id=new_id(AUDIT_ENTRY),
            workspace_id=workspace_id,
            at=now,
            class_name=class_of(activity).value,
            activity=activity.value,
            succeeded=succeeded,
            actor_kind=doer.kind,
            actor_id=doer.id,
            actor_name=row.name if row else None,
            actor_email=row.email if row else None,
            session_id=doer.session_id,
            resource_kind=resource.kind if resource else None,
            resource_id=resource.id if resource else None,
            resource_name=resource.name if resource else None,
            method=origin.method if origin else None,
            path=origin.path if origin else None,
            address=origin.address if origin else None,
            agent=origin.agent if origin else None,
            data=data or {},
        )
    )
    await session.flush()
