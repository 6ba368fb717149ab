"""Whose endpoints somebody manages, and finding one of them: a foreign one answers like a missing one."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.auth.models import HolderKind
from service.auth.principals import Principal, require_feature
from service.errors import NotFound, WebhookRefused
from service.ids import is_well_formed
from service.webhooks.models import WebhookDelivery, WebhookEndpoint


def owner_of(actor: Principal) -> str | None:
    """The workspace whose endpoints the actor manages; None, for the house's own, of operators.

    Raises Forbidden ``feature_off`` for members and service accounts whose groups do not manage webhooks.
    """
    if actor.kind is HolderKind.OPERATOR:
        return None
    require_feature(actor, Feature.WEBHOOKS_MANAGE)
    return actor.workspace


def is_owned_by(workspace_id: str | None) -> ColumnElement[bool]:
    """Condition on endpoints: of this workspace, or the house's own; none that are deleted."""
    column = col(WebhookEndpoint.workspace_id)
    owned = column.is_(None) if workspace_id is None else column == workspace_id
    return owned & col(WebhookEndpoint.deleted_at).is_(None)


async def own_endpoint(session: AsyncSession, webhook_id: str, actor: Principal) -> WebhookEndpoint:
    """The endpoint, to read; raises NotFound and Forbidden."""
    return await _found(session, _own(webhook_id, actor))


async def own_locked_endpoint(session: AsyncSession, webhook_id: str, actor: Principal) -> WebhookEndpoint:
    """The endpoint under its row lock, as it is now, to change; raises NotFound and Forbidden."""
    return await _found(session, _own(webhook_id, actor).with_for_update(key_share=True))


async def own_open_endpoint(session: AsyncSession, webhook_id: str, actor: Principal) -> WebhookEndpoint:
    """The endpoint under its row lock, if events go to it; raises NotFound, Forbidden and WebhookRefused."""
    endpoint = await own_locked_endpoint(session, webhook_id, actor)
    if not endpoint.is_open:
        raise WebhookRefused(
            "webhook_disabled", "The webhook is disabled: nothing is sent to it. Nothing was changed. Enable it first."
        )
    return endpoint


async def own_delivery(session: AsyncSession, endpoint: WebhookEndpoint, delivery_id: str) -> WebhookDelivery:
    """A delivery of this endpoint; raises NotFound."""
    delivery = await session.get(WebhookDelivery, delivery_id) if is_well_formed(delivery_id) else None
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound("delivery")
    return delivery


def _own(webhook_id: str, actor: Principal) -> Select[tuple[WebhookEndpoint]]:
    if not is_well_formed(webhook_id):
        raise NotFound("webhook")
    return select(WebhookEndpoint).where(col(WebhookEndpoint.id) == webhook_id, is_owned_by(owner_of(actor)))


async def _found(session: AsyncSession, query: Select[tuple[WebhookEndpoint]]) -> WebhookEndpoint:
    found = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if found is None:
        raise NotFound("webhook")
    return found
