"""The worker process: workflows and activities, the outbox's relay, and the sweeps that keep rows moving."""

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from service.approvals.deciding import finish_approvals
from service.database import utc_now
from service.domains.sweeping import check_domains
from service.edge.idempotency import forget_answers
from service.events.forgetting import forget_events
from service.events.publishing import publish_events
from service.exports.activities import FileSteps
from service.jobs.activities import JobSteps
from service.jobs.sweeping import sweep_tasks
from service.notifications.sending import send_mails
from service.notifications.smtp import Mailer
from service.orders.activities import OrderSteps
from service.outbox.bells import DELIVERIES, EVENTS, OUTBOX, bells
from service.outbox.relay import Relay
from service.parts import Parts
from service.payments.polling import poll_checkouts
from service.people.sweeping import forget_sign_ins
from service.settings import Settings
from service.sources.choosing import speech_to_text
from service.uploads.sweeping import sweep_uploads
from service.usage.sweeping import merge_old_minutes, sum_old_facts
from service.webhooks.engine import DeliveryEngine
from service.webhooks.sweeping import sweep_webhooks
from service.wishes.telling import tell_of_capacity
from workflows.data import DATA_CONVERTER, WORKFLOWS, workflow_runner
from workflows.ids import TASK_QUEUE

log = structlog.get_logger()

GRACE = timedelta(seconds=30)
FAILURE_PAUSE_SECONDS = 1.0
FORGET_SECONDS = 600.0
WISH_SECONDS = 15.0
WEBHOOK_SECONDS = 60.0
DOMAIN_SECONDS = 60.0

Step = Callable[[], Awaitable[object]]


async def connect(settings: Settings) -> Client:
    """A client of the engine, with the converter that all sides share."""
    return await Client.connect(
        settings.temporal_address, namespace=settings.temporal_namespace, data_converter=DATA_CONVERTER
    )


def create_worker(client: Client, parts: Parts, *, task_queue: str = TASK_QUEUE) -> Worker:
    """The Temporal worker with every workflow and activity."""
    steps = (OrderSteps(parts, speech_to_text(parts.settings)), JobSteps(parts), FileSteps(parts))
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=[activity for one in steps for activity in activities_of(one)],
        workflow_runner=workflow_runner(),
        graceful_shutdown_timeout=GRACE,
        max_concurrent_activities=50,
        max_concurrent_local_activities=50,
    )


def activities_of(steps: object) -> Sequence[Callable[..., object]]:
    """The methods of ``steps`` that are activities."""
    methods = (getattr(steps, name) for name in dir(steps) if not name.startswith("_"))
    return [method for method in methods if hasattr(method, "__temporal_activity_definition")]


async def run_worker(parts: Parts, stop: asyncio.Event) -> None:
    """Runs until ``stop`` is set, then ends what is under way."""
    client = await connect(parts.settings)
    mailer = Mailer(parts.settings.smtp_url)
    gc.collect()
    gc.freeze()
    channels = (OUTBOX, EVENTS, DELIVERIES)
    async with bells(parts.settings.database_url, *channels) as rung, create_worker(client, parts):
        log.info("worker_ready")
        relay = Relay(parts.sessions, client)
        pace = parts.settings.sweep_seconds
        sweeps = [
            _repeat("relay", relay.sweep, pace, rung[OUTBOX]),
            _repeat("events", lambda: publish_events(parts.sessions, utc_now()), pace, rung[EVENTS]),
            _repeat("mail", lambda: send_mails(parts, mailer), pace),
            _repeat("tasks", lambda: sweep_tasks(parts, utc_now()), pace),
            _repeat("approvals", lambda: finish_approvals(parts, utc_now()), max(pace, 5.0)),
            _repeat("uploads", lambda: sweep_uploads(parts, utc_now()), max(pace, 5.0)),
            _repeat("wishes", lambda: tell_of_capacity(parts, utc_now()), max(pace, WISH_SECONDS)),
            _repeat("checkouts", lambda: poll_checkouts(parts, utc_now()), max(pace, 5.0)),
            _repeat("domains", lambda: check_domains(parts, utc_now()), max(pace, DOMAIN_SECONDS)),
            _repeat("webhooks", lambda: sweep_webhooks(parts.engine, utc_now()), WEBHOOK_SECONDS),
            _repeat("old_events", lambda: forget_events(parts.engine, utc_now()), FORGET_SECONDS),
            _repeat("sign_ins", lambda: forget_sign_ins(parts.engine, utc_now()), FORGET_SECONDS),
            _repeat("usage", lambda: merge_old_minutes(parts.engine, utc_now()), FORGET_SECONDS),
            _repeat("spending", lambda: sum_old_facts(parts.engine, utc_now()), FORGET_SECONDS),
            _repeat("idempotency", lambda: forget_answers(parts.engine, utc_now()), FORGET_SECONDS),
        ]
        running = [asyncio.create_task(sweep) for sweep in sweeps]
        delivering = asyncio.create_task(DeliveryEngine(parts).run(stop, rung[DELIVERIES]))
        await stop.wait()
        for sweep in running:
            sweep.cancel()
        await asyncio.gather(*running, delivering, return_exceptions=True)


async def _repeat(name: str, step: Step, pace: float, rung: asyncio.Event | None = None) -> None:
    """Runs ``step`` every ``pace`` seconds, or at once when the bell rings; a failure is logged and tried again."""
    while True:
        try:
            busy = await step()
        except Exception:
            log.exception("sweep_failed", sweep=name)
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            continue
        if busy:
            continue
        await _pause(pace, rung)


async def _pause(pace: float, rung: asyncio.Event | None) -> None:
    if rung is None:
        await asyncio.sleep(pace)
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pace):
            await rung.wait()
    rung.clear()
