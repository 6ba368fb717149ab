"""What attempts do to deliveries and endpoints."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from service.access.standing import Seat
from service.audit.models import AuditEntry
from service.database import transaction, utc_now
from service.notifications.models import Mail
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookEndpoint
from service.webhooks.outcomes import Attempt, record_attempt
from service.webhooks.schedule import PAUSES, is_beyond_hope, next_attempt
from tests.factories import a_customer
from tests.service.webhooks.conftest import Hooks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_every_2xx_delivers_and_nothing_else(hooks: Hooks) -> None:
    webhook = await hooks.make()

    tried = {status: await hooks.tried(await hooks.deliver(webhook), status) for status in (199, 300, 301, 410, 500)}
    taken = {status: await hooks.tried(await hooks.deliver(webhook), status) for status in (200, 201, 204, 299)}

    assert {one.state for one in tried.values()} == {DeliveryState.PENDING}
    assert {one.state for one in taken.values()} == {DeliveryState.DELIVERED}
    assert (taken[299].attempts, taken[299].last_status_code) == (1, 299)
    assert (await hooks.endpoint(webhook)).last_success_at == taken[299].ended_at


@pytest.mark.parametrize("status", [None, 301, 404, 503])
async def test_whatever_else_comes_is_tried_again_over_three_days_and_then_given_up(
    hooks: Hooks, status: int | None
) -> None:
    webhook = await hooks.make()
    other = await hooks.deliver(webhook)
    delivery, now = await hooks.tried(await hooks.deliver(webhook), status, NOON), NOON
    waits = []

    while delivery.next_attempt_at is not None:
        waits.append(delivery.next_attempt_at - now)
        now = delivery.next_attempt_at
        await hooks.tried(other, 200, now)
        delivery = await hooks.tried(delivery.id, status, now)

    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, len(PAUSES) + 1)
    assert all(pause * 0.8 <= wait <= pause for pause, wait in zip(PAUSES, waits, strict=True))
    assert timedelta(days=2) < now - NOON < timedelta(days=3)


async def test_once_means_once(hooks: Hooks) -> None:
    webhook = await hooks.make(retry_enabled=False)

    delivery = await hooks.tried(await hooks.deliver(webhook), 500)

    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (DeliveryState.FAILED, 1, None)


async def test_each_attempt_is_written_down_with_what_came_back(hooks: Hooks) -> None:
    delivery = await hooks.deliver(await hooks.make())

    await hooks.tried(delivery, 500)
    await hooks.tried(delivery, None)

    async with hooks.parts.sessions() as session:
        rows = (await session.execute(select(WebhookAttempt).order_by(col(WebhookAttempt.number)))).scalars().all()
    assert [(row.number, row.status_code, row.error, row.answer_body) for row in rows] == [
        (1, 500, None, "ok\ufffd"),
        (2, None, "timed_out", "ok\ufffd"),
    ]


async def test_an_attempt_whose_lease_ran_out_can_deliver_but_not_fail(hooks: Hooks) -> None:
    first, second = await hooks.deliver(await hooks.make()), await hooks.deliver(await hooks.make())
    stale = utc_now() - timedelta(hours=1)

    async def late(delivery_id: str, status: int) -> DeliveryState:
        async with transaction(hooks.parts.sessions) as session:
            attempt = Attempt(utc_now(), 1, {}, status)
            settings, now = hooks.parts.settings, utc_now()
            row = await record_attempt(session, delivery_id, attempt, lease=stale, settings=settings, now=now)
            return row.state

    assert await late(first, 500) is DeliveryState.DELIVERING
    assert await late(first, 200) is DeliveryState.DELIVERED
    assert await late(first, 500) is DeliveryState.DELIVERED
    assert (await hooks.tried(second, 500)).state is DeliveryState.PENDING


async def test_an_interruption_is_noted_by_one_of_those_who_find_it_and_is_not_the_receivers_fault(
    hooks: Hooks,
) -> None:
    webhook = await hooks.make(retry_enabled=False)
    delivery = await hooks.deliver(webhook)
    (lease,) = [one.leased_until for one in await hooks.deliveries(webhook)]

    async def interrupted() -> None:
        async with transaction(hooks.parts.sessions) as session:
            attempt = Attempt(utc_now(), 0, {}, error="interrupted")
            settings, now = hooks.parts.settings, utc_now()
            await record_attempt(session, delivery, attempt, lease=lease, settings=settings, now=now)

    await asyncio.gather(interrupted(), interrupted(), interrupted())

    (ended,) = await hooks.deliveries(webhook)
    endpoint = await hooks.endpoint(webhook)
    assert (ended.state, ended.attempts, ended.last_error) == (DeliveryState.FAILED, 1, "interrupted")
    assert (endpoint.consecutive_failures, endpoint.last_failure_at) == (0, None)


async def test_after_ten_failures_without_a_success_ever_the_endpoint_is_disabled_and_its_admins_told(
    hooks: Hooks,
) -> None:
    colleague = await a_customer(hooks.parts.sessions, workspace=hooks.admin.workspace_id, seat=Seat.ADMIN)
    await a_customer(hooks.parts.sessions, workspace=hooks.admin.workspace_id)
    webhook = await hooks.make(name="Planning <b>", webhook_url="https://93.184.216.34/secret-path?token=secret-token")
    waiting = await hooks.tried(await hooks.deliver(webhook), 500)

    for _ in range(8):
        await hooks.tried(await hooks.deliver(webhook), 500)
    assert (await hooks.endpoint(webhook)).is_open
    last = await hooks.tried(await hooks.deliver(webhook), 500)

    endpoint = await hooks.endpoint(webhook)
    assert (endpoint.is_auto_disabled, endpoint.is_disabled, endpoint.consecutive_failures) == (True, False, 10)
    states = {one.id: one.state for one in await hooks.deliveries(webhook)}
    assert (states[waiting.id], states[last.id]) == (DeliveryState.CANCELLED, DeliveryState.CANCELLED)
    async with hooks.parts.sessions() as session:
        mails = (await session.execute(select(Mail).where(col(Mail.name) == "webhook_disabled"))).scalars().all()
        entry = (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(1))).scalar_one()
    assert sorted(mail.recipient for mail in mails) == sorted(["ada@lumen.example", f"{colleague.id}@lumen.example"])
    assert "secret-" not in str([mail.context for mail in mails])
    assert (entry.activity, entry.resource_id, entry.actor_kind) == ("Webhook Update", webhook, "system")


async def test_failures_of_tests_disable_nothing_and_a_success_of_one_counts(hooks: Hooks) -> None:
    webhook = await hooks.make()

    for _ in range(12):
        made = await hooks.client.post(f"/v1/workspace/webhooks/{webhook}/test")
        tried = await hooks.tried(made.json()["delivery_id"], 500)
        assert tried.state is DeliveryState.FAILED
    endpoint = await hooks.endpoint(webhook)
    assert (endpoint.is_open, endpoint.consecutive_failures) == (True, 0)
    await hooks.tried(await hooks.deliver(webhook), 500)
    made = await hooks.client.post(f"/v1/workspace/webhooks/{webhook}/test")
    await hooks.tried(made.json()["delivery_id"], 204)

    assert (await hooks.endpoint(webhook)).consecutive_failures == 0


async def test_what_fails_after_the_endpoint_was_disabled_is_not_tried_again(hooks: Hooks) -> None:
    webhook = await hooks.make()
    first, second = await hooks.deliver(webhook), await hooks.deliver(webhook)

    await hooks.client.patch(f"/v1/workspace/webhooks/{webhook}", json={"is_disabled": True, "name": "n"})

    assert (await hooks.tried(first, 500)).state is DeliveryState.CANCELLED
    assert (await hooks.tried(second, 200)).state is DeliveryState.DELIVERED


async def test_random_outcomes_disable_exactly_when_the_rule_says_so(hooks: Hooks) -> None:
    """12 histories of up to 40 outcomes, hours and days apart, against the rule written once more."""
    webhook = await hooks.make(retry_enabled=False)
    dice = random.Random(5)
    disabled = 0
    for history in range(12):
        now, in_a_row = NOON + timedelta(days=400 * history), 0
        success: datetime | None = None
        async with transaction(hooks.parts.sessions) as session:
            fresh = await session.get_one(WebhookEndpoint, webhook)
            fresh.is_auto_disabled, fresh.disabled_at = False, None
            fresh.consecutive_failures, fresh.last_success_at = 0, None
        for _ in range(dice.randint(1, 40)):
            now += timedelta(hours=dice.choice([0, 1, 5, 24, 60]))
            worked = dice.random() < dice.choice([0.02, 0.15])
            await hooks.tried(await hooks.deliver(webhook), 200 if worked else 500, now)
            in_a_row, success = (0, now) if worked else (in_a_row + 1, success)
            expected = in_a_row >= 10 and (success is None or now - success > timedelta(days=7))
            endpoint = await hooks.endpoint(webhook)
            assert endpoint.is_auto_disabled == expected
            if expected:
                disabled += 1
                break
    assert 1 < disabled < 11


@given(
    failures=st.integers(0, 30),
    ago=st.none() | st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_the_rule_is_ten_failures_and_seven_days(failures: int, ago: timedelta | None) -> None:
    last = None if ago is None else NOON - ago

    assert is_beyond_hope(failures, last, NOON) == (failures >= 10 and (ago is None or ago > timedelta(days=7)))


@given(attempts=st.integers(1, 20), dice=st.floats(0.8, 1.0))
def test_pauses_grow_and_end(attempts: int, dice: float) -> None:
    at = next_attempt(attempts, NOON, lambda low, high: dice)

    assert (at is None) == (attempts > len(PAUSES))
    assert at is None or timedelta(seconds=4) <= at - NOON <= timedelta(hours=24)
