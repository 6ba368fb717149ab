"""Who is let in without a role: whoever has an invitation to answer, a seat that is locked, or a domain to join by."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_AWAITED: Final = text(
    """
    SELECT EXISTS (SELECT 1 FROM invitation WHERE email = :email AND state = 'pending' AND expires_at > :now)
        OR EXISTS (
            SELECT 1 FROM member WHERE lower(email) = :email AND removed_at IS NULL AND locked_at IS NOT NULL
        )
        OR EXISTS (SELECT 1 FROM workspace_domain WHERE domain = :domain AND verified_at IS NOT NULL AND auto_join)
    """
)


async def is_awaited(session: AsyncSession, email: str, *, now: datetime) -> bool:
    """Whether somebody without a role may sign in with this address (lower case) all the same."""
    values = {"email": email, "domain": email.rpartition("@")[2], "now": now}
    return bool(await session.scalar(_AWAITED, values))
