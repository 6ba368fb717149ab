"""What operators do to the queue, and what the end of an order does to its work."""

import asyncio

import pytest

from service.database import transaction
from service.errors import NotFound, OrderRefused, TaskRefused
from service.ids import LINGUIST, ORDER, new_id
from service.jobs.closing import close_work
from service.jobs.creating import load_refs
from service.jobs.opening import open_tasks
from service.jobs.operating import pause_order, reassign_task
from service.linguists.administering import pause_linguist
from service.orders.models import Order, OrderEvent
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import JobState, OrderState, TaskState


async def reassign(studio: Studio, task_id: str, linguist_id: str) -> None:
    """An operator gives a task to somebody."""
    async with transaction(studio.sessions) as session:
        await reassign_task(session, task_id, linguist_id, actor="operator:o", settings=studio.settings, now=studio.now)


async def test_a_reassigned_task_changes_hands_with_its_draft_and_is_recorded(studio: Studio) -> None:
    first, second = await studio.linguist(), await studio.linguist(limit=1)
    order_id = await studio.produce(a_transcript())
    (row,) = await studio.tasks(order_id)
    before, after = await studio.client(first), await studio.client(second)
    await before.post(f"/v1/tasks/{row.id}/claim")
    await before.put(f"/v1/tasks/{row.id}/draft", json=DOCUMENT, headers={"if-match": '"0"'})

    await reassign(studio, row.id, second.id)

    lost = await before.post(f"/v1/tasks/{row.id}/submit")
    assert lost.json()["detail"]["status"] == "claim_lost"
    assert (await after.post(f"/v1/tasks/{row.id}/submit")).status_code == 200
    async with studio.sessions() as session:
        event = await session.get_one(OrderEvent, (order_id, 1))
    assert (event.cause, event.data) == ("task_reassigned", {"task_id": row.id, "from": first.id, "to": second.id})


async def test_reassigning_the_first_task_tells_the_workflow_that_work_was_taken(studio: Studio) -> None:
    holder = await studio.linguist()
    order_id = await studio.produce(a_transcript(2))

    for row in await studio.tasks(order_id):
        await reassign(studio, row.id, holder.id)

    assert len(await studio.signals("work_taken")) == 1


async def test_a_task_is_not_given_to_who_may_not_do_it(studio: Studio) -> None:
    editor, paused = await studio.linguist(), await studio.linguist()
    stranger = await studio.linguist(skills=((Stage.REVIEW, "de", "de"),))
    order_id = await studio.produce(a_transcript())
    (row,) = await studio.tasks(order_id)
    client = await studio.client(editor)
    await client.post(f"/v1/tasks/{row.id}/claim")
    await client.post(f"/v1/tasks/{row.id}/submit", json={"document": DOCUMENT})
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, paused.id, now=studio.now)
        request = OpenTasks(row.job_id, Stage.REVIEW, 1)
        (review,) = await open_tasks(session, request, settings=studio.settings, now=studio.now)

    slugs = {}
    for task_id, holder in ((review, editor), (review, stranger), (review, paused), (row.id, editor)):
        with pytest.raises(TaskRefused) as refused:
            await reassign(studio, task_id, holder.id)
        slugs[task_id, holder.id] = refused.value.slug

    assert list(slugs.values()) == ["reviewer_conflict", "not_qualified", "linguist_paused", "task_not_open"]
    with pytest.raises(NotFound):
        await reassign(studio, review, new_id(LINGUIST))


async def test_pausing_needs_an_order_that_runs(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript())
    async with transaction(studio.sessions) as session:
        (await session.get_one(Order, order_id)).state = OrderState.CANCELLED

    async with studio.sessions() as session:
        with pytest.raises(OrderRefused):
            await pause_order(session, order_id, actor="operator:o", now=studio.now)
        with pytest.raises(NotFound):
            await pause_order(session, new_id(ORDER), actor="operator:o", now=studio.now)


async def test_a_task_opened_while_its_order_is_paused_waits(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())
    order_id = await studio.produce(a_transcript())
    (row,) = await studio.tasks(order_id)
    async with transaction(studio.sessions) as session:
        await pause_order(session, order_id, actor="operator:o", now=studio.now)
        request = OpenTasks(row.job_id, Stage.REVIEW, 1)
        (review,) = await open_tasks(session, request, settings=studio.settings, now=studio.now)

    refused = await client.post(f"/v1/tasks/{review}/claim")

    assert refused.json()["detail"]["status"] == "task_not_open"


async def test_closing_cancels_what_is_unfinished_and_again_changes_nothing(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())
    order_id = await studio.produce(a_transcript(3))
    done = (await client.post("/v1/tasks/claim-next")).json()["task_id"]
    await client.post(f"/v1/tasks/{done}/submit", json={"document": DOCUMENT})
    await client.post("/v1/tasks/claim-next")

    for _ in range(2):
        async with transaction(studio.sessions) as session:
            await close_work(session, order_id, studio.now)

    states = sorted(row.state for row in await studio.tasks(order_id))
    assert states == [TaskState.CANCELLED, TaskState.CANCELLED, TaskState.DONE]
    assert {row.state for row in await studio.jobs(order_id)} == {JobState.CANCELLED}


async def test_a_task_opened_while_its_order_is_closed_is_never_in_the_queue(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(10))
    jobs = await studio.jobs(order_id)

    async def close() -> None:
        async with transaction(studio.sessions) as session:
            await close_work(session, order_id, studio.now)

    async def open_review(job_id: str) -> None:
        async with transaction(studio.sessions) as session:
            request = OpenTasks(job_id, Stage.REVIEW, 1)
            await open_tasks(session, request, settings=studio.settings, now=studio.now)

    await asyncio.gather(
        *(open_review(row.id) for row in jobs[:5]), close(), *(open_review(row.id) for row in jobs[5:])
    )

    assert {row.state for row in await studio.tasks(order_id)} == {TaskState.CANCELLED}


async def test_a_batch_is_loaded_in_a_stable_order_with_its_first_tasks(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(45))

    async with studio.sessions() as session:
        first, second = await load_refs(session, order_id, 0), await load_refs(session, order_id, 1)

    assert (len(first), len(second)) == (40, 5)
    assert [ref.job_id for ref in (*first, *second)] == [row.id for row in await studio.jobs(order_id)]
    assert {one for ref in (*first, *second) for one in ref.first_task_ids} == {
        row.id for row in await studio.tasks(order_id)
    }
