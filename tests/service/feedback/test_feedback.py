"""Feedback: on a done order only, on what it holds only."""

import httpx
import pytest

from tests.factories import a_customer
from tests.service.deliverables.desk import GREETING, Desk
from tests.service.jobs.studio import a_transcript
from workflows.states import OrderState


async def done(desk: Desk) -> tuple[str, str, httpx.AsyncClient]:
    """A done order of one job with one segment, and its customer."""
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id, GREETING)
    await desk.deliver(job_id)
    await desk.set_order(order_id, state=OrderState.DONE)
    return order_id, job_id, await desk.customer(order_id)


def address(order_id: str) -> str:
    return f"/v1/productions/orders/{order_id}/feedback"


async def test_what_a_customer_says_is_kept_and_listed(desk: Desk) -> None:
    order_id, job_id, customer = await done(desk)

    first = await customer.post(address(order_id), json={"rating": 5, "text": " Splendid. "})
    second = await customer.post(address(order_id), json={"rating": 2, "job_id": job_id, "segment": 0})

    assert (first.status_code, second.status_code) == (201, 201)
    listed = (await customer.get(address(order_id))).json()["feedback"]
    assert listed == [first.json(), second.json()]
    assert [(one["rating"], one["text"], one["job_id"], one["segment"]) for one in listed] == [
        (5, "Splendid.", None, None),
        (2, "", job_id, 0),
    ]


async def test_the_orders_history_tells_of_it(desk: Desk) -> None:
    order_id, _, customer = await done(desk)

    given = await customer.post(address(order_id), json={"rating": 4})

    (event,) = await desk.events(order_id, "feedback_given")
    assert event.data == {"feedback_id": given.json()["feedback_id"], "rating": 4}


@pytest.mark.parametrize("state", [OrderState.OPEN, OrderState.ACCEPTED, OrderState.CANCELLED])
async def test_an_order_that_is_not_done_takes_none(desk: Desk, state: OrderState) -> None:
    order_id, _, customer = await done(desk)
    await desk.set_order(order_id, state=state)

    answer = await customer.post(address(order_id), json={"rating": 5})

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "not_delivered")
    assert (await customer.get(address(order_id))).json() == {"feedback": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rating": 0},
        {"rating": 6},
        {"rating": 4.5},
        {"rating": 5, "text": "x" * 5001},
        {"rating": 5, "text": "a\u0000b"},
        {"rating": 5, "stars": 5},
        {"rating": 5, "segment": 0},
        {"rating": 5, "segment": -1},
    ],
)
async def test_what_cannot_be_read_is_refused(desk: Desk, body: dict[str, object]) -> None:
    order_id, _, customer = await done(desk)

    answer = await customer.post(address(order_id), json=body)

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], list)


async def test_a_segment_that_the_document_does_not_have_is_refused(desk: Desk) -> None:
    order_id, job_id, customer = await done(desk)

    answer = await customer.post(address(order_id), json={"rating": 1, "job_id": job_id, "segment": 1})

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "segment"])


async def test_a_job_of_another_order_is_not_there(desk: Desk) -> None:
    order_id, _, customer = await done(desk)
    _, foreign, _ = await done(desk)

    for job_id in (foreign, "nonsense"):
        answer = await customer.post(address(order_id), json={"rating": 1, "job_id": job_id})
        assert (answer.status_code, answer.json()["detail"]["status"]) == (404, "not_found")


async def test_a_stranger_neither_gives_nor_reads_feedback(desk: Desk) -> None:
    order_id, _, _ = await done(desk)
    stranger = await desk.studio.open_client((await a_customer(desk.sessions)).key)

    answers = [await stranger.post(address(order_id), json={"rating": 1}), await stranger.get(address(order_id))]

    assert [answer.status_code for answer in answers] == [404, 404]
