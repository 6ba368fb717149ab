"""Delivering a job: its files, their versions, and what a kill leaves."""

import asyncio
import json

import pytest

from service.database import transaction
from service.deliverables.delivering import announce_delivery
from service.deliverables.loading import NothingToDeliver
from service.documents.document import Document, Segment
from service.orders.models import Order
from tests.service.deliverables.desk import FILM, GREETING, Desk
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.stages import Stage
from workflows.states import JobState, OrderState

GERMAN = Document("de", [Segment(0, 1500, "Guten Abend.")])
POLISHED = Document("de", [Segment(0, 1500, "Schönen guten Abend.")])


async def test_a_transcript_is_delivered_as_text_and_json(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)

    await desk.deliver(job_id)

    contents = await desk.contents(order_id)
    assert contents["talk.transcript.txt"] == b"Ada: Good evening.\n"
    assert json.loads(contents["talk.transcript.json"])["segments"][0]["text"] == "Good evening."
    assert {name: row.content_type for name, row in (await desk.files(order_id)).items()} == {
        "talk.transcript.txt": "text/plain; charset=utf-8",
        "talk.transcript.json": "application/json",
        "talk.en.quality.json": "application/json",
    }


async def test_the_newest_document_is_delivered_as_subtitles(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(subtitles("de"))
    await desk.hand_in(job_id)
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.hand_in(job_id, POLISHED, stage=Stage.REVIEW)

    await desk.deliver(job_id)

    contents = await desk.contents(order_id)
    assert set(contents) == {"talk.de.srt", "talk.de.quality.json"}
    assert contents["talk.de.srt"] == "1\r\n00:00:00,000 --> 00:00:01,500\r\nSchönen guten Abend.\r\n".encode()
    assert (await desk.files(order_id))["talk.de.srt"].content_type == "application/x-subrip"


async def test_captions_name_who_speaks(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(subtitles("en-GB"))
    await desk.hand_in(job_id)

    await desk.deliver(job_id)

    assert b"[Ada] Good evening." in (await desk.contents(order_id))["talk.en-GB.srt"]


async def test_a_dub_is_delivered_as_its_film_with_subtitles_and_the_captions_ordered(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_dub("de", include_captions=True, include_source_captions=True))
    await desk.hand_in(job_id)
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.film(job_id)

    await desk.deliver(job_id)

    contents = await desk.contents(order_id)
    assert contents["talk.de.mp4"] == FILM
    assert "Guten Abend." in contents["talk.de.dub.srt"].decode()
    assert "Guten Abend." in contents["talk.de.captions.srt"].decode()
    assert "Good evening." in contents["talk.en.captions.srt"].decode()
    assert (await desk.files(order_id))["talk.de.mp4"].content_type == "video/mp4"


async def test_a_dub_without_captions_has_its_film_subtitles_and_report(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_dub("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.film(job_id)

    await desk.deliver(job_id)

    assert set(await desk.files(order_id)) == {"talk.de.mp4", "talk.de.dub.srt", "talk.de.quality.json"}


async def test_the_film_of_the_last_round_is_delivered(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_dub("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.film(job_id, b"first", stage=Stage.PACING)
    await desk.film(job_id, b"of the reviewer", stage=Stage.QUALITY_CONTROL)
    await desk.film(job_id, b"reworked", stage=Stage.PACING, round_=2)

    await desk.deliver(job_id)

    assert (await desk.contents(order_id))["talk.de.mp4"] == b"reworked"


async def test_the_film_that_quality_control_uploaded_replaces_that_of_pacing(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_dub("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.film(job_id, b"of pacing", stage=Stage.PACING)
    await desk.film(job_id, b"of quality control", stage=Stage.QUALITY_CONTROL)

    await desk.deliver(job_id)

    assert (await desk.contents(order_id))["talk.de.mp4"] == b"of quality control"


async def test_delivering_again_changes_nothing(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)

    for _ in range(2):
        await desk.deliver(job_id)

    files = await desk.files(order_id)
    assert {row.version for row in files.values()} == {1}
    assert len(await desk.events(order_id, "job_delivered")) == 1
    assert await desk.job_states(order_id) == {"delivered"}


async def test_two_deliveries_at_once_make_one(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)

    await asyncio.gather(*(desk.deliver(job_id) for _ in range(5)))

    assert len(await desk.files(order_id)) == 3
    assert len(await desk.events(order_id, "job_delivered")) == 1
    assert (await desk.contents(order_id))["talk.transcript.txt"] == b"Ada: Good evening.\n"


async def test_a_delivery_that_was_killed_before_its_rows_is_finished_under_the_same_keys(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)
    await desk.parts.storage.put_bytes(f"deliverables/{job_id}/1/1", b"from the run that was killed")

    await desk.deliver(job_id)

    files = await desk.files(order_id)
    assert {row.storage_key for row in files.values()} == {f"deliverables/{job_id}/1/{n}" for n in (1, 2, 3)}
    assert (await desk.contents(order_id))["talk.transcript.txt"] == b"Ada: Good evening.\n"


async def test_a_second_delivery_after_a_correction_is_version_two(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(subtitles("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
    await desk.deliver(job_id)
    await desk.set_jobs(order_id, state=JobState.IN_PRODUCTION)
    await desk.hand_in(job_id, POLISHED, stage=Stage.REVIEW)

    await desk.deliver(job_id)

    newest = (await desk.files(order_id))["talk.de.srt"]
    assert newest.version == 2
    assert newest.storage_key == f"deliverables/{job_id}/2/1"
    assert b"Guten Abend." in await desk.parts.storage.read(f"deliverables/{job_id}/1/1")


async def test_a_cancelled_job_is_not_delivered(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)
    await desk.set_jobs(order_id, state=JobState.CANCELLED)

    await desk.deliver(job_id)

    assert await desk.files(order_id) == {}
    assert await desk.job_states(order_id) == {"cancelled"}


@pytest.mark.parametrize("has_document", [True, False])
async def test_a_dub_waits_for_its_document_and_its_film(desk: Desk, has_document: bool) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_dub("de"))
    await (desk.hand_in(job_id) if has_document else desk.film(job_id))

    with pytest.raises(NothingToDeliver):
        await desk.deliver(job_id)

    assert await desk.job_states(order_id) == {"in_production"}


async def test_media_files_of_one_name_give_files_of_different_names(desk: Desk) -> None:
    order_id, job_ids = await desk.jobs_of(a_transcript(2))
    for job_id in job_ids:
        await desk.hand_in(job_id)
        await desk.deliver(job_id)

    assert {name for name in await desk.files(order_id) if name.endswith(".txt")} == {
        "talk.transcript.txt",
        "talk (2).transcript.txt",
    }


async def test_the_mail_that_the_order_is_ready_has_an_address_for_each_file(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id, GREETING)
    await desk.deliver(job_id)

    async with transaction(desk.sessions) as session:
        await announce_delivery(session, await session.get_one(Order, order_id), desk.parts, now=desk.now)

    (mail,) = await desk.studio.mails("order_ready")
    assert [(file["name"], file["kind"]) for file in mail.context["files"]] == [
        ("talk.en.quality.json", "Quality report (JSON)"),
        ("talk.transcript.json", "Transcript (JSON)"),
        ("talk.transcript.txt", "Transcript (text)"),
    ]
    anybody = await desk.studio.open_client(None)
    assert (await anybody.get(mail.context["files"][2]["url"])).text == "Ada: Good evening.\n"


async def test_a_mail_holds_fifty_addresses_at_most(desk: Desk) -> None:
    order_id, job_ids = await desk.jobs_of(a_transcript(26))
    for job_id in job_ids:
        await desk.hand_in(job_id)
        await desk.deliver(job_id)

    async with transaction(desk.sessions) as session:
        await announce_delivery(session, await session.get_one(Order, order_id), desk.parts, now=desk.now)

    (mail,) = await desk.studio.mails("order_ready")
    assert len(mail.context["files"]) == 50


async def test_the_order_keeps_its_state_until_the_workflow_moves_it(desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)

    await desk.deliver(job_id)

    async with desk.sessions() as session:
        assert (await session.get_one(Order, order_id)).state == OrderState.ACCEPTED
