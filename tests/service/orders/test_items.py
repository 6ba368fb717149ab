"""Items of an open order, their prices, and what is refused."""

import pytest

from service.database import Sessions, transaction, utc_now
from service.ids import MEDIA, new_id
from service.media.models import Media
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, dub, status_of, subtitles, transcript


async def test_an_item_whose_media_is_analysed_is_answered_with_its_price(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id, seconds=90.2)

    answer = await customer.put(order_id, transcript(media_id))

    assert answer.json()["quote"] == {"amount_usd": 3.03}
    assert (await customer.read(order_id))["total_amount_usd"] == 3.03


async def test_an_item_whose_media_is_still_analysed_has_no_price_and_the_order_no_total(customer: Customer) -> None:
    order_id = await customer.order()
    ready, pending = await customer.media(order_id), await customer.media(order_id, seconds=None)

    await customer.put(order_id, transcript(ready))
    answer = await customer.put(order_id, transcript(pending, verbatim=True))

    assert answer.json()["quote"] is None
    order = await customer.read(order_id)
    assert "total_amount_usd" not in order
    assert [item["quote"] for item in order["items"]] == [{"amount_usd": 2.0}, None]


async def test_captions_subtitles_and_a_dub_are_priced_by_their_own_tables(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id, seconds=60)

    prices = [
        (await customer.put(order_id, item)).json()["quote"]["amount_usd"]
        for item in (
            subtitles(media_id, to=("en",)),
            subtitles(media_id, to=("de",), sdh=True),
            dub(media_id, include_captions=True, include_source_captions=True),
        )
    ]

    assert prices == [2.2, 12.87, 26.6]


async def test_replacing_an_item_changes_its_price_and_keeps_its_id(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)
    item_id = (await customer.put(order_id, transcript(media_id))).json()["item_id"]

    answer = await customer.put(order_id, transcript(media_id, verbatim=True), item_id)

    assert answer.json() == {"item_id": item_id, "quote": {"amount_usd": 2.6}}
    assert len((await customer.read(order_id))["items"]) == 1


async def test_removing_the_only_item_takes_the_total_away(customer: Customer) -> None:
    order_id = await customer.quoted_order()
    item_id = (await customer.read(order_id))["items"][0]["item_id"]

    answer = await customer.client.delete(f"{ORDERS}/{order_id}/items/{item_id}")

    assert answer.json() == {"success": True}
    order = await customer.read(order_id)
    assert (order["items"], order.get("total_amount_usd")) == ([], None)


async def test_the_item_comes_back_as_it_was_given(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)
    given = subtitles(media_id, to=("pt", "fr-CA"), cue_options={"max_chars_per_line": 37}, instructions="Keep «tu».")

    await customer.put(order_id, given)

    assert (await customer.read(order_id))["items"][0]["item"] == given


@pytest.mark.parametrize(
    ("change", "slug", "code"),
    [
        ({"source_language": "xx"}, "unknown_language", 400),
        ({"source_language": "en", "destination_languages": ["de"], "kind": "subtitles"}, None, 200),
        ({"source_language": "fr", "destination_languages": ["de"], "kind": "subtitles"}, "pair_not_priced", 400),
        ({"media_ids": []}, "invalid_input", 422),
        ({"surprise": 1}, "invalid_input", 422),
        ({"kind": "audiobook"}, "coming_soon", 400),
        ({"kind": "poem"}, "invalid_input", 422),
        ({"instructions": "nul \x00"}, "invalid_input", 422),
    ],
)
async def test_an_item_that_cannot_be_sold_is_refused_with_its_reason(
    customer: Customer, change: dict[str, object], slug: str | None, code: int
) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)

    answer = await customer.put(order_id, {**transcript(media_id), **change})

    assert answer.status_code == code, answer.text
    if slug:
        assert status_of(answer) == slug
        assert (await customer.read(order_id))["items"] == []


async def test_a_pair_without_a_price_is_refused_with_the_pairs_that_have_one(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)

    answer = await customer.put(order_id, {**dub(media_id), "source_language": "de"})

    assert status_of(answer) == "pair_not_priced"
    assert ["en", "pt-BR"] in answer.json()["detail"]["priced_pairs"]


async def test_the_same_work_on_one_file_is_not_sold_twice(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)
    await customer.put(order_id, transcript(media_id))

    again = await customer.put(order_id, transcript(media_id, verbatim=True))
    twice_in_one = await customer.put(order_id, subtitles(media_id, media_id))

    assert (status_of(again), status_of(twice_in_one)) == ("media_used_twice", "media_used_twice")


async def test_media_of_another_order_are_unknown_here(customer: Customer) -> None:
    order_id, other = await customer.order(), await customer.order()
    media_id = await customer.media(other)

    answer = await customer.put(order_id, transcript(media_id))

    assert (answer.status_code, status_of(answer)) == (400, "unknown_media")


async def test_media_that_analysis_refused_cannot_be_used(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id, failure="media_no_sound")

    answer = await customer.put(order_id, transcript(media_id))

    assert status_of(answer) == "media_no_sound"


async def test_a_dub_of_a_recording_without_picture_is_refused(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id, has_video=False)

    answer = await customer.put(order_id, dub(media_id))

    assert status_of(answer) == "media_without_video"


async def test_a_foreign_order_answers_like_a_missing_one(
    customer: Customer, sessions: Sessions, open_client: OpenClient
) -> None:
    stranger = await a_customer_at_the_api(sessions, open_client)
    order_id = await customer.quoted_order()

    foreign = await stranger.put(order_id, transcript("prodmedia_01jgatk6h0fwxrtbjade61yqhx"))
    missing = await stranger.put(order_id[:-1] + "0", transcript("prodmedia_01jgatk6h0fwxrtbjade61yqhx"))

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()


async def test_an_order_holds_ten_thousand_outputs_and_not_one_more(customer: Customer, sessions: Sessions) -> None:
    order_id = await customer.order()
    now = utc_now()
    media = [
        Media(
            id=new_id(MEDIA),
            order_id=order_id,
            name="talk.wav",
            declared_language="en",
            declared_content_type="audio/wav",
            created_at=now,
        )
        for _ in range(1000)
    ]
    ids = [file.id for file in media]
    async with transaction(sessions) as session:
        session.add_all(media)
    ten = ("es", "fr", "de", "it", "pt-BR", "hi", "ar", "ru", "tr", "uk")

    full = await customer.put(order_id, subtitles(*ids, to=ten))
    more = await customer.put(order_id, transcript(ids[0]))

    assert full.status_code == 200, full.text
    assert (more.status_code, status_of(more)) == (400, "order_too_large")
    assert len((await customer.read(order_id))["items"]) == 1


async def test_an_audiobook_is_coming_soon(customer: Customer) -> None:
    answer = await customer.put(await customer.order(), {"kind": "audiobook"})

    assert (answer.status_code, status_of(answer)) == (400, "coming_soon")
    assert "coming soon" in answer.json()["detail"]["message"]
