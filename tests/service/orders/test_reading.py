"""Lists, single orders, histories, renaming and merging."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from service.database import Sessions, transaction, utc_now
from service.embedded.samples import write_spoken_wav
from service.ids import MEDIA, new_id
from service.media.activities import MediaAnalysis
from service.media.models import Media
from service.outbox.models import OutboxMessage
from service.parts import Parts
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of, transcript
from workflows.ids import order_workflow_id


async def test_a_list_shows_the_workspaces_orders_newest_first(
    customer: Customer, sessions: Sessions, open_client: OpenClient
) -> None:
    first, second = await customer.order(), await customer.quoted_order()
    await (await a_customer_at_the_api(sessions, open_client)).order()

    orders = (await customer.client.get(ORDERS)).json()["orders"]

    assert [order["order_id"] for order in orders] == [second, first]
    assert [order.get("total_amount_usd") for order in orders] == [2.0, None]


async def test_a_list_is_filtered_by_states_and_dates_and_paged(customer: Customer) -> None:
    ids = [await customer.order() for _ in range(3)]
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")

    async def listed(**query: object) -> list[str]:
        answer = await customer.client.get(ORDERS, params=query)
        return [order["order_id"] for order in answer.json()["orders"]]

    assert await listed(status=["open", "submitted"]) == ids[::-1]
    assert await listed(status=["done"]) == []
    assert await listed(page_size=1, offset=1) == [ids[1]]
    assert await listed(start_date=soon) == []
    assert await listed(end_date=soon) == ids[::-1]


async def test_a_list_refuses_an_unknown_state_and_a_negative_offset(customer: Customer) -> None:
    answers = [
        await customer.client.get(ORDERS, params={"status": "lost"}),
        await customer.client.get(ORDERS, params={"offset": -1}),
        await customer.client.get(ORDERS, params={"page_size": 0}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all(answer.json()["detail"][0]["loc"] for answer in answers)


async def test_an_order_is_renamed_and_the_history_says_who_did_it(customer: Customer) -> None:
    order_id = await customer.order()

    answer = await customer.client.patch(f"{ORDERS}/{order_id}", json={"request": {"name": "Trailer"}})

    assert answer.json() == {"name": "Trailer"}
    events = (await customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]
    assert [(event["seq"], event["cause"]) for event in events] == [(1, "created"), (2, "renamed")]
    assert events[1]["actor"] == f"member:{customer.holder.id}"


async def test_merging_moves_media_and_items_and_ends_the_emptied_order(customer: Customer) -> None:
    source, target = await customer.quoted_order(), await customer.quoted_order(seconds=120)

    answer = await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["total_amount_usd"], len(answer.json()["items"])) == (6.0, 2)
    assert (await customer.read(source))["state"] == "merged"


async def test_an_order_is_not_merged_into_itself_nor_into_a_foreign_one(
    customer: Customer, sessions: Sessions, open_client: OpenClient
) -> None:
    order_id = await customer.quoted_order()
    foreign = await (await a_customer_at_the_api(sessions, open_client)).order()

    itself = await customer.client.post(f"{ORDERS}/{order_id}/merge", json={"into_order_id": order_id})
    other = await customer.client.post(f"{ORDERS}/{order_id}/merge", json={"into_order_id": foreign})

    assert (status_of(itself), status_of(other)) == ("same_order", "not_found")
    assert (await customer.read(order_id))["state"] == "open"


async def test_an_order_is_created_without_a_body_with_an_empty_one_and_as_sandbox(customer: Customer) -> None:
    answers = [
        await customer.client.post(ORDERS),
        await customer.client.post(ORDERS, json={}),
        await customer.client.post(ORDERS, json={"sandbox": True}),
        await customer.client.post(ORDERS, json={"sandbox": None}),
    ]

    assert [answer.json()["sandbox"] for answer in answers] == [False, False, True, False]


async def test_the_same_idempotency_key_creates_one_order(customer: Customer) -> None:
    headers = {"Idempotency-Key": "create-1"}

    first = await customer.client.post(ORDERS, json={}, headers=headers)
    second = await customer.client.post(ORDERS, json={}, headers=headers)
    other = await customer.client.post(ORDERS, json={"sandbox": True}, headers=headers)

    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert (other.status_code, status_of(other)) == (422, "idempotency_key_reused")
    assert len((await customer.client.get(ORDERS)).json()["orders"]) == 1


async def test_a_refused_request_is_replayed_as_refused_under_its_key(customer: Customer) -> None:
    order_id = await customer.order()
    headers = {"Idempotency-Key": "submit-1"}

    first = await customer.client.post(f"{ORDERS}/{order_id}/submit", headers=headers)
    media_id = await customer.media(order_id)
    await customer.put(order_id, transcript(media_id))
    second = await customer.client.post(f"{ORDERS}/{order_id}/submit", headers=headers)

    assert (status_of(first), status_of(second)) == ("order_has_no_items", "order_has_no_items")


async def test_media_that_are_merged_before_their_analysis_are_analysed_in_the_order_that_took_them(
    customer: Customer, parts: Parts, sessions: Sessions, tmp_path: Path
) -> None:
    source, target = await customer.order(), await customer.order()
    path = tmp_path / "talk.wav"
    write_spoken_wav(path, ["Good morning."], "en")
    upload = await customer.client.post(
        f"{ORDERS}/{source}/media",
        data={"declared_language": "en"},
        files={"media": ("talk.wav", path.read_bytes(), "audio/wav")},
    )
    await customer.put(source, transcript(upload.json()["media_id"]))

    await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})
    async with transaction(sessions) as session:
        rows = (await session.execute(select(OutboxMessage))).scalars()
        told = [row.name for row in rows if row.workflow_id == order_workflow_id(target)]
    await MediaAnalysis(parts).run(target)

    assert "media_registered" in told
    assert (await customer.read(target))["total_amount_usd"] == 2.0


async def test_two_orders_that_do_not_fit_into_one_stay_two(customer: Customer, sessions: Sessions) -> None:
    source, target = await customer.order(), await customer.order()
    now = utc_now()
    async with transaction(sessions) as session:
        for order_id, count in ((source, 500), (target, 501)):
            session.add_all(
                Media(
                    id=new_id(MEDIA),
                    order_id=order_id,
                    name="talk.wav",
                    declared_language="en",
                    declared_content_type="audio/wav",
                    created_at=now,
                )
                for _ in range(count)
            )

    answer = await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})

    assert (answer.status_code, status_of(answer)) == (400, "too_many_media")
    assert (await customer.read(source))["state"] == "open"
