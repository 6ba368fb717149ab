"""Human review: an order from a delivered document, or from a transcript that comes with its recording."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from service.media.activities import MediaAnalysis
from service.media.models import Media
from service.media.registering import media_key
from service.orders.models import Order
from service.outbox.models import OutboxMessage
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of
from workflows.states import OrderState

REVIEWS = "/v1/productions/human-reviews"
SRT = b"1\n00:00:00,000 --> 00:00:01,500\nGood evening.\n"
FACTS = {"silences": [[0, 500]]}


@pytest.fixture
def desk(studio: Studio) -> Desk:
    """What delivering needs."""
    return Desk(studio)


async def delivered(desk: Desk, *items: dict[str, Any]) -> tuple[str, str, str]:
    """A done order with its recording and waveform in storage: its id, and those of its job and media file."""
    order_id, (job_id, *_) = await desk.jobs_of(*items)
    [job] = await desk.studio.jobs(order_id)
    key = media_key(job.media_id)
    await desk.parts.storage.put_bytes(key, b"the recording")
    await desk.parts.storage.put_bytes(f"{key}.peaks", b"the waveform")
    await desk.set_media(order_id, storage_key=key, peaks_key=f"{key}.peaks", facts=FACTS, size_bytes=13)
    await desk.hand_in(job_id)
    await desk.deliver(job_id)
    await desk.set_order(order_id, state=OrderState.DONE)
    return order_id, job_id, job.media_id


async def orders(desk: Desk | Customer) -> int:
    """How many orders there are."""
    async with desk.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Order)) or 0


async def test_a_delivered_transcript_becomes_an_order_for_its_review(desk: Desk) -> None:
    item = a_transcript(verbatim=True, source_language="en-GB")
    order_id, job_id, media_id = await delivered(desk, item)
    client = await desk.customer(order_id)

    answer = await client.post(REVIEWS, json={"order_id": order_id, "job_id": job_id, "instructions": "Names!"})

    made = answer.json()
    assert answer.status_code == 200, answer.text
    order = (await client.get(f"{ORDERS}/{made['order_id']}")).json()
    transcript = (await client.get(f"{ORDERS}/{made['order_id']}/media/{made['media_id']}/transcript")).json()
    media = (await client.get(f"{ORDERS}/{made['order_id']}/media/{made['media_id']}")).json()
    assert (order["state"], order["name"]) == ("open", "Review of Interview")
    assert order["items"][0]["item_id"] == made["item_id"]
    assert order["items"][0]["item"] == {
        "kind": "transcription", "media_ids": [made["media_id"]], "source_language": "en-GB", "verbatim": True,
        "instructions": "Names!",
    }  # fmt: skip
    assert order["total_amount_usd"] > 0
    assert order_id in transcript["label"]
    assert (transcript["segment_count"], transcript["speakers"]) == (1, ["Ada"])
    assert made["media_id"] != media_id
    assert (media["state"], media["facts"], media["size_bytes"]) == ("ready", FACTS, 13)
    assert await desk.parts.storage.read(media_key(made["media_id"])) == b"the recording"
    assert await desk.parts.storage.read(f"{media_key(made['media_id'])}.peaks") == b"the waveform"


async def test_captions_can_be_reviewed_and_translations_cannot(desk: Desk) -> None:
    captions = await delivered(desk, subtitles("en"))
    translated = await delivered(desk, subtitles("de"))
    before = await orders(desk)

    answers = [
        await (await desk.customer(order_id)).post(REVIEWS, json={"order_id": order_id, "job_id": job_id})
        for order_id, job_id, _ in (captions, translated)
    ]

    assert answers[0].status_code == 200
    assert (answers[1].status_code, status_of(answers[1])) == (400, "review_of_translation")
    assert await orders(desk) == before + 1


async def test_an_order_that_is_not_done_or_not_ones_own_has_nothing_to_review(desk: Desk, customer: Customer) -> None:
    order_id, job_id, _ = await delivered(desk, a_transcript())
    other_id, other_job, _ = await delivered(desk, a_transcript())
    await desk.set_order(other_id, state=OrderState.ACCEPTED)
    own, wish = await desk.customer(order_id), {"order_id": order_id, "job_id": job_id}
    before = await orders(desk)

    foreign = await customer.client.post(REVIEWS, json=wish)
    unfinished = await (await desk.customer(other_id)).post(REVIEWS, json={"order_id": other_id, "job_id": other_job})
    mixed_up = await own.post(REVIEWS, json=wish | {"job_id": other_job})

    assert (foreign.status_code, mixed_up.status_code) == (404, 404)
    assert status_of(unfinished) == "not_delivered"
    assert await orders(desk) == before


async def test_a_recording_that_is_gone_leaves_no_order_and_no_file(desk: Desk, tmp_path: Path) -> None:
    order_id, job_id, media_id = await delivered(desk, a_transcript())
    await desk.parts.storage.delete(f"{media_key(media_id)}.peaks")
    files = {path for path in tmp_path.rglob("*") if path.is_file()}

    answer = await (await desk.customer(order_id)).post(REVIEWS, json={"order_id": order_id, "job_id": job_id})

    assert answer.status_code == 404
    assert await orders(desk) == 1
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == files


async def test_the_same_key_gives_the_same_order_and_another_wish_under_it_is_refused(desk: Desk) -> None:
    first, second = await delivered(desk, a_transcript()), await delivered(desk, a_transcript())
    client, header = await desk.customer(first[0]), {"idempotency-key": "once"}
    wish = {"order_id": first[0], "job_id": first[1]}

    answers = [await client.post(REVIEWS, json=wish, headers=header) for _ in range(2)]
    other = await client.post(REVIEWS, json={"order_id": second[0], "job_id": second[1]}, headers=header)

    assert answers[0].status_code == 200
    assert answers[0].json() == answers[1].json()
    assert (other.status_code, status_of(other)) == (422, "idempotency_key_reused")
    assert await orders(desk) == 3


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"{}", b'{"order_id": "x"}', b'{"order_id": "x", "job_id": "y", "more": 1}',
     b'{"order_id": "x", "job_id": "\\u0000"}', b"\xff{}"],
)  # fmt: skip
async def test_json_that_is_not_the_wish_is_malformed(customer: Customer, body: bytes) -> None:
    answer = await customer.client.post(REVIEWS, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422


async def upload(customer: Customer, recording: bytes = b"the recording", **parts: Any) -> httpx.Response:
    """Asks for the review of a transcript that is sent along; a part that is None is left out."""
    fields = {"source_language": "en"} | {name: value for name, value in parts.items() if isinstance(value, str)}
    files: dict[str, Any] = {"media": ("talk.mp4", recording, "video/mp4"), "transcript": ("talk.srt", SRT)}
    files |= {name: value for name, value in parts.items() if not isinstance(value, str)}
    return await customer.client.post(
        REVIEWS, data=fields, files={name: value for name, value in files.items() if value is not None}
    )


async def test_a_recording_with_its_transcript_becomes_an_order(customer: Customer, parts: Parts) -> None:
    answer = await upload(customer, verbatim="true", name="Evening", instructions="Names!")

    made = answer.json()
    assert answer.status_code == 200, answer.text
    order = await customer.read(made["order_id"])
    transcript = await customer.client.get(f"{ORDERS}/{made['order_id']}/media/{made['media_id']}/transcript")
    assert (order["state"], order["name"]) == ("open", "Evening")
    assert order["items"][0]["item"] == {
        "kind": "transcription", "media_ids": [made["media_id"]], "source_language": "en", "verbatim": True,
        "instructions": "Names!",
    }  # fmt: skip
    assert transcript.json()["label"] == "talk.srt"
    assert await parts.storage.read(media_key(made["media_id"])) == b"the recording"
    async with customer.sessions() as session:
        names = (await session.scalars(select(OutboxMessage.name).order_by(OutboxMessage.id))).all()  # type: ignore[call-overload]
    assert names == ["OrderWorkflow", "media_registered"]


async def test_the_recording_is_analysed_as_any_other(customer: Customer, parts: Parts) -> None:
    made = (await upload(customer)).json()

    await MediaAnalysis(parts).run(made["order_id"])

    media = (await customer.client.get(f"{ORDERS}/{made['order_id']}/media/{made['media_id']}")).json()
    assert (media["state"], media["failure"]["status"]) == ("refused", "media_not_recognised")


async def test_the_recording_may_be_an_address(customer: Customer) -> None:
    answer = await upload(
        customer, media=None, media_url="https://media.example/talk.mp4", media_url_filename="talk.mp4",
        media_url_content_type="video/mp4",
    )  # fmt: skip

    made = answer.json()
    async with customer.sessions() as session:
        media = await session.get_one(Media, made["media_id"])
    assert (media.source_url, media.name) == ("https://media.example/talk.mp4", "talk.mp4")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"transcript": None}, 422),
        ({"media": None}, 422),
        ({"media_url": "https://media.example/talk.mp4"}, 422),
        ({"source_language": ""}, 422),
        ({"source_language": "tlh"}, 400),
        ({"surprise": "1"}, 422),
        ({"verbatim": "perhaps"}, 422),
        ({"name": "x" * 201}, 422),
        ({"transcript": ("talk.pdf", b"%PDF-1.7")}, 400),
        ({"extra": ("talk.srt", SRT)}, 422),
        ({"media": None, "media_url": "ftp://x/y", "media_url_filename": "y", "media_url_content_type": "z"}, 422),
    ],
)
async def test_what_is_refused_leaves_no_order_and_no_file(
    customer: Customer, tmp_path: Path, sent: dict[str, Any], status: int
) -> None:
    answer = await upload(customer, **sent)

    assert answer.status_code == status, answer.text
    assert await orders(customer) == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_only_customers_ask_for_reviews(studio: Studio) -> None:
    linguist = await studio.client(await studio.linguist())

    answer = await linguist.post(REVIEWS, json={"order_id": "x", "job_id": "y"})

    assert answer.status_code == 403


async def test_a_json_body_of_unknown_length_is_no_upload(customer: Customer) -> None:
    async def chunks() -> Any:
        yield json.dumps({"order_id": "x", "job_id": "y"}).encode()

    answer = await customer.client.post(REVIEWS, content=chunks(), headers={"content-type": "application/json"})

    assert answer.status_code == 422


async def test_each_workspace_has_its_own_reviews(customer: Customer, open_client: OpenClient) -> None:
    made = (await upload(customer)).json()
    stranger = await a_customer_at_the_api(customer.sessions, open_client)

    answer = await stranger.client.get(f"{ORDERS}/{made['order_id']}")

    assert answer.status_code == 404
