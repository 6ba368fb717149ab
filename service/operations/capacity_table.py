"""Capacity of everything that is sold: which pair cannot be produced, and for want of whom."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from pricing.catalogue import Service
from service.jobs.answers import capacity_answer
from service.jobs.capacity import capacity
from service.operations.linguist_schemas import CapacityTable
from service.settings import Settings


async def capacity_table(
    session: AsyncSession, *, books: PriceBooks, settings: Settings, now: datetime
) -> CapacityTable:
    """Every service in every pair of the price book in force; one statement for each stage of each."""
    book = books.on(now.date())
    return CapacityTable(
        [
            capacity_answer(
                await capacity(session, service, source, target, default_limit=settings.task_limit),
                service,
                source,
                target,
            )
            for service in Service
            for source, target in book.language_pairs(service)
        ]
    )
