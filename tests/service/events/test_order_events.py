"""What the feed tells of orders: in which order, with which facts, to whom."""

from datetime import timedelta

from service.access.standing import Seat
from service.credits.ledger import place_hold
from service.database import transaction, utc_now
from service.jobs.sla import tick_sla
from service.orders.activities import OrderSteps
from service.parts import Parts
from tests.factories import a_customer, a_service_account, an_operator
from tests.service.conftest import OpenClient
from tests.service.events.feed import HOUSE_EVENTS, Feed, publish_all
from tests.service.jobs.studio import Studio
from tests.service.ordering import ORDERS, Customer

NOW = utc_now()


async def test_an_order_tells_its_life_in_one_gapless_feed(customer: Customer, feed: Feed, parts: Parts) -> None:
    order_id = await customer.quoted_order()
    await customer.submit(order_id)
    await OrderSteps(parts).take_payment(order_id)

    events = await feed.events()

    assert [event["type"] for event in events] == ["order.created", "order.quoted", "order.submitted", "order.paid"]
    assert [event["number"] for event in events] == [1, 2, 3, 4]
    assert len({event["id"] for event in events}) == 4
    assert {event["data"]["order_id"] for event in events} == {order_id}
    assert {event["workspace_id"] for event in events} == {customer.holder.workspace_id}


async def test_the_events_of_an_order_are_counted_without_a_hole_beside_the_lines_of_its_history(
    customer: Customer, feed: Feed
) -> None:
    order_id = await customer.quoted_order()
    await customer.client.patch(f"{ORDERS}/{order_id}", json={"name": "Renamed"})
    await customer.submit(order_id)
    history = (await customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]

    told = [event["data"] for event in await feed.events()]

    causes = {line["seq"]: line["cause"] for line in history}
    assert [one["sequence"] for one in told] == [1, 2, 3]
    assert [causes[one["history_seq"]] for one in told] == ["created", "quoted", "submitted"]
    assert [one["state"] for one in told] == ["open", "open", "submitted"]
    assert len(history) > len(told)


async def test_amounts_are_those_of_the_quote_and_nothing_signed_is_in_it(customer: Customer, feed: Feed) -> None:
    order_id = await customer.quoted_order(seconds=600)

    (quoted,) = await feed.events("order.quoted")

    price = (await customer.read(order_id))["total_amount_usd"]
    assert quoted["data"]["amount_cents"] == round(price * 100)
    assert quoted["data"]["quote_id"].startswith("prodquote_")
    assert "http" not in str(quoted)


async def test_a_cancelled_order_says_what_it_cost(customer: Customer, feed: Feed, parts: Parts) -> None:
    order_id = await customer.quoted_order()
    await customer.submit(order_id)
    await customer.client.post(f"{ORDERS}/{order_id}/cancel", json={"accepted_fee_cents": 0, "reason": "Too slow"})
    await OrderSteps(parts).finish_cancellation(order_id)

    types = await feed.types()
    (cancelled,) = await feed.events("order.cancelled")

    assert types == ["order.created", "order.quoted", "order.submitted", "order.cancelled"]
    assert (cancelled["data"]["reason"], cancelled["data"]["fee_cents"]) == ("Too slow", 0)


async def test_a_date_in_danger_and_a_date_missed_are_told_once_each(
    studio: Studio, parts: Parts, open_client: OpenClient
) -> None:
    order_id = await studio.produce()
    (job,) = await studio.jobs(order_id)
    half = (job.due_at - job.started_at) / 2
    for at in (job.started_at + half * 1.7, job.due_at + timedelta(minutes=1), job.due_at + timedelta(minutes=2)):
        async with transaction(parts.sessions) as session:
            await tick_sla(session, order_id, 0, at, parts.settings)
    operator = await an_operator(parts.sessions)

    events = await Feed(await open_client(operator.key), parts, HOUSE_EVENTS).events("order.at_risk", "order.late")

    (row,) = await studio.jobs(order_id)
    assert [event["type"] for event in events] == ["order.at_risk", "order.late"]
    assert events[1]["data"]["missed_due_at"] == f"{job.due_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    assert events[1]["data"]["due_at"] == f"{row.due_at:%Y-%m-%dT%H:%M:%S.%f}Z"


async def test_of_another_workspace_nothing_is_told(customer: Customer, parts: Parts, open_client: OpenClient) -> None:
    await customer.order()
    stranger = await a_customer(parts.sessions)

    assert await Feed(await open_client(stranger.key), parts).events() == []


async def test_colleagues_see_the_events_of_orders_that_they_see(
    customer: Customer, feed: Feed, parts: Parts, open_client: OpenClient
) -> None:
    workspace = customer.holder.workspace_id or ""
    colleague = await a_customer(parts.sessions, workspace=workspace)
    machine = await a_service_account(parts.sessions, workspace)
    theirs = await open_client(colleague.key)
    own = (await theirs.post(ORDERS)).json()["order_id"]
    await customer.order()

    seen = await Feed(theirs, parts).events()

    assert [event["data"]["order_id"] for event in seen] == [own]
    assert await Feed(await open_client(machine.key), parts).events() == []
    assert len(await feed.events()) == 2


async def test_credits_are_low_once_for_each_fall_below_the_threshold(customer: Customer, feed: Feed) -> None:
    workspace = customer.holder.workspace_id or ""
    for number, cents in enumerate((980_000, 10_000, 1, 1)):
        async with transaction(customer.sessions) as session:
            await place_hold(
                session, workspace_id=workspace, order_id=f"order-{number}", amount_cents=cents, actor="test", now=NOW
            )

    (low,) = await feed.events("credits.low")

    assert low["data"] == {"available_cents": 9_999, "threshold_cents": 10_000}


async def test_an_admin_says_below_what_credits_are_low_and_no_other_member_does(
    customer: Customer, feed: Feed, open_client: OpenClient
) -> None:
    workspace = customer.holder.workspace_id or ""
    colleague = await open_client((await a_customer(customer.sessions, workspace=workspace)).key)
    path = "/v1/workspace/credits/threshold"

    assert (await customer.client.get(path)).json() == {"threshold_credits": 10_000}
    assert (await colleague.put(path, json={"threshold_credits": 5})).status_code == 403
    assert (await customer.client.put(path, json={"threshold_credits": 999_999})).status_code == 200
    async with transaction(customer.sessions) as session:
        await place_hold(session, workspace_id=workspace, order_id="x", amount_cents=2, actor="test", now=NOW)

    (low,) = await feed.events("credits.low")
    assert low["data"] == {"available_cents": 999_998, "threshold_cents": 999_999}


async def test_operators_hear_of_tasks_as_they_change_hands(
    studio: Studio, parts: Parts, open_client: OpenClient
) -> None:
    order_id = await studio.produce()
    await studio.make_public()
    (task,) = await studio.tasks(order_id)
    linguist = await studio.client(await studio.linguist())
    for step in ("claim", "release"):
        assert (await linguist.post(f"/v1/tasks/{task.id}/{step}")).status_code < 300
    operator = await an_operator(parts.sessions)

    events = await Feed(await open_client(operator.key), parts, HOUSE_EVENTS).events()

    assert [event["type"] for event in events] == ["task.opened", "task.claimed", "task.released"]
    assert {event["data"]["task_id"] for event in events} == {task.id}
    assert [event["number"] for event in events] == [1, 2, 3]


async def test_a_lite_member_of_nothing_sees_no_credits(
    customer: Customer, parts: Parts, open_client: OpenClient
) -> None:
    lite = await a_customer(parts.sessions, workspace=customer.holder.workspace_id, seat=Seat.LITE)
    async with transaction(customer.sessions) as session:
        await place_hold(
            session, workspace_id=customer.holder.workspace_id or "", order_id="x", amount_cents=999_999, actor="test",
            now=NOW,
        )  # fmt: skip
    await publish_all(parts)

    assert await Feed(await open_client(lite.key), parts).events() == []
