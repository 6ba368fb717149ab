"""What signing in leaves behind is forgotten when its time is over. Run by the worker, a bounded batch at a time."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from service.auth.models import WebSession
from service.people.models import Attempts, PasskeyChallenge, SignInLink

BATCH: Final = 1000
ATTEMPTS_KEPT: Final = timedelta(days=1)
SESSIONS_KEPT: Final = timedelta(days=90)
"""Ended sessions say which devices a person has used before."""


async def forget_sign_ins(engine: AsyncEngine, now: datetime) -> bool:
    """Removes old links, challenges, counts and ended sessions; True when there may be more."""
    removed = []
    for model, key, is_over in (
        (SignInLink, "id", "expires_at"),
        (PasskeyChallenge, "id", "expires_at"),
        (Attempts, "key", "last_at"),
        (WebSession, "id", "expires_at"),
    ):
        table: Table = model.__table__  # type: ignore[union-attr]
        removed.append(await _remove(engine, table.c[key], table.c[is_over] < now - _KEPT.get(model, timedelta(0))))
    return max(removed) >= BATCH


_KEPT: Final[dict[type, timedelta]] = {Attempts: ATTEMPTS_KEPT, WebSession: SESSIONS_KEPT}


async def _remove(engine: AsyncEngine, key: Any, is_over: ColumnElement[bool]) -> int:
    batch = select(key).where(is_over).limit(BATCH)
    async with engine.begin() as connection:
        gone = await connection.execute(delete(key.table).where(key.in_(batch)))
    return gone.rowcount
