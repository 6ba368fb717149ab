"""Cancelling: the fee is shown first, agreed to, and never more than was paid."""

import pytest
from sqlalchemy import select, update

from pricing.catalogue import Service
from service.credits.ledger import return_credits
from service.database import Sessions, transaction, utc_now
from service.jobs.models import Job
from service.notifications.models import Mail
from service.orders.activities import OrderSteps
from service.outbox.models import OutboxMessage
from service.parts import Parts
from tests.factories import Holder
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import DOCUMENT
from tests.service.ordering import ORDERS, Customer, status_of, transcript
from workflows.ids import order_workflow_id
from workflows.stages import PLANS
from workflows.states import JobState


async def paid_order(customer: Customer, parts: Parts, *, files: int = 1) -> str:
    """A paid order of transcripts at $2.00 each."""
    order_id = await customer.order()
    media = [await customer.media(order_id) for _ in range(files)]
    await customer.put(order_id, transcript(*media))
    assert (await customer.submit(order_id)).status_code == 200
    await OrderSteps(parts).take_payment(order_id)
    return order_id


async def preview(customer: Customer, order_id: str) -> dict[str, object]:
    """What cancelling would cost now."""
    return dict((await customer.client.get(f"{ORDERS}/{order_id}/cancellation")).json())


async def cancel(
    customer: Customer, order_id: str, fee: int, reason: str | None = None
) -> tuple[int, dict[str, object]]:
    """Cancels at a fee."""
    body = {"accepted_fee_cents": fee, "reason": reason}
    answer = await customer.client.post(f"{ORDERS}/{order_id}/cancel", json=body)
    return answer.status_code, answer.json()


async def transcribe_one(open_client: OpenClient, editor: Holder) -> None:
    """The editor finishes the first stage of one job."""
    client = await open_client(editor.key)
    claimed = await client.post("/v1/tasks/claim-next")
    assert claimed.status_code == 200, claimed.text
    path = f"/v1/tasks/{claimed.json()['task_id']}"
    etag = (await client.get(f"{path}/draft")).headers["etag"]
    await client.put(f"{path}/draft", json=DOCUMENT, headers={"if-match": etag})
    submitted = await client.post(f"{path}/submit")
    assert submitted.status_code == 200, submitted.text


async def test_before_work_has_started_everything_goes_back(funded: Customer, parts: Parts) -> None:
    order_id = await paid_order(funded, parts)

    shown = await preview(funded, order_id)
    status, answer = await cancel(funded, order_id, 0, "Not needed any more")

    assert shown == {
        "is_cancellable": True,
        "state": "paid",
        "paid_cents": 200,
        "fee_cents": 0,
        "refund_cents": 200,
        "returns_to": "credits",
    }
    assert (status, answer) == (
        200,
        {"order_id": order_id, "state": "cancelling", "fee_cents": 0, "refund_cents": 200},
    )
    assert (await funded.read(order_id))["cancel_reason"] == "Not needed any more"


async def test_a_finished_stage_is_paid_for_by_its_weight_and_the_old_fee_is_refused(
    funded: Customer, parts: Parts, open_client: OpenClient, editor: Holder
) -> None:
    order_id = await paid_order(funded, parts, files=2)
    await transcribe_one(open_client, editor)
    plan = PLANS[Service.TRANSCRIPT]
    fee = round(200 * plan[0].pay_percent / sum(rule.pay_percent for rule in plan))

    shown = await preview(funded, order_id)
    refused_status, refused = await cancel(funded, order_id, 0)
    status, answer = await cancel(funded, order_id, fee)

    assert (shown["paid_cents"], shown["fee_cents"], shown["refund_cents"]) == (400, fee, 400 - fee)
    assert (refused_status, refused["detail"]["status"]) == (400, "fee_changed")
    assert refused["detail"]["fee_cents"] == fee
    assert (status, answer["refund_cents"]) == (200, 400 - fee)


async def test_a_delivered_job_costs_its_full_price(funded: Customer, parts: Parts, sessions: Sessions) -> None:
    order_id = await paid_order(funded, parts, files=2)
    async with transaction(sessions) as session:
        first = (await session.execute(select(Job.id).where(Job.order_id == order_id))).scalars().first()  # type: ignore[call-overload]
        await session.execute(update(Job).where(Job.id == first).values(state=JobState.DELIVERED))  # type: ignore[arg-type]

    shown = await preview(funded, order_id)

    assert (shown["fee_cents"], shown["refund_cents"]) == (200, 200)


async def test_what_an_operator_gave_back_before_is_not_promised_again(
    funded: Customer, parts: Parts, sessions: Sessions
) -> None:
    order_id = await paid_order(funded, parts)
    async with transaction(sessions) as session:
        await return_credits(session, order_id, 150, key=f"return:{order_id}:test", reason="sorry", now=utc_now())

    shown = await preview(funded, order_id)
    await cancel(funded, order_id, 0)
    before = await available(funded)
    await OrderSteps(parts).return_money(order_id)

    assert (shown["paid_cents"], shown["refund_cents"]) == (200, 50)
    assert await available(funded) - before == 50


async def test_the_money_comes_back_once_and_the_customer_is_told_once(
    funded: Customer, parts: Parts, sessions: Sessions
) -> None:
    steps, before = OrderSteps(parts), await available(funded)
    order_id = await paid_order(funded, parts)
    await cancel(funded, order_id, 0)

    for _ in range(2):
        await steps.close_work(order_id)
        await steps.return_money(order_id)
        assert await steps.finish_cancellation(order_id) == "cancelled"

    assert await available(funded) == before
    assert await mails_of(sessions, order_id) == ["order_confirmed", "order_closed"]


@pytest.mark.parametrize("state", ["open", "cancelling"])
async def test_an_order_that_cannot_be_cancelled_says_so_and_nothing_moves(
    funded: Customer, parts: Parts, state: str
) -> None:
    order_id = await funded.order()
    if state == "cancelling":
        order_id = await paid_order(funded, parts)
        await cancel(funded, order_id, 0)

    shown = await preview(funded, order_id)
    status, answer = await cancel(funded, order_id, 0)

    assert shown["is_cancellable"] is False
    assert (status, answer["detail"]["status"], answer["detail"]["state"]) == (400, "not_cancellable", state)


async def test_the_workflow_hears_of_a_cancellation_once(funded: Customer, parts: Parts, sessions: Sessions) -> None:
    order_id = await paid_order(funded, parts)
    await cancel(funded, order_id, 0)
    await cancel(funded, order_id, 0)

    async with transaction(sessions) as session:
        rows = (await session.execute(select(OutboxMessage))).scalars()
        told = [row.name for row in rows if row.workflow_id == order_workflow_id(order_id)]
    assert told.count("cancel_requested") == 1


@pytest.mark.parametrize(
    "body", [{}, {"accepted_fee_cents": -1}, {"accepted_fee_cents": 0.5}, {"accepted_fee_cents": 0, "fee": 1}]
)
async def test_a_cancellation_without_a_clear_fee_is_refused(
    funded: Customer, parts: Parts, body: dict[str, object]
) -> None:
    order_id = await paid_order(funded, parts)

    answer = await funded.client.post(f"{ORDERS}/{order_id}/cancel", json=body)

    assert (answer.status_code, status_of(answer)) == (422, "invalid_input")
    assert (await funded.read(order_id))["state"] == "paid"


async def available(customer: Customer) -> int:
    """The workspace's credits."""
    return int((await customer.client.get("/v1/workspace/credits")).json()["available_credits"])


async def mails_of(sessions: Sessions, order_id: str) -> list[str]:
    """Names of the order's mails to its customer, oldest first."""
    async with transaction(sessions) as session:
        mails = (await session.execute(select(Mail).where(Mail.order_id == order_id).order_by(Mail.id))).scalars()  # type: ignore[arg-type]
        return [mail.name for mail in mails if mail.name.startswith("order_")]
