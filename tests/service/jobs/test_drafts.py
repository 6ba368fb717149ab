"""Drafts: autosave under an ETag renews the lease; a task put back keeps what was saved."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import task
from service.jobs.sweeping import sweep_tasks
from service.orders.models import OrderEvent
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript
from workflows.states import TaskState


def written(text: str) -> dict[str, Any]:
    """A document with one segment."""
    return {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 900, "text": text}]}


async def claimed(studio: Studio) -> tuple[str, httpx.AsyncClient]:
    """A task and the client of who has just claimed it."""
    client = await studio.client(await studio.linguist())
    await studio.produce(a_transcript())
    return (await client.post("/v1/tasks/claim-next")).json()["task_id"], client


async def save(client: httpx.AsyncClient, task_id: str, text: str, etag: str) -> httpx.Response:
    """Saves a draft."""
    return await client.put(f"/v1/tasks/{task_id}/draft", json=written(text), headers={"if-match": etag})


async def age_leases(studio: Studio, by: timedelta) -> None:
    """As if the claims had been made earlier."""
    async with transaction(studio.sessions) as session:
        await session.execute(
            update(task).where(task.c.state == TaskState.CLAIMED).values(lease_expires_at=task.c.lease_expires_at - by)
        )


async def test_a_draft_is_read_back_under_its_new_etag(studio: Studio) -> None:
    task_id, client = await claimed(studio)

    empty = await client.get(f"/v1/tasks/{task_id}/draft")
    saved = await save(client, task_id, "Good morning.", empty.headers["etag"])
    read = await client.get(f"/v1/tasks/{task_id}/draft")

    assert ({one["text"] for one in empty.json()["document"]["segments"]}, empty.headers["etag"]) == ({""}, '"0"')
    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert read.headers["etag"] == '"1"'
    assert read.json()["document"]["segments"][0]["text"] == "Good morning."


async def test_saving_without_an_etag_is_refused(studio: Studio) -> None:
    task_id, client = await claimed(studio)

    answer = await client.put(f"/v1/tasks/{task_id}/draft", json=written("x"))

    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "etag_required"


async def test_a_stale_etag_is_refused_with_the_current_one(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await save(client, task_id, "first", '"0"')

    for stale in ('"0"', '"7"', "*", 'W/"1"', '"²"', "x" * 50):
        answer = await client.put(
            f"/v1/tasks/{task_id}/draft", json=written("late"), headers={"if-match": stale.encode()}
        )
        assert answer.status_code == 412, stale
        assert answer.json()["detail"] | {"message": ""} == {"status": "stale_etag", "message": "", "etag": '"1"'}
    assert (await studio.task(task_id)).draft["segments"][0]["text"] == "first"


async def test_of_two_saves_at_once_one_wins(studio: Studio) -> None:
    task_id, client = await claimed(studio)

    answers = await asyncio.gather(*(save(client, task_id, f"text {n}", '"0"') for n in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_saving_renews_the_lease(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await age_leases(studio, timedelta(minutes=50))
    before = (await studio.task(task_id)).lease_expires_at

    await save(client, task_id, "work", '"0"')

    assert (await studio.task(task_id)).lease_expires_at - before > timedelta(minutes=49)


async def test_a_lapsed_lease_puts_the_task_back_with_its_draft(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await save(client, task_id, "half of it", '"0"')
    await age_leases(studio, timedelta(hours=2))

    await sweep_tasks(studio.parts, studio.now)

    row = await studio.task(task_id)
    assert (row.state, row.linguist_id) == (TaskState.OPEN, None)
    assert row.draft["segments"][0]["text"] == "half of it"
    async with studio.sessions() as session:
        event = await session.get(OrderEvent, (row.order_id, 1))
    assert event is not None
    assert (event.cause, event.data["tasks"][0]["task_id"]) == ("lease_lapsed", task_id)


async def test_who_comes_after_a_lapse_goes_on_from_the_draft(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await save(client, task_id, "half of it", '"0"')
    await age_leases(studio, timedelta(hours=2))
    await sweep_tasks(studio.parts, studio.now)
    second = await studio.client(await studio.linguist())

    claim = await second.post(f"/v1/tasks/{task_id}/claim")
    draft = await second.get(f"/v1/tasks/{task_id}/draft")

    assert (claim.json()["claim_seq"], claim.json()["draft_version"]) == (2, 1)
    assert (draft.json()["claim_seq"], draft.json()["version"]) == (2, 1)
    assert draft.json()["document"]["segments"][0]["text"] == "half of it"


async def test_work_after_the_lease_has_lapsed_is_refused_even_before_the_sweep(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await age_leases(studio, timedelta(hours=2))

    answers = [
        await save(client, task_id, "late", '"0"'),
        await client.get(f"/v1/tasks/{task_id}/draft"),
        await client.post(f"/v1/tasks/{task_id}/submit", json={"document": DOCUMENT}),
        await client.post(f"/v1/tasks/{task_id}/release"),
    ]

    assert {(answer.status_code, answer.json()["detail"]["status"]) for answer in answers} == {(400, "claim_lost")}


async def test_a_task_of_somebody_else_cannot_be_saved(studio: Studio) -> None:
    task_id, _ = await claimed(studio)
    other = await studio.client(await studio.linguist())

    answer = await save(other, task_id, "mine now", '"0"')

    assert answer.json()["detail"]["status"] == "claim_lost"
    assert (await studio.task(task_id)).draft is None


async def test_a_released_task_keeps_its_draft_and_is_open_again(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    await save(client, task_id, "half of it", '"0"')

    assert (await client.post(f"/v1/tasks/{task_id}/release")).status_code == 204

    row = await studio.task(task_id)
    assert row.state == TaskState.OPEN
    assert row.draft["segments"][0]["text"] == "half of it"
    assert (await client.get("/v1/tasks/mine")).json()["tasks"] == []
    assert (await client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200


async def test_a_malformed_document_is_not_saved(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    bad = [
        {**DOCUMENT, "colour": "blue"},
        {**DOCUMENT, "segments": [{"start_ms": 9, "end_ms": 3, "text": "x"}]},
        {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 9, "text": "x", "speaker": "nobody"}]},
        {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 9, "text": "a\x00b"}]},
        [],
    ]

    for body in bad:
        answer = await client.put(f"/v1/tasks/{task_id}/draft", json=body, headers={"if-match": '"0"'})
        assert answer.status_code == 422, body
    assert (await studio.task(task_id)).draft_version == 0


async def test_a_document_above_eight_megabytes_is_too_large(studio: Studio) -> None:
    task_id, client = await claimed(studio)
    segments = [{"start_ms": n, "end_ms": n + 1, "text": "x" * 9000} for n in range(1000)]

    answer = await client.put(
        f"/v1/tasks/{task_id}/draft", json={**DOCUMENT, "segments": segments}, headers={"if-match": '"0"'}
    )

    assert answer.status_code == 413
