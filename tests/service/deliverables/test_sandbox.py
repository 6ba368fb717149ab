"""Sandbox orders: marked samples for every job, without people, within seconds."""

import io
import time

import av
import pytest

from service.database import transaction
from service.deliverables.delivering import announce_delivery, deliver_sandbox
from service.deliverables.sandbox_film import sample_film
from service.orders.models import Order
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.states import OrderState

MARK = "SANDBOX SAMPLE - not human-edited"


async def a_sandbox(desk: Desk, *items: dict[str, object], minutes: int = 1, **more: int) -> str:
    """An accepted sandbox order in production."""
    order_id = await desk.studio.paid_order(*items, minutes=minutes, **more)
    await desk.set_order(order_id, is_sandbox=True)
    await desk.studio.create(order_id)
    await desk.set_order(order_id, state=OrderState.ACCEPTED)
    return order_id


async def test_every_job_gets_marked_samples(desk: Desk) -> None:
    order_id = await a_sandbox(desk, a_transcript(), subtitles("de"), a_dub("fr", include_source_captions=True))

    await deliver_sandbox(desk.parts, order_id)

    contents = await desk.contents(order_id)
    assert set(contents) == {
        "talk.transcript.txt",
        "talk.transcript.json",
        "talk.de.srt",
        "talk.fr.mp4",
        "talk.fr.dub.srt",
        "talk.en.captions.srt",
        "talk.en.quality.json",
        "talk.de.quality.json",
        "talk.fr.quality.json",
    }
    assert all(MARK in data.decode() for name, data in contents.items() if not name.endswith(".mp4"))
    assert contents["talk.fr.mp4"] == sample_film()
    assert await desk.job_states(order_id) == {"delivered"}


async def test_the_samples_speak_where_the_media_does(desk: Desk) -> None:
    order_id = await a_sandbox(desk, subtitles("de"))
    await desk.set_media(order_id, duration_ms=20_000, facts={"silences": [[5000, 12_000], [17_000, 20_000]]})

    await deliver_sandbox(desk.parts, order_id)

    lines = (await desk.contents(order_id))["talk.de.srt"].decode().split("\r\n")
    assert [line for line in lines if "-->" in line] == [
        "00:00:00,000 --> 00:00:03,000",
        "00:00:03,000 --> 00:00:05,000",
        "00:00:12,000 --> 00:00:17,000",
    ]


@pytest.mark.parametrize("duration_ms", [1, 100, 3000, 3499])
async def test_the_shortest_media_file_gets_the_mark_alone(desk: Desk, duration_ms: int) -> None:
    order_id = await a_sandbox(desk, subtitles("de"))
    await desk.set_media(order_id, duration_ms=duration_ms)

    await deliver_sandbox(desk.parts, order_id)

    assert (await desk.contents(order_id))["talk.de.srt"].decode().count("-->") == 1


async def test_a_delivery_that_was_interrupted_goes_on_where_it_was(desk: Desk) -> None:
    order_id = await a_sandbox(desk, a_transcript(2))

    for _ in range(2):
        await deliver_sandbox(desk.parts, order_id)

    assert len(await desk.events(order_id, "job_delivered")) == 2
    assert {row.version for row in (await desk.files(order_id)).values()} == {1}


async def test_a_large_order_takes_less_than_a_minute(desk: Desk) -> None:
    order_id = await a_sandbox(desk, subtitles("de", "fr", "es", count=40))

    started = time.perf_counter()
    await deliver_sandbox(desk.parts, order_id)

    assert len(await desk.files(order_id)) == 240
    assert time.perf_counter() - started < 60


async def test_nobody_is_written_to(desk: Desk) -> None:
    order_id = await a_sandbox(desk, a_transcript())
    await deliver_sandbox(desk.parts, order_id)

    async with transaction(desk.sessions) as session:
        await announce_delivery(session, await session.get_one(Order, order_id), desk.parts, now=desk.now)

    assert await desk.studio.mails("order_ready") == []
    assert await desk.studio.mails("task_offer") == []


async def test_the_document_of_a_sample_can_be_read(desk: Desk) -> None:
    order_id = await a_sandbox(desk, subtitles("de"))
    await deliver_sandbox(desk.parts, order_id)
    await desk.set_order(order_id, state=OrderState.DONE)
    (job,) = await desk.studio.jobs(order_id)

    answer = await (await desk.customer(order_id)).get(f"/v1/productions/orders/{order_id}/documents/{job.id}")

    assert answer.json()["document"]["segments"][0]["text"] == MARK


def test_the_sample_film_is_seen_and_heard() -> None:
    with av.open(io.BytesIO(sample_film())) as film:
        picture = next(film.decode(video=0)).to_ndarray(format="rgb24")
        film.seek(0)
        loudest = max(abs(frame.to_ndarray()).max() for frame in film.decode(audio=0))

    height, width, _ = picture.shape
    middle = picture[height // 2 - 36 : height // 2 + 36, width // 4 : width * 3 // 4].min(axis=2)
    assert 0.1 < (middle > 200).mean() < 0.7
    assert loudest > 0.1
