"""What the log holds, for tests of deeds."""

from sqlalchemy import select
from sqlmodel import col

from service.audit.models import AuditEntry
from service.database import Sessions


async def entries(sessions: Sessions, *activities: str, after: str = "") -> list[AuditEntry]:
    """The entries after the id ``after``, the oldest first; only of these activities when some are named."""
    query = select(AuditEntry).where(col(AuditEntry.id) > after).order_by(col(AuditEntry.id))
    async with sessions() as session:
        rows = list((await session.execute(query)).scalars())
    return [row for row in rows if not activities or row.activity in activities]


async def newest(sessions: Sessions) -> str:
    """The id of the last entry; empty without any."""
    return max((row.id for row in await entries(sessions)), default="")
