"""Telling of capacity: looked after by the worker, each wish answered once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.catalogue import Service
from service.database import transaction
from service.jobs.capacity import capacity
from service.notifications.about_orders import CapacityBack
from service.notifications.queueing import queue_mail
from service.parts import Parts
from service.settings import Settings
from service.wishes.models import CapacityWish
from service.wishes.wishing import Pair
from service.workspaces.models import Member, Workspace

MOST_AT_ONCE: Final = 50
"""Mails of one round and pair: many who wait are told over some minutes, so that not all order in the same one."""


async def tell_of_capacity(parts: Parts, now: datetime) -> int:
    """One round over all that is waited for; how many were told. The mail and its wish are one transaction."""
    told = 0
    for service, source, target in await _waited_for(parts):
        async with transaction(parts.sessions) as session:
            if (await capacity(session, service, source, target, default_limit=1)).is_available:
                told += await _tell(session, service, source, target, parts.settings, now)
    return told


async def _waited_for(parts: Parts) -> Sequence[Any]:
    """Every service and pair of the table's languages that somebody waits for: some dozens at most."""
    columns = (col(CapacityWish.service), col(CapacityWish.pair_source), col(CapacityWish.pair_target))
    async with parts.sessions() as session:
        query = select(*columns).where(col(CapacityWish.told_at).is_(None)).distinct()
        return (await session.execute(query)).all()


async def _tell(
    session: AsyncSession, service: Service, source: str, target: str, settings: Settings, now: datetime
) -> int:
    query = (
        select(CapacityWish)
        .where(
            col(CapacityWish.service) == service,
            col(CapacityWish.pair_source) == source,
            col(CapacityWish.pair_target) == target,
            col(CapacityWish.told_at).is_(None),
        )
        .order_by(col(CapacityWish.id))
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    wishes = (await session.execute(query)).scalars().all()
    for wish in wishes:
        await _mail(session, wish, settings, now)
        wish.told_at = now
    return len(wishes)


async def _mail(session: AsyncSession, wish: CapacityWish, settings: Settings, now: datetime) -> None:
    """To whoever made it, or to the workspace when that person has left it."""
    member = await session.get(Member, wish.made_by)
    workspace = await session.get_one(Workspace, wish.workspace_id)
    context = CapacityBack(
        customer_name=member.name if member else workspace.name,
        service=wish.service.label,
        language=Pair(wish.service, wish.source_language, wish.language).spoken,
        wished_at=wish.created_at,
        order_url=settings.public_url.rstrip("/") + _address(wish),
    )
    recipient = member.email if member else workspace.contact_email
    key = f"{context.mail}:{wish.id}"
    await queue_mail(session, context, key=key, recipient=recipient, order_id=wish.order_id, now=now)


def _address(wish: CapacityWish) -> str:
    """The draft that waits, or a new order of that kind."""
    if wish.order_id:
        return f"/orders/{wish.order_id}"
    query = {"service": wish.service.value, "source": wish.source_language, "target": wish.language}
    return f"/productions/new?{urlencode(query)}"
