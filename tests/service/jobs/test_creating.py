"""Creating jobs: what a quote becomes in production."""

from datetime import timedelta

from sqlalchemy import event, update

from pricing.catalogue import Service
from service.database import transaction
from service.jobs.availability import order
from service.orders.models import Order
from service.workspaces.models import Workspace
from tests.service.jobs.studio import Studio, a_dub, a_transcript, subtitles
from workflows.stages import Stage
from workflows.states import TaskState


async def test_each_media_file_item_and_language_becomes_one_job(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(2), subtitles("en-GB", "de", count=2))

    jobs = await studio.jobs(order_id)

    assert [(job.service, job.language, job.pair_target) for job in jobs] == [
        (Service.TRANSCRIPT, "en", "en"),
        (Service.TRANSCRIPT, "en", "en"),
        (Service.CAPTIONS, "en-GB", "en"),
        (Service.CAPTIONS, "en-GB", "en"),
        (Service.SUBTITLES, "de", "de"),
        (Service.SUBTITLES, "de", "de"),
    ]
    assert [job.position for job in jobs] == list(range(6))


async def test_captions_beside_a_dub_are_part_of_its_job_and_of_its_price(studio: Studio) -> None:
    order_id = await studio.produce(a_dub("de", "fr", include_captions=True, include_source_captions=True), minutes=1)

    german, french = await studio.jobs(order_id)

    assert german.price_cents == 2200 + 400 + 220
    assert french.price_cents == 2200 + 330
    assert german.options["include_source_captions"] is True
    assert "include_source_captions" not in french.options
    assert french.options["include_captions"] is True


async def test_the_first_task_pays_its_share_of_the_list_price(studio: Studio) -> None:
    order_id = await studio.produce(subtitles("de", sdh=True), minutes=10)

    (task,) = await studio.tasks(order_id)

    assert (task.stage, task.pair_source, task.pair_target) == (Stage.TRANSCRIPTION, "en", "en")
    assert task.pay_cents == 1287


async def test_the_order_is_due_when_its_last_job_is(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(), subtitles("de"))

    transcript, german = await studio.jobs(order_id)
    async with studio.sessions() as session:
        order = await session.get_one(Order, order_id)

    assert transcript.due_at == studio.now + timedelta(hours=48)
    assert order.due_at == german.due_at == studio.now + timedelta(hours=72)
    assert [step["kind"] for step in german.due_steps] == ["started", "counted_hours", "due"]


async def test_a_workspace_with_faster_turnaround_is_promised_it(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript())
    async with transaction(studio.sessions) as session:
        order = await session.get_one(Order, order_id)
        (await session.get_one(Workspace, order.workspace_id)).expedited_hours = {"transcript": 12}

    await studio.create(order_id)

    (job,) = await studio.jobs(order_id)
    assert job.due_at == studio.now + timedelta(hours=12)


async def test_compressed_time_says_so_in_the_steps(studio: Studio) -> None:
    fast = studio.with_settings(sla_time_scale=3600.0)

    order_id = await fast.produce(a_transcript())

    (job,) = await fast.jobs(order_id)
    assert job.due_at == studio.now + timedelta(seconds=48)
    assert job.due_steps[-1]["kind"] == "compressed"


async def test_creating_twice_gives_the_same_jobs(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(3))

    first = await studio.create(order_id)
    second = await studio.create(order_id)

    assert first == second
    assert len(await studio.jobs(order_id)) == 3
    assert first.tick_at == studio.now + timedelta(hours=24)


async def test_a_large_order_takes_no_more_statements_than_a_small_one(studio: Studio) -> None:
    targets = ["ar", "fr", "de", "hi", "it", "pt-BR", "ru", "es", "tr", "uk"]
    small = await studio.paid_order(subtitles("de"))
    large = await studio.paid_order(subtitles(*targets, count=50), minutes=5)
    statements: list[str] = []
    event.listen(
        studio.parts.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2].lower())
    )

    await studio.create(small)
    for_small = len(statements)
    production = await studio.create(large)

    assert len(statements) - for_small == for_small
    assert production.batches == 13
    assert len(production.jobs) == 40


async def test_tasks_of_a_sandbox_order_are_for_nobody(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())
    order_id = await studio.paid_order(a_transcript(2))
    async with transaction(studio.sessions) as session:
        await session.execute(update(order).values(is_sandbox=True))

    await studio.create(order_id)

    assert {row.state for row in await studio.tasks(order_id)} == {TaskState.CANCELLED}
    assert await studio.mails("task_offer") == []
    assert (await client.post("/v1/tasks/claim-next")).json()["detail"]["status"] == "nothing_to_claim"
