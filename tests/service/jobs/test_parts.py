"""Long recordings: several linguists transcribe parts of one at once, and one reviews the whole."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from pricing.catalogue import Service
from service.database import transaction
from service.documents.models import DocumentVersion
from service.glossaries.models import OrderGlossary
from service.jobs.availability import job
from service.jobs.opening import open_tasks
from tests.service.jobs.studio import Studio, a_transcript, skills, subtitles
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import TaskState

MINUTE = 60_000


def part_document(row: Any, text: str, *speakers: str, at_ms: int = 1000) -> dict[str, Any]:
    """One sentence in the part, or wherever ``at_ms`` from its beginning is."""
    start = row.part_start_ms + at_ms
    return {
        "language": "en",
        "segments": [{"start_ms": start, "end_ms": start + 900, "text": text, "speaker": "a" if speakers else None}],
        "speakers": [{"id": chr(ord("a") + number), "name": name} for number, name in enumerate(speakers)],
    }


async def claim_all(studio: Studio, rows: Sequence[Any], *clients: httpx.AsyncClient) -> None:
    """Each part by the next of the clients."""
    await studio.make_public()
    for number, row in enumerate(rows):
        answer = await clients[number % len(clients)].post(f"/v1/tasks/{row.id}/claim")
        assert answer.status_code == 200, answer.text


async def submit(client: httpx.AsyncClient, row: Any, document: dict[str, Any]) -> httpx.Response:
    return await client.post(f"/v1/tasks/{row.id}/submit", json={"document": document})


async def reopen(studio: Studio, job_id: str, stage: Stage, round_: int) -> list[Any]:
    """The rows of a step that the workflow asks for."""
    async with transaction(studio.sessions) as session:
        request = OpenTasks(job_id, stage, round_)
        ids = await open_tasks(session, request, settings=studio.settings, now=studio.now)
    return [await studio.task(one) for one in ids]


async def versions(studio: Studio, job_id: str) -> list[DocumentVersion]:
    async with studio.sessions() as session:
        query = select(DocumentVersion).where(DocumentVersion.job_id == job_id).order_by(DocumentVersion.version)  # type: ignore[arg-type]
        return list((await session.execute(query)).scalars())


async def two_editors(studio: Studio) -> list[httpx.AsyncClient]:
    return [await studio.client(await studio.linguist(rank=3, limit=9)) for _ in range(2)]


async def transcribed(studio: Studio, *editors: httpx.AsyncClient) -> Sequence[Any]:
    """The tasks of a transcript whose parts have all been handed in."""
    rows = await studio.tasks(await studio.produce(a_transcript(), minutes=130))
    await claim_all(studio, rows, *editors)
    for number, row in enumerate(rows):
        await submit(editors[number % len(editors)], row, part_document(row, f"Part {number}."))
    return rows


async def test_the_parts_cover_the_recording_and_share_minutes_and_pay_to_the_last_cent(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(), minutes=130)

    rows = await studio.tasks(order_id)

    assert [row.part for row in rows] == [1, 2, 3]
    assert rows[0].part_start_ms == 0
    assert rows[-1].part_end_ms == 130 * MINUTE
    assert sum(row.billable_seconds for row in rows) == 130 * 60
    assert sum(row.pay_cents for row in rows) == 130 * 200 * 40 // 100
    assert {row.stage for row in rows} == {Stage.TRANSCRIPTION}


async def test_a_recording_within_the_limit_stays_whole(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(), minutes=60)

    (row,) = await studio.tasks(order_id)

    assert (row.part, row.part_start_ms) == (0, None)


async def test_a_task_says_which_part_it_is(studio: Studio) -> None:
    client, _ = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    row = (await studio.tasks(order_id))[1]

    shown = (await client.get(f"/v1/tasks/{row.id}")).json()

    assert shown["part"] == {
        "number": 2, "of": 3, "start_ms": row.part_start_ms, "end_ms": row.part_end_ms,
    }  # fmt: skip
    assert shown["media_seconds"] == row.billable_seconds


async def test_the_last_part_to_come_in_makes_the_whole(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada, berta)

    for row, client, words in ((rows[2], ada, "The end."), (rows[0], ada, "The start."), (rows[1], berta, "Between.")):
        assert (await submit(client, row, part_document(row, words, "Ada"))).status_code == 200

    *parts, whole = await versions(studio, rows[0].job_id)
    assert [(one.part, one.task_id is None) for one in (*parts, whole)] == [
        (3, False), (1, False), (2, False), (0, True),
    ]  # fmt: skip
    assert whole.author == "merge"
    assert [one["text"] for one in whole.body["segments"]] == ["The start.", "Between.", "The end."]
    assert [one["name"] for one in whole.body["speakers"]] == ["Ada"]
    assert len({one["id"] for one in whole.body["segments"]}) == 3


async def test_parts_that_come_in_at_the_same_moment_make_the_whole_once(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada, berta)

    answers = await asyncio.gather(
        *(submit((ada, berta)[number % 2], row, part_document(row, "Words.")) for number, row in enumerate(rows))
    )

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    kept = await versions(studio, rows[0].job_id)
    assert sorted(one.part for one in kept) == [0, 1, 2, 3]
    assert len(await studio.signals("task_finished")) == 3


async def test_the_review_starts_from_the_whole_and_none_of_the_editors_may_do_it(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    reviewer = await studio.client(await studio.linguist(rank=4))
    rows = await transcribed(studio, ada, berta)

    (review,) = await reopen(studio, rows[0].job_id, Stage.REVIEW, 1)

    await studio.make_public()
    assert [one["text"] for one in review.draft["segments"]] == ["Part 0.", "Part 1.", "Part 2."]
    for editor in (ada, berta):
        refused = await editor.post(f"/v1/tasks/{review.id}/claim")
        assert refused.json()["detail"]["status"] == "reviewer_conflict"
    assert (await reviewer.post(f"/v1/tasks/{review.id}/claim")).status_code == 200


async def test_work_that_is_returned_goes_back_in_the_same_parts_to_the_same_hands(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    reviewer = await studio.client(await studio.linguist(rank=4))
    rows = await transcribed(studio, ada, berta)
    (review,) = await reopen(studio, rows[0].job_id, Stage.REVIEW, 1)
    await studio.make_public()
    await reviewer.post(f"/v1/tasks/{review.id}/claim")
    returned = await reviewer.post(
        f"/v1/tasks/{review.id}/review", json={"decision": "return", "notes": "Names are wrong."}
    )
    assert returned.status_code == 200, returned.text

    again = await reopen(studio, rows[0].job_id, Stage.TRANSCRIPTION, 2)

    assert [(one.part, one.part_start_ms, one.linguist_id) for one in again] == [
        (row.part, row.part_start_ms, (await studio.task(row.id)).linguist_id) for row in rows
    ]
    assert all(one.state == TaskState.CLAIMED and one.notes == "Names are wrong." for one in again)
    assert [[one["text"] for one in row.draft["segments"]] for row in again] == [["Part 0."], ["Part 1."], ["Part 2."]]


async def test_segments_of_another_part_are_refused_with_their_places(studio: Studio) -> None:
    ada, _ = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows[:1], ada)

    refused = await submit(ada, rows[0], part_document(rows[0], "Too far.", at_ms=rows[0].part_end_ms))

    assert refused.status_code == 400
    assert refused.json()["detail"]["status"] == "outside_part"
    assert refused.json()["detail"]["segments"] == [0]
    assert await versions(studio, rows[0].job_id) == []


async def test_only_the_transcription_is_worked_on_in_parts(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    order_id = await studio.produce(subtitles("de"), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada, berta)
    for number, row in enumerate(rows):
        await submit((ada, berta)[number % 2], row, part_document(row, f"Part {number}."))

    (translation,) = await reopen(studio, rows[0].job_id, Stage.TRANSLATION, 1)

    assert translation.part == 0
    assert len(translation.draft["segments"]) == 3


async def test_claims_of_two_parts_at_the_same_moment_leave_somebody_to_review(studio: Studio) -> None:
    """Of two people who could review, both want to edit."""
    studio.has_chief = True
    clients = [await studio.client(await studio.linguist(limit=9, skills=skills(Service.TRANSCRIPT))) for _ in range(2)]
    for _ in range(5):
        order_id = await studio.produce(a_transcript(), minutes=130)
        await studio.make_public()
        rows = await studio.tasks(order_id)

        answers = await asyncio.gather(
            *(client.post(f"/v1/tasks/{row.id}/claim") for client, row in zip(clients, rows, strict=False))
        )

        assert sorted(answer.status_code for answer in answers) == [200, 400]
        refused = next(answer for answer in answers if answer.status_code == 400)
        assert refused.json()["detail"]["status"] == "would_leave_no_reviewer"
        for client, answer, row in zip(clients, answers, rows, strict=False):
            if answer.status_code == 200:
                await client.post(f"/v1/tasks/{row.id}/release")


async def test_each_part_is_on_the_statement_of_who_did_it(studio: Studio) -> None:
    ada, _ = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada)
    for row in rows:
        shown = (await ada.get(f"/v1/tasks/{row.id}")).json()
        assert shown["pay_cents"] == row.pay_cents
        await submit(ada, row, part_document(row, "Words."))

    (month,) = (await ada.get("/v1/linguists/me/earnings")).json()["months"]

    assert month["pay_cents"] == sum(row.pay_cents for row in rows)


async def test_speakers_who_are_named_in_one_part_are_on_the_shared_list(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    order_id = await studio.produce(a_transcript(), minutes=130)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada, berta)

    await submit(ada, rows[0], part_document(rows[0], "Hello.", "Grace Hopper"))
    await submit(berta, rows[1], part_document(rows[1], "Hello.", "grace hopper", "Alan Turing"))

    async with studio.sessions() as session:
        shared = await session.scalar(select(job.c.speakers).where(job.c.id == rows[0].job_id))
    assert [one["name"] for one in shared] == ["Grace Hopper", "Alan Turing"]


async def test_all_parts_begin_with_the_speakers_whom_the_customer_has_named(studio: Studio) -> None:
    ada, berta = await two_editors(studio)
    order_id = await studio.paid_order(a_transcript(), minutes=130)
    async with transaction(studio.sessions) as session:
        session.add(
            OrderGlossary(
                order_id=order_id, terms=[], speakers=[{"name": "Grace Hopper", "note": ""}], updated_by="user",
                updated_at=studio.now,
            )
        )  # fmt: skip
    await studio.create(order_id)
    rows = await studio.tasks(order_id)
    await claim_all(studio, rows, ada, berta)

    drafts = [
        (await client.get(f"/v1/tasks/{row.id}/draft")).json()["document"]
        for row, client in zip(rows, (ada, berta, ada), strict=True)
    ]

    assert [[one["name"] for one in draft["speakers"]] for draft in drafts] == [["Grace Hopper"]] * 3
    for row, draft in zip(rows, drafts, strict=True):
        assert draft["segments"][0]["start_ms"] == row.part_start_ms
        assert draft["segments"][-1]["end_ms"] == row.part_end_ms


@pytest.mark.parametrize("split_minutes", [0, 131])
async def test_the_limit_is_a_setting(studio: Studio, split_minutes: int) -> None:
    order_id = await studio.with_settings(split_minutes=split_minutes).produce(a_transcript(), minutes=130)

    assert len(await studio.tasks(order_id)) == 1
