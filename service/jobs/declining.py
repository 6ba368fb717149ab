"""Declining: a linguist says that a task is not for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound
from service.jobs.availability import LINGUIST, is_open_to, joined, offer, task
from service.jobs.leases import locked_task
from service.jobs.offering import offer_tasks
from service.settings import Settings


async def decline_task(
    session: AsyncSession, task_id: str, *, linguist_id: str, settings: Settings, now: datetime
) -> None:
    """Takes a task off the linguist's list; the last of a round to decline lets the next round begin.

    Raises NotFound for a task that is not open to the linguist. Declining again changes nothing.
    """
    await locked_task(session, task_id)
    query = select(task.c.id).select_from(joined(LINGUIST)).where(task.c.id == task_id, is_open_to(LINGUIST))
    declined = select(offer.c.task_id).where(
        offer.c.task_id == task_id, offer.c.linguist_id == linguist_id, offer.c.declined_at.is_not(None)
    )
    if await session.scalar(declined) is not None:
        return
    if await session.scalar(query, {"linguist": linguist_id, "now": now}) is None:
        raise NotFound("task")
    values = {"task_id": task_id, "linguist_id": linguist_id, "made_at": now, "expires_at": now, "declined_at": now}
    statement = insert(offer).values(**values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["task_id", "linguist_id"], set_={"declined_at": now})
    )
    await offer_tasks(session, [task_id], settings=settings, now=now)
