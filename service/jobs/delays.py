"""Telling that a date was missed: the operators at once, and the customer with the new date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from pricing.languages import label
from service.jobs.mails import stage_label
from service.notifications.about_orders import OrderDelayed, SlaBreach
from service.notifications.customers import customer_email, customer_name, order_url
from service.notifications.queueing import queue_mail
from service.orders.models import Order
from service.settings import Settings
from service.workspaces.models import Workspace

REASON = "The work takes longer than we promised; it goes on, and you need not do anything."


@dataclass(frozen=True, slots=True)
class Delay:
    """A date that was missed, and the one that replaces it."""

    service: Service
    was_due_at: datetime
    now_due_at: datetime


async def tell_delay(
    session: AsyncSession, order: Order, delay: Delay, unfinished: Sequence[Any], *, settings: Settings, now: datetime
) -> None:
    """Queues both mails, once per order and missed date. ``unfinished``: rows of stage, language and name (or null)."""
    missed = f"{order.id}:{delay.was_due_at.isoformat()}"
    workspace = await session.get_one(Workspace, order.workspace_id)
    breach = SlaBreach(
        workspace_name=workspace.name,
        order_id=order.id,
        order_name=order.name,
        order_url=order_url(settings, order.id),
        service=delay.service.label,
        was_due_at=delay.was_due_at,
        now_due_at=delay.now_due_at,
        open_tasks=tuple(_line(row) for row in unfinished),
    )
    delayed = OrderDelayed(
        customer_name=await customer_name(session, order),
        order_id=order.id,
        order_name=order.name,
        order_url=order_url(settings, order.id),
        was_due_at=delay.was_due_at,
        now_due_at=delay.now_due_at,
        reason=REASON,
    )
    operators, customer = settings.operator_email, await customer_email(session, order)
    await queue_mail(session, breach, key=f"sla_breach:{missed}", recipient=operators, order_id=order.id, now=now)
    await queue_mail(session, delayed, key=f"order_delayed:{missed}", recipient=customer, order_id=order.id, now=now)


def _line(row: Any) -> str:
    return f"{stage_label(row.stage)}, {label(row.language)}: {row.name or 'nobody yet'}"
