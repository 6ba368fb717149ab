"""Changing, enabling and deleting an endpoint. Its address never changes: that would be another receiver."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.principals import Principal
from service.settings import Settings
from service.webhooks.access import own_locked_endpoint
from service.webhooks.auditing import note
from service.webhooks.custom_headers import merged
from service.webhooks.disabling import cancel_pending
from service.webhooks.models import WebhookEndpoint
from service.webhooks.naming import checked_name
from service.webhooks.requests import UpdateWebhookRequest
from service.webhooks.sealed import SecretUnreadable, headers_of, sealed_headers
from service.webhooks.subscribing import chosen


async def update_endpoint(
    session: AsyncSession,
    webhook_id: str,
    wanted: UpdateWebhookRequest,
    *,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> WebhookEndpoint:
    """What the request says; ``is_disabled`` false also enables an endpoint that was disabled for its failures.

    What waits for an endpoint that is disabled is cancelled. Raises NotFound, Forbidden, InvalidInput and
    WebhookRefused.
    """
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    before = _told(endpoint)
    endpoint.name = checked_name(wanted.name)
    if wanted.retry_enabled is not None:
        endpoint.retry_enabled = wanted.retry_enabled
    if wanted.events is not None:
        endpoint.events = chosen(wanted.events, endpoint.workspace_id)
    headers = _set_headers(endpoint, wanted, settings)
    await _switch(session, endpoint, is_disabled=wanted.is_disabled, now=now)
    changed = {name: value for name, value in _told(endpoint).items() if value != before[name]}
    if changed or headers:
        await note(session, Activity.WEBHOOK_UPDATED, endpoint, actor=actor, now=now, data={**changed, **headers})
    return endpoint


async def enable_endpoint(session: AsyncSession, webhook_id: str, *, actor: Principal, now: datetime) -> None:
    """Sends events to it from now on, whoever or whatever disabled it; those of the meantime take a replay."""
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    if endpoint.is_open:
        return
    await _switch(session, endpoint, is_disabled=False, now=now)
    data = {"is_disabled": False, "is_auto_disabled": False}
    await note(session, Activity.WEBHOOK_UPDATED, endpoint, actor=actor, now=now, data=data)


async def delete_endpoint(session: AsyncSession, webhook_id: str, *, actor: Principal, now: datetime) -> None:
    """Takes it away for good, with its secrets; the row stays for the log's sake until the log is forgotten."""
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    endpoint.deleted_at = now
    endpoint.secret_sealed = ""
    endpoint.request_headers_sealed = endpoint.previous_secret_sealed = endpoint.previous_until = None
    await cancel_pending(session, endpoint.id, now)
    await note(session, Activity.WEBHOOK_DELETED, endpoint, actor=actor, now=now, data={})


async def _switch(session: AsyncSession, endpoint: WebhookEndpoint, *, is_disabled: bool, now: datetime) -> None:
    """A fresh start after a disabling: failures are counted anew."""
    if is_disabled and not endpoint.is_disabled:
        endpoint.is_disabled, endpoint.disabled_at = True, endpoint.disabled_at or now
        await cancel_pending(session, endpoint.id, now)
    if not is_disabled and not endpoint.is_open:
        endpoint.is_disabled = endpoint.is_auto_disabled = False
        endpoint.disabled_at, endpoint.consecutive_failures = None, 0


def _set_headers(endpoint: WebhookEndpoint, wanted: UpdateWebhookRequest, settings: Settings) -> dict[str, Any]:
    """Sets what is wanted of headers; answers what the log may say of it: which ones, and no value."""
    if not wanted.request_headers:
        return {}
    headers = merged(_present(endpoint, settings), wanted.request_headers)
    endpoint.request_headers_sealed = sealed_headers(settings, endpoint.id, headers)
    return {"request_headers": sorted(headers)}


def _present(endpoint: WebhookEndpoint, settings: Settings) -> dict[str, str]:
    """None, where they were sealed under a secret of the deployment that is gone: they must be given again."""
    try:
        return headers_of(settings, endpoint)
    except SecretUnreadable:
        return {}


def _told(endpoint: WebhookEndpoint) -> dict[str, Any]:
    names = ("name", "events", "retry_enabled", "is_disabled", "is_auto_disabled")
    return {name: getattr(endpoint, name) for name in names}
