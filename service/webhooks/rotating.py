"""Another secret for an endpoint, without a moment in which its receiver could not verify what comes."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.principals import Principal
from service.errors import WebhookRefused
from service.settings import Settings
from service.webhooks.access import own_locked_endpoint
from service.webhooks.auditing import note
from service.webhooks.models import WebhookEndpoint
from service.webhooks.sealed import sealed_secret
from service.webhooks.signing import new_secret


async def rotate_secret(
    session: AsyncSession, webhook_id: str, overlap: timedelta, *, actor: Principal, settings: Settings, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new secret, which nobody is shown again; for ``overlap`` the previous one is good as well.

    While an earlier rotation lasts, "previous" stays the one that receivers have had all the time: who lost the new
    secret can rotate again and breaks nothing. Raises NotFound and Forbidden.
    """
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    secret = new_secret()
    held = endpoint.secret_sealed if not _is_rotating(endpoint, now) else endpoint.previous_secret_sealed
    endpoint.secret_sealed = sealed_secret(settings, endpoint.id, secret)
    endpoint.previous_secret_sealed = held if overlap else None
    endpoint.previous_until = now + overlap if overlap else None
    data = {"secret": "rotated", "overlap_hours": overlap // timedelta(hours=1)}
    await note(session, Activity.WEBHOOK_UPDATED, endpoint, actor=actor, now=now, data=data)
    return endpoint, secret


async def finish_rotation(session: AsyncSession, webhook_id: str, *, actor: Principal, now: datetime) -> None:
    """Everything is signed with the new secret alone from now on. Raises NotFound, Forbidden and WebhookRefused."""
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    if not _is_rotating(endpoint, now):
        raise WebhookRefused(
            "nothing_to_finish", "Only one secret is good, and everything is signed with it. Nothing was changed."
        )
    endpoint.previous_secret_sealed = endpoint.previous_until = None
    data = {"secret": "previous one ended"}
    await note(session, Activity.WEBHOOK_UPDATED, endpoint, actor=actor, now=now, data=data)


def _is_rotating(endpoint: WebhookEndpoint, now: datetime) -> bool:
    return endpoint.previous_until is not None and endpoint.previous_until > now
