"""Making an endpoint."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.principals import Principal
from service.errors import WebhookRefused
from service.ids import WEBHOOK, new_id
from service.settings import Settings
from service.webhooks.access import is_owned_by, owner_of
from service.webhooks.auditing import note
from service.webhooks.custom_headers import merged
from service.webhooks.models import WebhookEndpoint
from service.webhooks.naming import checked_name, origin_of
from service.webhooks.network import check_endpoint_url, webhook_reach
from service.webhooks.requests import WebhookSettings
from service.webhooks.sealed import sealed_headers, sealed_secret
from service.webhooks.signing import new_secret
from service.webhooks.subscribing import chosen

MOST_ENDPOINTS: Final = 20
"""Of a workspace, and of the house; disabled ones count."""


async def create_endpoint(
    session: AsyncSession, wanted: WebhookSettings, *, actor: Principal, settings: Settings, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which nobody is shown again. It gets what happens from now on.

    Raises Forbidden, InvalidInput, WebhookUrlRefused and WebhookRefused. The look-up of the host ends
    before the transaction begins.
    """
    workspace_id, name = owner_of(actor), checked_name(wanted.name)
    headers = merged({}, wanted.request_headers or {})
    events = [] if wanted.events is None else chosen(wanted.events, workspace_id)
    url = await check_endpoint_url(wanted.webhook_url, webhook_reach(settings))
    await _demand_room(session, workspace_id)
    webhook_id, secret = new_id(WEBHOOK), new_secret()
    endpoint = WebhookEndpoint(
        id=webhook_id,
        workspace_id=workspace_id,
        name=name,
        url=url,
        request_headers_sealed=sealed_headers(settings, webhook_id, headers),
        events=events,
        retry_enabled=wanted.retry_enabled is not False,
        secret_sealed=sealed_secret(settings, webhook_id, secret),
        created_by=actor.id,
        created_at=now,
    )
    session.add(endpoint)
    await session.flush()
    data = {"host": origin_of(url), "events": events, "retry_enabled": endpoint.retry_enabled}
    await note(session, Activity.WEBHOOK_CREATED, endpoint, actor=actor, now=now, data=data)
    return endpoint, secret


async def _demand_room(session: AsyncSession, workspace_id: str | None) -> None:
    """Two at once wait for each other here, so that together they make no more than there may be."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || :owner, 0))"), {"owner": workspace_id or ""}
    )
    query = select(func.count()).select_from(WebhookEndpoint).where(is_owned_by(workspace_id))
    if (await session.execute(query)).scalar_one() >= MOST_ENDPOINTS:
        raise WebhookRefused(
            "too_many_webhooks",
            f"There are {MOST_ENDPOINTS} webhooks already. Nothing was made. Delete one that is not needed.",
            most=MOST_ENDPOINTS,
        )
