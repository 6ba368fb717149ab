"""What somebody creates is shared as they have chosen: in the statement that creates it, and noted in the audit log.

Who has gone since the choice was made is left out by the database (``check_grant``), here as everywhere.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.models import ResourceKind
from service.audit.activities import Activity, class_of
from service.audit.origin import current_origin
from service.auth.principals import Principal
from service.ids import AUDIT_ENTRY, new_id

_SHARED: Final = """
    creator AS (
        SELECT name, email, default_sharing FROM member WHERE id = :created_by
        UNION ALL SELECT name, NULL, default_sharing FROM service_account WHERE id = :created_by
    ), shared AS (
        INSERT INTO resource_grant (
            resource_id, principal_id, resource_kind, principal_kind, workspace_id, role, granted_by, created_at
        )
        SELECT made.id, d.principal_id, '{kind}', d.principal_kind, :workspace_id, d.role, :created_by, :now
        FROM made, creator,
            jsonb_to_recordset(creator.default_sharing) AS d(principal_id text, principal_kind text, role text)
        WHERE d.principal_id <> :created_by
        RETURNING principal_id, principal_kind, role
    ), noted AS (
        INSERT INTO audit_entry (
            id, workspace_id, at, class_name, activity, succeeded, actor_kind, actor_id, actor_name, actor_email,
            session_id, resource_kind, resource_id, resource_name, method, path, address, agent, data
        )
        SELECT :audit_id, :workspace_id, :now, '{class_name}', '{activity}', true, :actor_kind, :created_by,
            creator.name, creator.email, :session_id, '{kind}', made.id, made.name, :method, :path, :address, :agent,
            jsonb_build_object('by_default', given.list)
        FROM made, creator, (SELECT jsonb_agg(to_jsonb(shared)) AS list FROM shared) given
        WHERE given.list IS NOT NULL
    )
"""


def shared_by_default(kind: ResourceKind) -> str:
    """Parts of a WITH, for after ``made(id, name)``; its values are those of ``default_values``."""
    activity = Activity.ACCESS_GRANTED
    return _SHARED.format(kind=kind.value, class_name=class_of(activity).value, activity=activity.value)


def default_values(actor: Principal, now: datetime) -> dict[str, Any]:
    """Who creates it, when, and from where."""
    origin = current_origin()
    return {
        "workspace_id": actor.workspace,
        "created_by": actor.id,
        "now": now,
        "audit_id": new_id(AUDIT_ENTRY),
        "actor_kind": actor.kind.value,
        "session_id": actor.session_id,
        "method": origin.method if origin else None,
        "path": origin.path if origin else None,
        "address": origin.address if origin else None,
        "agent": origin.agent if origin else None,
    }


_FOLDER: Final = text(
    f"""
    WITH made AS (SELECT id, name FROM folder WHERE id = :folder), {shared_by_default(ResourceKind.FOLDER)}
    SELECT count(*) FROM shared
    """  # noqa: S608 - the same
)


async def share_folder_by_default(session: AsyncSession, folder_id: str, *, actor: Principal, now: datetime) -> None:
    """For a folder that this transaction has made."""
    await session.execute(_FOLDER, {"folder": folder_id, **default_values(actor, now)})
