"""The SLA clock: 50, 80 and 100 per cent, each recorded once, and missed dates that move."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from service.database import transaction
from service.jobs.availability import job
from service.jobs.sla import tick_sla
from service.orders.models import Order, OrderEvent
from tests.service.jobs.studio import Studio, a_dub, a_transcript
from workflows.states import JobState


async def tick(studio: Studio, order_id: str, now: datetime, batch: int = 0) -> datetime | None:
    """One tick of the clock."""
    async with transaction(studio.sessions) as session:
        return await tick_sla(session, order_id, batch, now, studio.settings)


async def events(studio: Studio, order_id: str) -> Sequence[OrderEvent]:
    """What the order's history says of its clock."""
    async with studio.sessions() as session:
        query = select(OrderEvent).filter_by(order_id=order_id, actor="clock").order_by(OrderEvent.seq)  # type: ignore[arg-type]
        return (await session.execute(query)).scalars().all()


async def test_the_clock_says_when_it_wants_to_be_asked_again(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript())

    assert await tick(studio, order_id, studio.now) == studio.now + timedelta(hours=24)
    assert await tick(studio, order_id, studio.now + timedelta(hours=24)) == studio.now + timedelta(hours=38.4)
    assert await tick(studio, order_id, studio.now + timedelta(hours=39)) == studio.now + timedelta(hours=48)


async def test_each_threshold_is_recorded_once_per_order(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(41))
    half = studio.now + timedelta(hours=24)

    for batch in (0, 1, 0):
        await tick(studio, order_id, half, batch)

    (event,) = await events(studio, order_id)
    assert event.cause == "sla_50_percent"
    assert {row.sla_percent for row in await studio.jobs(order_id)} == {50}
    assert await studio.mails("task_deadline_near") == []


async def test_services_with_other_dates_have_events_of_their_own(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(), a_dub("de"))

    await tick(studio, order_id, studio.now + timedelta(hours=24))
    await tick(studio, order_id, studio.now + timedelta(hours=47))

    assert [event.cause for event in await events(studio, order_id)] == ["sla_50_percent", "sla_80_percent"]


async def test_at_eighty_per_cent_tasks_jump_the_queue_and_claimants_are_told(studio: Studio) -> None:
    holder = await studio.linguist(limit=1)
    client = await studio.client(holder)
    order_id = await studio.produce(a_transcript(2))
    await client.post("/v1/tasks/claim-next")

    await tick(studio, order_id, studio.now + timedelta(hours=38.4))
    await tick(studio, order_id, studio.now + timedelta(hours=40))

    assert {(row.is_urgent, row.is_public) for row in await studio.tasks(order_id)} == {(True, True)}
    (mail,) = await studio.mails("task_deadline_near")
    assert mail.recipient.startswith(holder.id)


async def test_a_missed_date_moves_and_everybody_is_told_once(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(41))
    missed = studio.now + timedelta(hours=48)

    for batch in (0, 1):
        again_at = await tick(studio, order_id, missed, batch)

    moved = studio.now + timedelta(hours=60)
    assert again_at == moved
    async with studio.sessions() as session:
        assert (await session.get_one(Order, order_id)).due_at == moved
    (breach,), (delayed,) = await studio.mails("sla_breach"), await studio.mails("order_delayed")
    assert breach.recipient == studio.settings.operator_email
    assert breach.context["open_tasks"][0] == "Transcription, English: nobody yet"
    assert delayed.recipient == "ada@lumen.example"
    assert (delayed.context["was_due_at"], delayed.context["now_due_at"]) == (wire(missed), wire(moved))
    (job_row, *_) = await studio.jobs(order_id)
    assert (job_row.sla_percent, job_row.due_at, job_row.due_steps[-1]["kind"]) == (100, moved, "extended")
    assert [event.cause for event in await events(studio, order_id)] == ["sla_breached"]


def wire(at: datetime) -> str:
    """An instant in JSON."""
    return at.isoformat().replace("+00:00", "Z")


async def test_a_date_that_is_missed_again_moves_again(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript())
    await tick(studio, order_id, studio.now + timedelta(hours=48))

    await tick(studio, order_id, studio.now + timedelta(hours=50))
    await tick(studio, order_id, studio.now + timedelta(hours=60))

    (row,) = await studio.jobs(order_id)
    assert row.due_at == studio.now + timedelta(hours=75)
    assert len(await studio.mails("order_delayed")) == 2


async def test_delivered_jobs_have_no_clock(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript())
    async with transaction(studio.sessions) as session:
        await session.execute(update(job).values(state=JobState.DELIVERED, delivered_at=studio.now))

    assert await tick(studio, order_id, studio.now + timedelta(days=9)) is None
    assert await events(studio, order_id) == []
