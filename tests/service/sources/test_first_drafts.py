"""What the first task of each job starts from, and how it is shown, read and handed in."""

from typing import Any

import pytest
from sqlalchemy import update

from service.database import transaction, utc_now
from service.documents.document import Document, Segment, Speaker, to_json
from service.ids import SOURCE_TRANSCRIPT, new_id
from service.jobs.availability import task
from service.jobs.opening import open_tasks
from service.media.models import Media
from service.sources.models import DraftOrigin, SourceTranscript
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from workflows.messages import OpenTasks
from workflows.stages import Stage

WITH_MACHINE = {"elevenlabs_api_key": "sk_our_own_secret", "elevenlabs_api_base": "http://127.0.0.1:9"}
BROUGHT = Document(
    "en", [Segment(0, 900, "Good evening.", "a"), Segment(1_500_000, 1_500_900, "Good night.", "a")],
    [Speaker("a", "Ada")],
)  # fmt: skip


async def bring(
    studio: Studio, media_id: str, document: Document = BROUGHT, origin: DraftOrigin = DraftOrigin.CUSTOMER
) -> None:
    """A transcript of the media file."""
    async with transaction(studio.sessions) as session:
        session.add(
            SourceTranscript(
                id=new_id(SOURCE_TRANSCRIPT), media_id=media_id, origin=origin, label="evening.srt", format="srt",
                body=to_json(document), notes=[], created_by="user:1", created_at=utc_now(),
            )
        )  # fmt: skip


async def media_of(studio: Studio, order_id: str) -> list[str]:
    """The order's media files."""
    async with studio.sessions() as session:
        rows = await session.execute(Media.__table__.select().where(Media.__table__.c.order_id == order_id))  # type: ignore[attr-defined]
        return sorted(row.id for row in rows)


async def silent_at(studio: Studio, order_id: str, *silences: tuple[int, int]) -> None:
    """As if the analysis had found these."""
    async with transaction(studio.sessions) as session:
        facts = {"silences": [list(one) for one in silences]}
        await session.execute(update(Media).where(Media.order_id == order_id).values(facts=facts))  # type: ignore[arg-type]


async def claimed(studio: Studio, task_id: str) -> Any:
    """The API of a linguist who has claimed the task."""
    client = await studio.client(await studio.linguist())
    answer = await client.post(f"/v1/tasks/{task_id}/claim")
    assert answer.status_code == 200, answer.text
    return client


async def public(studio: Studio) -> None:
    """Anybody may claim what waits."""
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).values(is_public=True))


async def drafted(studio: Studio, order_id: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """A linguist at the order's only task: their API, the task and its draft."""
    await public(studio)
    [row] = await studio.tasks(order_id)
    client = await claimed(studio, row.id)
    seen = (await client.get(f"/v1/tasks/{row.id}")).json()
    return client, seen, (await client.get(f"/v1/tasks/{row.id}/draft")).json()


async def test_a_task_starts_from_the_transcript_that_the_customer_has_brought(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(source_language="en-GB"), minutes=30)
    [media_id] = await media_of(studio, order_id)
    await bring(studio, media_id)
    await studio.create(order_id)

    _, seen, draft = await drafted(studio, order_id)

    assert seen["draft_source"] == {"origin": "customer", "label": "evening.srt"}
    assert [(one["text"], one["id"]) for one in draft["document"]["segments"]] == [
        ("Good evening.", "s1"),
        ("Good night.", "s2"),
    ]
    assert draft["document"]["language"] == "en-GB"
    assert draft["document"]["speakers"] == [{"id": "a", "name": "Ada"}]


async def test_a_transcript_can_be_handed_in_as_it_was_brought(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(), minutes=30)
    [media_id] = await media_of(studio, order_id)
    await bring(studio, media_id)
    await studio.create(order_id)
    client, seen, _ = await drafted(studio, order_id)

    answer = await client.post(f"/v1/tasks/{seen['id']}/submit")

    assert (answer.status_code, answer.json()["document_version"]) == (200, 1)


async def test_without_a_transcript_a_task_starts_from_segments_cut_at_silences(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(), minutes=1)
    await silent_at(studio, order_id, (0, 2000), (10_000, 50_000))
    await studio.create(order_id)

    client, seen, draft = await drafted(studio, order_id)
    answer = await client.post(f"/v1/tasks/{seen['id']}/submit")

    assert seen["draft_source"] == {"origin": "silences", "label": None}
    assert [(one["start_ms"], one["end_ms"], one["text"]) for one in draft["document"]["segments"]] == [
        (2000, 10_000, ""),
        (50_000, 60_000, ""),
    ]
    assert answer.json()["detail"]["status"] == "document_incomplete"


async def test_what_a_linguist_saves_takes_the_place_of_the_first_draft(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(), minutes=30)
    [media_id] = await media_of(studio, order_id)
    await bring(studio, media_id)
    await studio.create(order_id)
    client, seen, draft = await drafted(studio, order_id)
    emptied = draft["document"] | {"segments": []}

    await client.put(f"/v1/tasks/{seen['id']}/draft", json=emptied, headers={"if-match": '"0"'})

    assert (await client.get(f"/v1/tasks/{seen['id']}/draft")).json()["document"]["segments"] == []


async def test_only_the_media_files_that_have_a_transcript_start_from_one(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(2), subtitles("de", "fr", count=2))
    first, second = await media_of(studio, order_id)
    await bring(studio, second)
    await studio.create(order_id)

    origins = {(made.id, made.media_id) for made in await studio.jobs(order_id)}
    tasks = {row.job_id: (row.draft_origin, row.draft) for row in await studio.tasks(order_id)}

    assert {(media_id, tasks[job_id]) for job_id, media_id in origins} == {
        (first, (DraftOrigin.SILENCES, None)),
        (second, (DraftOrigin.CUSTOMER, None)),
    }
    assert len(tasks) == 6


async def test_parts_of_a_long_recording_start_from_their_stretch_of_it(studio: Studio) -> None:
    studio = studio.with_settings(split_minutes=15)
    order_id = await studio.paid_order(a_transcript(2), minutes=30)
    brought, silent = await media_of(studio, order_id)
    await bring(studio, brought)
    await studio.create(order_id)
    await public(studio)
    media = {made.id: made.media_id for made in await studio.jobs(order_id)}

    texts: dict[tuple[str, int], list[str]] = {}
    bounds: dict[int, tuple[int, int]] = {}
    for row in await studio.tasks(order_id):
        client = await claimed(studio, row.id)
        segments = (await client.get(f"/v1/tasks/{row.id}/draft")).json()["document"]["segments"]
        texts[media[row.job_id], row.part] = [one["text"] for one in segments]
        if media[row.job_id] == silent:
            bounds[row.part] = segments[0]["start_ms"], segments[-1]["end_ms"]

    assert (texts[brought, 1], texts[brought, 2]) == (["Good evening."], ["Good night."])
    assert bounds == {1: (0, 900_000), 2: (900_000, 1_800_000)}


async def test_a_later_stage_starts_from_what_the_stage_before_has_handed_in(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(), minutes=30)
    [media_id] = await media_of(studio, order_id)
    await bring(studio, media_id)
    await studio.create(order_id)
    client, seen, _ = await drafted(studio, order_id)
    await client.post(f"/v1/tasks/{seen['id']}/submit")

    async with transaction(studio.sessions) as session:
        request = OpenTasks(seen["job_id"], Stage.REVIEW, 1)
        [review] = await open_tasks(session, request, settings=studio.settings, now=studio.now)

    row = await studio.task(review)
    assert (row.draft_origin, row.draft_label) == (DraftOrigin.STAGE, "transcription")
    assert row.draft["segments"][0]["text"] == "Good evening."


@pytest.mark.parametrize("overrides", [WITH_MACHINE])
async def test_a_task_that_waits_for_a_machine_is_offered_to_nobody_and_cannot_be_claimed(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript())
    production = await studio.create(order_id)
    await public(studio)
    [row] = await studio.tasks(order_id)
    client = await studio.client(await studio.linguist())

    listed = await client.get("/v1/tasks/")
    direct = await client.post(f"/v1/tasks/{row.id}/claim")
    foremost = await client.post("/v1/tasks/claim-next")
    seen = await client.get(f"/v1/tasks/{row.id}")

    assert production.awaits_drafts
    assert (row.is_drafting, row.draft_origin) == (True, None)
    assert listed.json()["tasks"] == []
    assert direct.json()["detail"]["status"] == "task_not_open"
    assert foremost.json()["detail"]["status"] == "nothing_to_claim"
    assert seen.status_code == 404
    assert await studio.mails("task_offer") == []


@pytest.mark.parametrize("overrides", [WITH_MACHINE])
async def test_a_transcript_of_the_customers_own_is_not_drafted_again(studio: Studio) -> None:
    order_id = await studio.paid_order(a_transcript(2))
    brought, _ = await media_of(studio, order_id)
    await bring(studio, brought)
    production = await studio.create(order_id)

    waiting = [row.is_drafting for row in await studio.tasks(order_id)]

    assert production.awaits_drafts
    assert sorted(waiting) == [False, True]


async def test_an_order_of_long_and_short_recordings_gets_all_its_parts(studio: Studio) -> None:
    studio = studio.with_settings(split_minutes=15)
    order_id = await studio.paid_order(a_transcript(2), minutes=30)
    short, _ = await media_of(studio, order_id)
    async with transaction(studio.sessions) as session:
        await session.execute(update(Media).where(Media.id == short).values(duration_ms=60_000))  # type: ignore[arg-type]

    await studio.create(order_id)

    assert sorted(row.part for row in await studio.tasks(order_id)) == [0, 1, 2]
    assert not (await studio.create(order_id)).awaits_drafts
