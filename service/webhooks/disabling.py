"""Disabling an endpoint: nothing new goes to it, and what was waiting is cancelled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.notifications.about_workspaces import WebhookDisabled
from service.notifications.queueing import NewMail, queue_mails
from service.settings import Settings
from service.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from service.webhooks.naming import origin_of
from service.workspaces.models import Member


async def cancel_pending(session: AsyncSession, endpoint_id: str, now: datetime) -> None:
    """Ends what waits for an attempt; what is being sent right now goes on and is not tried again."""
    await session.execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.endpoint_id) == endpoint_id, col(WebhookDelivery.state) == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, ended_at=now, next_attempt_at=None)
    )


async def disable_for_failures(
    session: AsyncSession, endpoint: WebhookEndpoint, *, settings: Settings, now: datetime
) -> None:
    """Disables an endpoint, under its lock, that keeps failing; its admins are told."""
    endpoint.is_auto_disabled, endpoint.disabled_at = True, now
    await cancel_pending(session, endpoint.id, now)
    await record(
        session,
        Activity.WEBHOOK_UPDATED,
        actor=None,
        workspace_id=endpoint.workspace_id,
        now=now,
        resource=Resource("webhook", endpoint.id, endpoint.name),
        data={"is_auto_disabled": True, "failures_in_a_row": endpoint.consecutive_failures},
    )
    await _tell(session, endpoint, settings, now)


async def _tell(session: AsyncSession, endpoint: WebhookEndpoint, settings: Settings, now: datetime) -> None:
    origin = settings.public_url.rstrip("/")
    page = "/workspace/webhooks" if endpoint.workspace_id else "/operations/webhooks"
    context = WebhookDisabled(
        webhook_name=endpoint.name,
        webhook_address=origin_of(endpoint.url),
        failures=endpoint.consecutive_failures,
        last_success_at=endpoint.last_success_at,
        disabled_at=now,
        webhook_url=f"{origin}{page}/{endpoint.id}",
    )
    key = f"{context.mail}:{endpoint.id}:{now.timestamp():.0f}"
    told = await _recipients(session, endpoint, settings)
    await queue_mails(session, [NewMail(context, f"{key}:{who}", who, None) for who in told], now=now)


async def _recipients(session: AsyncSession, endpoint: WebhookEndpoint, settings: Settings) -> Sequence[str]:
    """Admins of the workspace who are there and not locked; the house's own address."""
    if endpoint.workspace_id is None:
        return [settings.operator_email]
    query = select(col(Member.email)).where(
        col(Member.workspace_id) == endpoint.workspace_id,
        col(Member.seat) == Seat.ADMIN,
        col(Member.locked_at).is_(None),
        col(Member.removed_at).is_(None),
    )
    return (await session.execute(query)).scalars().all()
