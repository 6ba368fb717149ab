"""The official client drives an order's whole life, sync and async, against the running stack."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from elevenlabs import (
    CreateOrderRequest,
    OrderItemRequestInput_Dub,
    OrderItemRequestInput_Subtitles,
    OrderItemRequestInput_Transcription,
    UpdateOrderRequest,
    UpsertOrderItemRequest,
)
from elevenlabs.core.api_error import ApiError

from tests.journeys.conftest import Town

CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123", "email": "ada@lumen.example"}
LIFE = [
    "order.created", "order.quoted", "order.submitted", "order.paid", "order.accepted", "deliverable.created",
    "order.done",
]  # fmt: skip
DECLINED = {**CARD, "number": "4000000000000002"}


async def until(look: Callable[[], Any], is_enough: Callable[[Any], bool], seconds: float = 100) -> Any:
    """Looks again and again, off the event loop, until it is enough."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        seen = await asyncio.to_thread(look)
        if is_enough(seen):
            return seen
        assert asyncio.get_running_loop().time() < deadline, f"never came: {seen}"
        await asyncio.sleep(0.1)


async def pay(url: str, card: dict[str, str]) -> httpx.Response:
    """Fills in the hosted page's form."""
    async with httpx.AsyncClient(timeout=60) as browser:
        return await browser.post(url, data=card)


async def test_a_transcript_is_ordered_paid_by_card_after_a_decline_and_delivered(town: Town, recording: Path) -> None:
    orders = town.client(town.card_customer).productions.orders
    order_id = orders.create().order_id
    orders.update(order_id, request=UpdateOrderRequest(name="Radio talk"))
    media_id = orders.media.register(
        order_id, declared_language="en", media=("talk.wav", recording.read_bytes())
    ).media_id
    item = OrderItemRequestInput_Transcription(media_ids=[media_id], source_language="en", verbatim=True)
    orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    quoted = await until(lambda: orders.get(order_id), lambda order: order.total_amount_usd is not None)
    assert (quoted.total_amount_usd, quoted.state, quoted.name) == (2.6, "open", "Radio talk")

    submitted = orders.submit(order_id)
    assert (submitted.state, submitted.order_id) == ("submitted", order_id)
    async with town.http(town.card_customer) as http:
        url = (await http.get(f"/v1/productions/orders/{order_id}/checkout")).json()["url"]
    assert (await pay(url, DECLINED)).status_code == 402
    assert orders.get(order_id).state == "submitted"
    assert (await pay(url, CARD)).status_code == 303
    async with town.linguists.working():
        done = await until(lambda: orders.get(order_id), lambda order: order.state == "done")

    assert done.submitted_at < done.paid_at <= done.accepted_at <= done.completed_at
    files = orders.deliverables.list(order_id).deliverables
    assert sorted(file.content_type for file in files) == [
        "application/json",
        "application/json",
        "text/plain; charset=utf-8",
    ]
    text = next(file for file in files if file.content_type.startswith("text/plain"))
    assert "This is what was said." in httpx.get(text.signed_url).text
    told = await until(
        lambda: town.told_of(order_id, town.card_customer), lambda told: told[-1:] and told[-1]["type"] == "order.done"
    )
    assert [event["data"]["sequence"] for event in told] == list(range(1, len(told) + 1))
    assert list(dict.fromkeys(event["type"] for event in told)) == LIFE
    (made,) = [event["data"] for event in told if event["type"] == "deliverable.created"]
    assert sorted(one["name"] for one in made["deliverables"]) == sorted(file.name for file in files)


async def test_captions_and_subtitles_are_paid_from_credits_and_one_comes_back_from_review(
    town: Town, recording: Path
) -> None:
    orders = town.async_client(town.enterprise).productions.orders
    order_id = (await orders.create(request=CreateOrderRequest(sandbox=False))).order_id
    registered = await orders.media.register(
        order_id, declared_language="en", media=("talk.wav", recording.read_bytes())
    )
    item = OrderItemRequestInput_Subtitles(
        media_ids=[registered.media_id], source_language="en", destination_languages=["en", "de"], sdh=True
    )
    await orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    sync = town.client(town.enterprise).productions.orders
    await until(lambda: sync.get(order_id), lambda order: order.total_amount_usd == 2.2 + 12.87)

    town.linguists.returns = 1
    await orders.submit(order_id)
    async with town.linguists.working():
        await until(lambda: sync.get(order_id), lambda order: order.state == "done", seconds=60)

    files = (await orders.deliverables.list(order_id)).deliverables
    assert {file.content_type for file in files} == {"application/x-subrip", "application/json"}
    assert len(files) == 4
    assert town.linguists.returns == 0
    assert "returned" in {outcome for _, outcome in town.linguists.finished}


async def test_a_dub_delivers_the_film_of_its_last_stage_and_its_captions(town: Town, film: Path) -> None:
    orders = town.client(town.enterprise).productions.orders
    order_id = orders.create().order_id
    media_id = orders.media.register(order_id, declared_language="en", media=("talk.mp4", film.read_bytes())).media_id
    item = OrderItemRequestInput_Dub(
        media_id=media_id,
        source_language="en",
        destination_languages=["es-ES"],
        include_captions=True,
        include_source_captions=False,
    )
    orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    await until(lambda: orders.get(order_id), lambda order: order.total_amount_usd == 24.4)

    town.linguists.film = film
    orders.submit(order_id)
    async with town.linguists.working():
        await until(lambda: orders.get(order_id), lambda order: order.state == "done", seconds=60)

    files = orders.deliverables.list(order_id).deliverables
    assert {"video/mp4", "application/x-subrip", "application/json"} == {file.content_type for file in files}
    video = next(file for file in files if file.content_type == "video/mp4")
    assert httpx.get(video.signed_url).content == film.read_bytes()


async def test_a_sandbox_order_reaches_done_by_itself_within_ten_seconds(town: Town, recording: Path) -> None:
    orders = town.client(town.card_customer).productions.orders
    order_id = orders.create(request=CreateOrderRequest(sandbox=True)).order_id
    media_id = orders.media.register(
        order_id, declared_language="en", media=("talk.wav", recording.read_bytes())
    ).media_id
    item = OrderItemRequestInput_Transcription(media_ids=[media_id], source_language="en")
    orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    await until(lambda: orders.get(order_id), lambda order: order.total_amount_usd is not None)

    orders.submit(order_id)
    await until(lambda: orders.get(order_id), lambda order: order.state == "done", seconds=10)

    files = orders.deliverables.list(order_id).deliverables
    assert all("SANDBOX" in httpx.get(file.signed_url).text for file in files)
    assert files
    assert await town.mails(order_id) == []


async def test_languages_lists_and_media_look_as_the_client_expects(town: Town, recording: Path) -> None:
    orders = town.client(town.card_customer).productions.orders
    order_id = orders.create().order_id
    media_id = orders.media.register(
        order_id, declared_language="en-GB", media=("talk.wav", recording.read_bytes())
    ).media_id

    single = orders.languages.list("transcription")
    pairs = orders.languages.list("dub")
    media = orders.media.get(order_id, media_id)
    listed = orders.list(status=["open"], page_size=5, offset=0).orders

    assert (single.kind, len(single.languages)) == ("single", 11)
    assert (pairs.kind, pairs.language_pairs[0].source_language.code) == ("pair", "en")
    assert len(pairs.language_pairs[0].destination_languages) == 10
    assert (media.media_id, media.name, media.language) == (media_id, "talk.wav", "en-GB")
    assert order_id in {order.order_id for order in listed}


async def test_refusals_reach_the_client_as_its_errors_with_our_words(town: Town) -> None:
    orders = town.client(town.card_customer).productions.orders
    order_id = orders.create().order_id

    with pytest.raises(ApiError) as refused:
        orders.submit(order_id)
    with pytest.raises(ApiError) as foreign:
        town.client(town.enterprise).productions.orders.get(order_id)

    assert (refused.value.status_code, refused.value.body["detail"]["status"]) == (400, "order_has_no_items")
    assert (foreign.value.status_code, foreign.value.body["detail"]["status"]) == (404, "not_found")
