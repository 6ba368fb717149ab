"""A customer's own transcript: read, shown, replaced, removed; refused with the reason when it cannot be read."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from service.database import transaction
from service.media.models import Media
from service.orders.models import Order
from service.sources.models import SourceTranscript
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of
from workflows.states import OrderState

SRT = (
    b"1\r\n00:00:00,000 --> 00:00:01,500\r\nAda: Good evening.\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nHello.\r\n"
)
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.500\n<v Ada>Good evening.\n"


async def put(
    customer: Customer, order_id: str, media_id: str, data: bytes, name: str = "talk.srt", field: str = "transcript"
) -> httpx.Response:
    """Uploads a transcript."""
    return await customer.client.put(
        f"{ORDERS}/{order_id}/media/{media_id}/transcript", files={field: (name, data, "text/plain")}
    )


async def read(customer: Customer, order_id: str, media_id: str) -> httpx.Response:
    """What is kept."""
    return await customer.client.get(f"{ORDERS}/{order_id}/media/{media_id}/transcript")


async def an_order(customer: Customer, **media: Any) -> tuple[str, str]:
    """An open order with one media file."""
    order_id = await customer.order()
    return order_id, await customer.media(order_id, **media)


async def kept(customer: Customer) -> int:
    """How many transcripts there are."""
    async with customer.sessions() as session:
        return await session.scalar(select(func.count()).select_from(SourceTranscript)) or 0


async def causes(customer: Customer, order_id: str) -> list[str]:
    """What the order's history tells."""
    events = (await customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]
    return [event["cause"] for event in events]


async def test_a_transcript_is_read_and_told_in_a_few_facts(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)

    answer = await put(customer, order_id, media_id, SRT, "folder/evening talk.srt")

    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert (told["media_id"], told["label"], told["format"]) == (media_id, "evening talk.srt", "srt")
    assert (told["language"], told["segment_count"], told["speakers"]) == ("en", 2, ["Ada"])
    assert (await read(customer, order_id, media_id)).json() == told
    assert (await causes(customer, order_id))[-1] == "transcript_put"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("talk.vtt", VTT, "vtt"),
        ("talk.txt", b"Ada: Good evening.\n", "txt"),
        ("talk.json", b'{"language": "en", "segments": [{"start_ms": 0, "end_ms": 9, "text": "Hi"}]}', "json"),
        ("talk.html", b"<!doctype html><p>Good evening.</p>", "html"),
    ],
)
async def test_formats_are_told_by_their_content(customer: Customer, name: str, data: bytes, kind: str) -> None:
    order_id, media_id = await an_order(customer)

    answer = await put(customer, order_id, media_id, data, name)

    assert (answer.status_code, answer.json()["format"]) == (200, kind)


async def test_a_recording_may_still_be_analysed_when_its_transcript_comes(customer: Customer) -> None:
    order_id, media_id = await an_order(customer, seconds=None)

    answer = await put(customer, order_id, media_id, b"Good evening.", "talk.txt")

    assert answer.status_code == 200


async def test_a_second_transcript_replaces_the_first(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)
    await put(customer, order_id, media_id, SRT)

    await put(customer, order_id, media_id, VTT, "other.vtt")

    told = (await read(customer, order_id, media_id)).json()
    assert (told["label"], told["segment_count"]) == ("other.vtt", 1)
    assert await kept(customer) == 1


async def test_what_was_repaired_while_reading_is_said(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)
    encoded = SRT.decode().replace("Hello.", "Café.").encode("cp1252")

    notes = (await put(customer, order_id, media_id, encoded)).json()["notes"]

    assert notes
    assert (await read(customer, order_id, media_id)).json()["notes"] == notes


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("talk.pdf", b"%PDF-1.7 and so on"),
        ("talk.srt", b""),
        ("talk.txt", b" \n \n"),
        ("talk.docx", b"PK\x03\x04 broken"),
        ("talk.json", b'{"segments": 7}'),
        ("talk.srt", b"\x00\x01\x02\x03" * 500),
    ],
)
async def test_what_cannot_be_read_is_refused_in_words_and_leaves_the_one_before(
    customer: Customer, name: str, data: bytes
) -> None:
    order_id, media_id = await an_order(customer)
    await put(customer, order_id, media_id, SRT, "first.srt")

    answer = await put(customer, order_id, media_id, data, name)

    detail = answer.json()["detail"]
    assert (answer.status_code, detail["status"]) == (400, "transcript_unreadable")
    assert "Nothing was stored" in detail["message"]
    assert detail["reason"] in detail["message"]
    assert (await read(customer, order_id, media_id)).json()["label"] == "first.srt"


async def test_a_transcript_over_20_mb_is_refused_before_it_is_read(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)

    answer = await put(customer, order_id, media_id, b"a" * 20_000_001, "talk.txt")

    assert (answer.status_code, status_of(answer)) == (413, "transcript_too_large")
    assert await kept(customer) == 0


@pytest.mark.parametrize(
    "body",
    [
        {"files": {"media": ("talk.srt", SRT)}},
        {"files": [("transcript", ("a.srt", SRT)), ("transcript", ("b.srt", SRT))]},
        {"files": {"transcript": ("talk.srt", SRT), "language": (None, "en")}},
        {"files": {"transcript": (None, "Good evening.")}},
        {"json": {"transcript": "Good evening."}},
        {},
    ],
    ids=["another field", "two files", "one field more", "text instead of a file", "JSON", "nothing"],
)
async def test_anything_but_one_file_is_malformed(customer: Customer, body: dict[str, Any]) -> None:
    order_id, media_id = await an_order(customer)

    answer = await customer.client.put(f"{ORDERS}/{order_id}/media/{media_id}/transcript", **body)

    assert answer.status_code == 422
    assert await kept(customer) == 0


async def test_a_removed_transcript_is_gone_and_the_history_tells(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)
    await put(customer, order_id, media_id, SRT)

    first, second = [await customer.client.delete(f"{ORDERS}/{order_id}/media/{media_id}/transcript") for _ in range(2)]

    assert (first.status_code, second.status_code) == (204, 404)
    assert (await read(customer, order_id, media_id)).status_code == 404
    assert (await causes(customer, order_id)).count("transcript_removed") == 1


async def test_a_transcript_goes_with_its_media_file(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)
    await put(customer, order_id, media_id, SRT)

    answer = await customer.client.delete(f"{ORDERS}/{order_id}/media/{media_id}")

    assert answer.status_code == 200
    assert await kept(customer) == 0


async def test_a_transcript_moves_with_its_media_file_when_orders_are_merged(customer: Customer) -> None:
    source, media_id = await an_order(customer)
    target = await customer.order()
    await put(customer, source, media_id, SRT)

    await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})

    assert (await read(customer, target, media_id)).json()["label"] == "talk.srt"


async def test_once_submitted_the_transcript_stays_as_it_is(customer: Customer) -> None:
    order_id, media_id = await an_order(customer)
    await put(customer, order_id, media_id, SRT)
    async with transaction(customer.sessions) as session:
        await session.execute(update(Order).values(state=OrderState.SUBMITTED))

    changed = await put(customer, order_id, media_id, VTT)
    removed = await customer.client.delete(f"{ORDERS}/{order_id}/media/{media_id}/transcript")

    assert status_of(changed) == status_of(removed) == "order_not_open"
    assert (await read(customer, order_id, media_id)).json()["format"] == "srt"


async def test_media_of_other_orders_and_of_other_workspaces_answer_like_missing_ones(
    customer: Customer, open_client: OpenClient
) -> None:
    stranger = await a_customer_at_the_api(customer.sessions, open_client)
    foreign = await an_order(stranger)
    await put(stranger, *foreign, SRT)
    order_id, _ = await an_order(customer)

    answers = [
        await put(customer, *foreign, SRT),
        await read(customer, *foreign),
        await customer.client.delete(f"{ORDERS}/{foreign[0]}/media/{foreign[1]}/transcript"),
        await put(customer, order_id, foreign[1], SRT),
        await put(customer, order_id, "nothing", SRT),
    ]

    assert {answer.status_code for answer in answers} == {404}
    async with customer.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Media)) == 2


async def test_the_document_of_the_api_describes_the_upload(open_client: OpenClient) -> None:
    document = (await (await open_client(None)).get("/openapi.json")).json()

    body = document["paths"]["/v1/productions/orders/{order_id}/media/{media_id}/transcript"]["put"]["requestBody"]
    reviews = document["paths"]["/v1/productions/human-reviews"]["post"]["requestBody"]["content"]

    assert body["content"]["multipart/form-data"]["schema"]["required"] == ["transcript"]
    assert set(reviews) == {"application/json", "multipart/form-data"}
