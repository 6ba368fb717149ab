"""Which deliveries are next, and holding them while they are under way.

However many processes share the work, of all that is under way at a time at most ``OF_ENDPOINT`` go to one endpoint
(one to an endpoint that keeps failing), ``OF_HOST`` to one host and ``OF_WORKSPACE`` to one workspace's endpoints; and
endpoints that keep failing get at most half of a process's places. So whoever hangs holds up himself.

Nor do many workspaces together hold up another: a workspace gets its n-th place only while n places are free. Alone it
gets all of ``OF_WORKSPACE``; k workspaces that take what they can get hold an equal share each and leave one more, a
(k+1)-th of all places, free. So one that has nothing under way finds a place, and up to half of what is free, as long
as there are fewer workspaces than places. Of what endpoints that keep failing may have, the same holds.

Within these bounds every workspace's oldest delivery comes before any workspace's second, and in a workspace every
endpoint's oldest before any endpoint's second.

One process picks at a time (an advisory lock for some milliseconds), so that the bounds hold. A lease is four times
as long as an attempt may take. Of an endpoint's events an earlier one is usually sent before a later one, but nobody
waits for that: several are under way at once, and one that failed comes again after others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.database import Sessions, transaction
from service.events.models import Event
from service.webhooks.models import WebhookDelivery, WebhookEndpoint

OF_ENDPOINT: Final = 4
OF_HOST: Final = 8
OF_WORKSPACE: Final = 24
FAILING: Final = 3
"""So many failures in a row make an endpoint one that keeps failing."""
LEASE: Final = timedelta(seconds=60)
_LOCK_KEY: Final = 7020

_LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:key)")
_WAITING: Final = """
    WITH RECURSIVE waiting(endpoint_id) AS (
        (SELECT endpoint_id FROM webhook_delivery WHERE state = 'pending' ORDER BY endpoint_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.endpoint_id FROM webhook_delivery d
                WHERE d.state = 'pending' AND d.endpoint_id > w.endpoint_id ORDER BY d.endpoint_id LIMIT 1)
        FROM waiting w WHERE w.endpoint_id IS NOT NULL
    ), endpoint AS (
        SELECT e.id, COALESCE(e.workspace_id, '') AS workspace,
               lower(substring(e.url FROM '^[a-zA-Z]+://([^/?#]+)')) AS host,
               e.consecutive_failures >= :failing AS is_failing,
               e.deleted_at IS NULL AS is_there,
               e.deleted_at IS NULL AND NOT e.is_disabled AND NOT e.is_auto_disabled AS is_open
        FROM webhook_endpoint e WHERE e.id IN (SELECT endpoint_id FROM waiting)
    )
"""
"""The endpoints for which something waits, found by jumping from one to the next along ``ix_webhook_delivery_due``."""

_TAKE: Final = text(
    f"""
    {_WAITING}, flying AS (
        SELECT d.endpoint_id, COALESCE(e.workspace_id, '') AS workspace, count(*) AS many,
               lower(substring(e.url FROM '^[a-zA-Z]+://([^/?#]+)')) AS host,
               e.consecutive_failures >= :failing AS is_failing
        FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id
        WHERE d.state = 'delivering' AND d.leased_until > :now
        GROUP BY d.endpoint_id, e.workspace_id, e.url, e.consecutive_failures
    ), at_host AS (
        SELECT host, sum(many) AS many FROM flying GROUP BY host
    ), of_owner AS (
        SELECT workspace, sum(many) AS many FROM flying GROUP BY workspace
    ), of_kind AS (
        SELECT workspace, is_failing, sum(many) AS many FROM flying GROUP BY workspace, is_failing
    ), due AS (
        SELECT d.id, d.next_attempt_at, e.id AS endpoint_id, e.workspace, e.host, e.is_failing,
               row_number() OVER (PARTITION BY e.id ORDER BY d.next_attempt_at, d.id) AS place
        FROM endpoint e CROSS JOIN LATERAL (
            SELECT d.id, d.next_attempt_at FROM webhook_delivery d
            WHERE d.state = 'pending' AND d.endpoint_id = e.id AND d.next_attempt_at <= :now
              AND (e.is_open OR (e.is_there AND d.body IS NOT NULL))
            ORDER BY d.next_attempt_at, d.id
            LIMIT greatest(0, CASE WHEN e.is_failing THEN 1 ELSE :of_endpoint END
                - (SELECT COALESCE(sum(f.many), 0) FROM flying f WHERE f.endpoint_id = e.id))
        ) d
    ), dealt AS (
        SELECT due.*,
               row_number() OVER (PARTITION BY workspace, is_failing ORDER BY place, next_attempt_at, id)
                   + COALESCE(of_kind.many, 0) AS round
        FROM due LEFT JOIN of_kind USING (workspace, is_failing)
    ), placed AS (
        SELECT dealt.*,
               row_number() OVER (PARTITION BY host ORDER BY round, place, next_attempt_at, id)
                   + COALESCE(at_host.many, 0) AS of_host,
               row_number() OVER (PARTITION BY is_failing ORDER BY round, place, next_attempt_at, id) AS of_failing
        FROM dealt LEFT JOIN at_host USING (host)
    ), shared AS (
        SELECT placed.*,
               row_number() OVER (PARTITION BY workspace ORDER BY place, next_attempt_at, id)
                   + COALESCE(of_owner.many, 0) AS of_workspace
        FROM placed LEFT JOIN of_owner USING (workspace)
        WHERE of_host <= :of_host AND (NOT is_failing OR of_failing + round - 1 <= :failing_room)
    ), lined_up AS (
        SELECT id, of_workspace, row_number() OVER (ORDER BY of_workspace, place, next_attempt_at, id) AS turn
        FROM shared WHERE of_workspace <= :of_workspace
    ), chosen AS (
        SELECT id FROM lined_up WHERE turn + of_workspace - 1 <= :room
    ), locked AS (
        SELECT d.id FROM webhook_delivery d
        WHERE d.id IN (SELECT id FROM chosen) AND d.state = 'pending' FOR UPDATE SKIP LOCKED
    )
    UPDATE webhook_delivery d SET state = 'delivering', leased_until = :until, next_attempt_at = NULL
    FROM locked WHERE d.id = locked.id RETURNING d.id
    """  # noqa: S608 - pieces of our own
)
_LAPSED: Final = text(
    """
    SELECT d.id, d.leased_until, e.retry_enabled AND d.body IS NULL AS comes_again
    FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id
    WHERE d.state = 'delivering' AND d.leased_until <= :now ORDER BY d.leased_until, d.id LIMIT 200
    """
)
_TAKE_BACK: Final = text(
    """
    UPDATE webhook_delivery SET state = 'pending', next_attempt_at = :now, leased_until = NULL
    WHERE id = ANY(:ids) AND state = 'delivering' AND leased_until <= :now
    """
)


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is ours until ``until``. ``body`` is None when its event is no longer kept."""

    id: str
    event_id: str
    endpoint: WebhookEndpoint
    body: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A delivery whose process never said how it went, as a killed one; ``comes_again`` if it may be repeated."""

    id: str
    until: datetime
    comes_again: bool


async def take_due(sessions: Sessions, *, room: int, failing_room: int, now: datetime) -> list[Leased] | None:
    """At most ``room`` deliveries, ``failing_room`` of them to endpoints that keep failing; None while another process
    picks.
    """
    async with transaction(sessions) as session:
        if not await session.scalar(_LOCK, {"key": _LOCK_KEY}):
            return None
        values = {
            "now": now,
            "until": now + LEASE,
            "room": room,
            "failing_room": failing_room,
            "failing": FAILING,
            "of_endpoint": OF_ENDPOINT,
            "of_host": OF_HOST,
            "of_workspace": OF_WORKSPACE,
        }
        ids = (await session.execute(_TAKE, values)).scalars().all()
        return await _loaded(session, ids, now + LEASE) if ids else []


async def _loaded(session: AsyncSession, ids: Sequence[str], until: datetime) -> list[Leased]:
    query = (
        select(col(WebhookDelivery.id), col(WebhookDelivery.event_id), col(WebhookDelivery.body), WebhookEndpoint)
        .add_columns(col(Event.body).label("published"))
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == col(WebhookDelivery.endpoint_id))
        .outerjoin(Event, col(Event.id) == col(WebhookDelivery.event_id))
        .where(col(WebhookDelivery.id).in_(ids))
        .order_by(col(WebhookDelivery.id))
    )
    rows: Sequence[Any] = (await session.execute(query)).all()
    return [
        Leased(row.id, row.event_id, row.WebhookEndpoint, row.published if row.body is None else row.body, until)
        for row in rows
    ]


async def take_back_lapsed(sessions: Sessions, now: datetime) -> list[Lapsed]:
    """Puts what was "at least once" back to be sent again; returns what may be sent once only, whose caller ends it."""
    async with transaction(sessions) as session:
        rows = (await session.execute(_LAPSED, {"now": now})).all()
        lapsed = [Lapsed(row.id, row.leased_until, row.comes_again) for row in rows]
        again = [one.id for one in lapsed if one.comes_again]
        if again:
            await session.execute(_TAKE_BACK, {"ids": again, "now": now})
    return [one for one in lapsed if not one.comes_again]
