"""Size: a large order completes on the real engine, and no workflow's history grows too long.

The media of the large order are rows of analysed files (hundreds of analyses would measure the analysis), its tasks
are finished through the service's actions; all else, from the item to the deliverables, goes the usual way. The size is
40 files in three languages, so that the suite stays short; SCALE_MEDIA=200 runs the full size, 2,400 tasks.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from elevenlabs import (
    OrderItemRequestInput_Subtitles,
    OrderItemRequestInput_Transcription,
    UpsertOrderItemRequest,
)
from sqlalchemy import func, insert, select
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from service.database import create_engine, create_sessions, transaction, utc_now
from service.documents.document import Document, Segment
from service.errors import TaskRefused
from service.ids import MEDIA, new_id
from service.jobs.availability import linguist, task
from service.jobs.claiming import claim_next_task
from service.jobs.finishing import Review, review_task, submit_task
from service.jobs.models import Job
from service.media.models import AnalysisState, Media
from service.quality.findings import WarningReason
from service.settings import Settings
from service.worker import connect
from tests.journeys.conftest import Town
from tests.journeys.test_official_client import CARD, pay, until
from workflows.data import DATA_CONVERTER, WORKFLOWS, workflow_runner
from workflows.ids import JOBS_PER_BATCH, order_workflow_id
from workflows.stages import Stage

FILES = int(os.environ.get("SCALE_MEDIA", "40"))
LANGUAGES = ["de", "es", "fr"]
MOST_EVENTS = 10_000
MOST_EVENTS_OF_ONE_FILE = 50
HANDS = 8
REVIEWS = (Stage.REVIEW, Stage.QUALITY_CONTROL)
WORDS = Document("en", [Segment(500, 2300, "This is what was said.")])
REASONS = [WarningReason("The words are the same for every file of this test.")]


async def engine_client(town: Town) -> Client:
    """A client of the town's engine."""
    environment = town.stack.environment
    return await connect(
        Settings(
            temporal_address=environment["PRODUCTIONS_TEMPORAL_ADDRESS"],
            temporal_namespace=environment["PRODUCTIONS_TEMPORAL_NAMESPACE"],
        )
    )


async def workflow_histories(town: Town, order_id: str) -> dict[str, WorkflowHistory]:
    """The histories of an order's workflows by workflow id."""
    client = await engine_client(town)
    workflow_id = order_workflow_id(order_id)
    first = client.get_workflow_handle(workflow_id)
    await first.result()
    found = {workflow_id: await first.fetch_history()}
    async with town.sessions() as session:
        batches = await session.scalar(select(func.max(Job.batch)).where(Job.order_id == order_id))  # type: ignore[arg-type]
    for batch in range(1, (batches or 0) + 1):
        child = f"{workflow_id}-batch-{batch}"
        found[child] = await client.get_workflow_handle(child).fetch_history()
    return found


async def replayed(found: dict[str, WorkflowHistory]) -> None:
    """Raises unless today's code takes every decision of the histories again."""
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=workflow_runner(), data_converter=DATA_CONVERTER)
    for history in found.values():
        await replayer.replay_workflow(history)


async def analysed_media(town: Town, order_id: str) -> list[str]:
    """Rows of files of a minute and some seconds, as an analysis leaves them."""
    ids = [new_id(MEDIA) for _ in range(FILES)]
    common = {
        "order_id": order_id,
        "declared_language": "en",
        "declared_content_type": "audio/wav",
        "content_type": "audio/wav",
        "state": AnalysisState.READY,
        "has_video": False,
        "created_at": utc_now(),
    }
    rows = [
        {
            "id": media_id,
            "name": f"talk-{number}.wav",
            "duration_ms": 60_000 + 100 * number,
            "storage_key": f"media/{media_id}",
            **common,
        }
        for number, media_id in enumerate(ids)
    ]
    async with transaction(town.sessions) as session:
        await session.execute(insert(Media), rows)
    return ids


@asynccontextmanager
async def many_hands(town: Town) -> AsyncIterator[list[int]]:
    """Linguists who finish whatever can be claimed, at once; gives the numbers of tasks finished by each."""
    engine = create_engine(town.stack.environment["PRODUCTIONS_DATABASE_URL"], pool_size=HANDS)
    async with engine.connect() as connection:
        people = list((await connection.execute(select(linguist.c.id))).scalars())
    counts = [0] * len(people)
    working = [asyncio.create_task(_finish_tasks(engine, people, number, counts)) for number in range(len(people))]
    try:
        yield counts
    finally:
        failures = [repr(hand.exception()) for hand in working if hand.done()]
        for hand in working:
            hand.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await engine.dispose()
        assert failures == []


async def _finish_tasks(engine: Any, people: list[str], number: int, counts: list[int]) -> None:
    settings, sessions, me = Settings(), create_sessions(engine), people[number]
    while True:
        try:
            claim = await claim_next_task(engine, linguist_id=me, settings=settings, now=utc_now())
        except TaskRefused:
            await asyncio.sleep(0.1)
            continue
        async with transaction(sessions) as session:
            stage = await session.scalar(select(task.c.stage).where(task.c.id == claim.task_id))
            if stage in REVIEWS:
                review = Review(is_approval=True, document=WORDS, reasons=REASONS)
                await review_task(session, claim.task_id, review, linguist_id=me, now=utc_now())
            else:
                await submit_task(session, claim.task_id, linguist_id=me, document=WORDS, now=utc_now())
        counts[number] += 1


@pytest.mark.timeout(300)
async def test_an_order_of_many_files_in_three_languages_completes_within_its_histories(town: Town) -> None:
    orders = town.client(town.enterprise).productions.orders
    order_id = orders.create().order_id
    media_ids = await analysed_media(town, order_id)
    item = OrderItemRequestInput_Subtitles(
        media_ids=media_ids, source_language="en", destination_languages=LANGUAGES, sdh=False
    )
    started = time.monotonic()
    await asyncio.to_thread(orders.items.upsert, order_id, request=UpsertOrderItemRequest(item=item))
    await asyncio.to_thread(orders.submit, order_id)
    async with many_hands(town) as counts:
        await until(lambda: orders.list(status=["done"]).orders, lambda done: _holds(done, order_id), seconds=240)
    seconds = time.monotonic() - started

    found = await workflow_histories(town, order_id)
    events = {name: len(history.events) for name, history in found.items()}
    sys.stdout.write(
        f"\n{FILES} files x {len(LANGUAGES)} languages: {sum(counts)} tasks in {seconds:.0f} s; "
        f"{len(events)} workflows, {max(events.values())} events at most, {sum(events.values())} in all\n"
    )
    files = await asyncio.to_thread(lambda: orders.deliverables.list(order_id).deliverables)
    assert len(files) == 2 * FILES * len(LANGUAGES)
    assert len(events) == -(-FILES * len(LANGUAGES) // JOBS_PER_BATCH)
    assert max(events.values()) < MOST_EVENTS
    await replayed(found)


def _holds(found: list[Any], order_id: str) -> bool:
    return any(order.order_id == order_id for order in found)


async def test_a_transcript_of_one_file_paid_by_card_costs_few_events(town: Town, recording: Path) -> None:
    orders = town.client(town.card_customer).productions.orders
    order_id = orders.create().order_id
    media = ("talk.wav", recording.read_bytes())
    media_id = orders.media.register(order_id, declared_language="en", media=media).media_id
    item = OrderItemRequestInput_Transcription(media_ids=[media_id], source_language="en")
    orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    await until(lambda: orders.get(order_id), lambda order: order.total_amount_usd is not None)
    orders.submit(order_id)
    async with town.http(town.card_customer) as http:
        url = (await http.get(f"/v1/productions/orders/{order_id}/checkout")).json()["url"]
    await pay(url, CARD)
    async with town.linguists.working():
        await until(lambda: orders.get(order_id), lambda order: order.state == "done", seconds=60)

    found = await workflow_histories(town, order_id)
    events = len(found[order_workflow_id(order_id)].events)
    sys.stdout.write(f"\none transcript paid by card: {events} events\n")
    assert events <= MOST_EVENTS_OF_ONE_FILE
    await replayed(found)
