"""API keys as operators handle them: issued (shown once), listed without their secret, revoked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.keys import hashed, issue_key
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import is_well_formed
from service.operations.linguist_schemas import IssuedKey, KeyResponse
from service.operations.recording import record_action


async def issue(
    session: AsyncSession,
    *,
    holder_kind: HolderKind,
    holder_id: str,
    workspace_id: str | None = None,
    name: str,
    now: datetime,
) -> IssuedKey:
    """A fresh key of a holder; its secret is in the answer and nowhere else."""
    key = issue_key(
        session, holder_kind=holder_kind, holder_id=holder_id, workspace_id=workspace_id, name=name, now=now
    )
    await session.flush()
    row = (await session.execute(select(ApiKey).where(col(ApiKey.hashed) == hashed(key)))).scalar_one()
    return IssuedKey(row.id, row.hint, key)


async def keys_of(session: AsyncSession, holder_ids: Sequence[str]) -> dict[str, list[KeyResponse]]:
    """The keys of each holder, the newest first."""
    query = select(ApiKey).where(col(ApiKey.holder_id).in_(holder_ids)).order_by(col(ApiKey.id).desc())
    found: dict[str, list[KeyResponse]] = defaultdict(list)
    for row in (await session.execute(query)).scalars():
        found[row.holder_id].append(key_response(row))
    return found


async def revoke_key(session: AsyncSession, key_id: str, *, reason: str, actor: Principal, now: datetime) -> ApiKey:
    """Ends a key: every web process refuses it within a second. Revoked again, the first time stays.

    Raises NotFound.
    """
    query = select(ApiKey).where(col(ApiKey.id) == key_id).with_for_update().execution_options(populate_existing=True)
    row = (await session.execute(query)).scalar_one_or_none() if is_well_formed(key_id) else None
    if row is None:
        raise NotFound("key")
    if row.revoked_at is None:
        row.revoked_at = now
        data = {"holder_id": row.holder_id, "hint": row.hint}
        await record_action(session, actor, "revoke_key", key_id, reason, now=now, data=data)
    return row


def key_response(row: ApiKey) -> KeyResponse:
    """A key as it is shown."""
    return KeyResponse(row.id, row.name, row.hint, row.created_at, row.expires_at, row.last_used_at, row.revoked_at)
