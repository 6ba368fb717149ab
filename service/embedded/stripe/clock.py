"""What happens without a request: sessions expire, delayed payments settle, refunds end, old answers go."""

import asyncio
import logging

from sqlalchemy import select

from service.embedded.stripe.idempotency import forget_old_answers
from service.embedded.stripe.payments import settle
from service.embedded.stripe.refunds import finish_refund
from service.embedded.stripe.sandbox import Sandbox
from service.embedded.stripe.sessions import close_expired
from service.embedded.stripe.store import Resource
from service.embedded.stripe.tables import resources
from service.embedded.stripe.work import Work

logger = logging.getLogger(__name__)

_TICK_SECONDS = 0.25
_TICKS_BETWEEN_CLEANINGS = 2_400


async def tick_forever(sandbox: Sandbox) -> None:
    """Handle all that is due, four times a second, until cancelled."""
    ticks = 0
    while True:
        try:
            while await handle_next(sandbox):
                pass
            if ticks % _TICKS_BETWEEN_CLEANINGS == 0:
                async with sandbox.work() as work:
                    await forget_old_answers(work)
        except Exception:  # the driver's own errors come unwrapped while the server starts; time must go on
            logger.exception("the clock could not handle what is due; it tries again")
        ticks += 1
        await asyncio.sleep(_TICK_SECONDS)


async def handle_next(sandbox: Sandbox) -> bool:
    """Handle one resource in a transaction of its own; False if nothing is due."""
    async with sandbox.engine.begin() as connection:
        work = Work(connection, sandbox.config)
        resource = await _next_due(work)
        if resource is None:
            return False
        await _handle(work, resource)
    sandbox.bell.set()
    return True


async def _next_due(work: Work) -> Resource | None:
    query = (
        select(resources.c.body, resources.c.private, resources.c.due_at)
        .where(resources.c.due_at <= work.now)
        .order_by(resources.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await work.connection.execute(query)).one_or_none()
    return Resource(row.body, row.private, row.due_at) if row else None


async def _handle(work: Work, resource: Resource) -> None:
    if resource.body["object"] == "refund":
        await finish_refund(work, resource)
    elif resource.private["step"] == "settle":
        await settle(work, resource)
    else:
        await close_expired(work, resource)
