"""Money that did not move as it should: an operator is told once, in the transaction that found it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.notifications.about_orders import PaymentTrouble
from service.notifications.queueing import queue_mail
from service.orders.models import Order
from service.settings import Settings
from service.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Trouble:
    """``key`` names the trouble for ever; ``reference`` is Stripe's id of the thing concerned."""

    key: str
    problem: str
    next_step: str
    amount_cents: int
    reference: str


async def tell_operators(
    session: AsyncSession, order: Order, trouble: Trouble, *, settings: Settings, now: datetime
) -> None:
    """Queues the mail, unless this trouble has been told before."""
    workspace = await session.get_one(Workspace, order.workspace_id)
    context = PaymentTrouble(
        workspace_name=workspace.name,
        order_id=order.id,
        order_name=order.name,
        order_url=order_page(settings, order.id),
        problem=trouble.problem,
        next_step=trouble.next_step,
        amount_cents=trouble.amount_cents,
        reference=trouble.reference,
        occurred_at=now,
    )
    key = f"payment_trouble:{trouble.key}"
    await queue_mail(session, context, key=key, recipient=settings.operator_email, order_id=order.id, now=now)


def order_page(settings: Settings, order_id: str) -> str:
    """Where a person looks at the order."""
    return f"{settings.public_url.rstrip('/')}/orders/{order_id}"
