"""What is read of glossaries."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.glossaries.models import OrderGlossary
from service.glossaries.schemas import GlossaryTerm, SpeakerName
from service.jobs.availability import task
from service.jobs.queries import visible_task

_glossary = OrderGlossary.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Glossary:
    """What an order's customer has said of words and names; empty when nothing."""

    terms: tuple[GlossaryTerm, ...] = ()
    speakers: tuple[SpeakerName, ...] = ()
    updated_at: datetime | None = None


async def order_glossary(session: AsyncSession, order_id: str) -> Glossary:
    """The glossary of an order that exists."""
    query = select(_glossary.c.terms, _glossary.c.speakers, _glossary.c.updated_at)
    row = (await session.execute(query.where(_glossary.c.order_id == order_id))).one_or_none()
    if row is None:
        return Glossary()
    terms = msgspec.convert(row.terms, tuple[GlossaryTerm, ...])
    return Glossary(terms, msgspec.convert(row.speakers, tuple[SpeakerName, ...]), row.updated_at)


async def task_glossary(session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime) -> Glossary:
    """The glossary of the order of a task that the linguist holds or may claim; raises NotFound for any other."""
    seen = await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    order_id = await session.scalar(select(task.c.order_id).where(task.c.id == seen.id))
    return await order_glossary(session, order_id or "")
