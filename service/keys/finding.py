"""Keys of one holder: listed with what was spent with them this month, found to be changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.models import ApiKey
from service.errors import NotFound
from service.ids import is_well_formed
from service.keys.schemas import KeyResponse
from service.spending.amounts import spent_by_lineages

SHOWN_AFTER_ITS_END: Final = timedelta(days=30)


async def keys_of(session: AsyncSession, holder_ids: Sequence[str], *, now: datetime) -> dict[str, list[KeyResponse]]:
    """The keys of each holder, the newest first, in two statements for all."""
    query = select(ApiKey).where(col(ApiKey.holder_id).in_(holder_ids), *_listed(now))
    rows = list((await session.execute(query.order_by(col(ApiKey.id).desc()))).scalars())
    spent = await spent_by_lineages(session, list({row.lineage_id for row in rows}), now=now)
    found: dict[str, list[KeyResponse]] = defaultdict(list)
    for row in rows:
        found[row.holder_id].append(KeyResponse.of(row, spent))
    return found


async def count_keys(session: AsyncSession, holder_id: str, *, now: datetime) -> int:
    """How many keys a holder has that are listed and were not replaced."""
    query = select(func.count()).where(col(ApiKey.holder_id) == holder_id, *_listed(now))
    return (await session.execute(query.where(col(ApiKey.replaced_by).is_(None)))).scalar_one()


async def own_locked_key(session: AsyncSession, holder_id: str, key_id: str) -> ApiKey:
    """A key of the holder that is not deleted, under its row lock; raises NotFound."""
    query = select(ApiKey).where(
        col(ApiKey.id) == key_id, col(ApiKey.holder_id) == holder_id, col(ApiKey.revoked_at).is_(None)
    )
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(locked)).scalar_one_or_none() if is_well_formed(key_id) else None
    if row is None:
        raise NotFound("API key")
    return row


def _listed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not deleted; and replaced keys only for a month after their end."""
    is_current = or_(
        col(ApiKey.replaced_by).is_(None),
        col(ApiKey.expires_at).is_(None),
        col(ApiKey.expires_at) > now - SHOWN_AFTER_ITS_END,
    )
    return (col(ApiKey.revoked_at).is_(None), is_current)
