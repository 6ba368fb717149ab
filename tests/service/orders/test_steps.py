"""The steps of an order's workflow on real rows: each may be run twice, and the second time changes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from service.database import Sessions, transaction, utc_now
from service.embedded.samples import write_spoken_wav
from service.ids import REJECTION, new_id
from service.invoices.models import InvoiceRow
from service.jobs.models import Job, Task
from service.media.activities import MediaAnalysis
from service.notifications.models import Mail
from service.orders.activities import OrderMissing, OrderSteps
from service.orders.models import Order, Rejection
from service.parts import Parts
from tests.service.ordering import ORDERS, Customer, transcript
from workflows.messages import PaymentStatus, RejectOrder
from workflows.states import JobState, OrderState


@pytest.fixture
def steps(parts: Parts) -> OrderSteps:
    """The steps."""
    return OrderSteps(parts)


async def age(sessions: Sessions, order_id: str, days: float) -> None:
    """Makes the last change of an order lie in the past."""
    async with transaction(sessions) as session:
        at = utc_now() - timedelta(days=days)
        await session.execute(update(Order).where(Order.id == order_id).values(updated_at=at))  # type: ignore[arg-type]


async def deliver_all(sessions: Sessions, order_id: str) -> None:
    """Marks the order's jobs as delivered."""
    async with transaction(sessions) as session:
        delivered = update(Job).where(Job.order_id == order_id)  # type: ignore[arg-type]
        await session.execute(delivered.values(state=JobState.DELIVERED))


async def count(sessions: Sessions, table: type[Job | Task | InvoiceRow | Mail], order_id: str) -> int:
    """Rows of one order."""
    async with transaction(sessions) as session:
        query = select(func.count()).select_from(table).where(table.order_id == order_id)  # type: ignore[arg-type]
        return int((await session.execute(query)).scalar_one())


async def mails(sessions: Sessions, order_id: str) -> list[str]:
    """Names of the mails to the order's customer."""
    async with transaction(sessions) as session:
        found = (await session.execute(select(Mail).where(Mail.order_id == order_id).order_by(Mail.id))).scalars()  # type: ignore[arg-type]
        return [mail.name for mail in found if mail.name.startswith("order_")]


async def causes(customer: Customer, order_id: str) -> list[str]:
    """The order's history."""
    events = (await customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]
    return [event["cause"] for event in events]


async def test_a_draft_expires_when_nobody_has_touched_it_for_thirty_days(
    customer: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await customer.order()
    await age(sessions, order_id, 30.1)

    first, second = await steps.check_idle(order_id), await steps.check_idle(order_id)

    assert (first.state, first.check_again_at) == (second.state, second.check_again_at) == (OrderState.EXPIRED, None)
    assert await causes(customer, order_id) == ["created", "idle"]


async def test_a_draft_that_was_touched_is_looked_at_again_thirty_days_later(
    customer: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await customer.order()
    await age(sessions, order_id, 29)

    early = await steps.check_idle(order_id)
    await customer.client.patch(f"{ORDERS}/{order_id}", json={"request": {"name": "Touched"}})
    late = await steps.check_idle(order_id)

    assert early.state == late.state == OrderState.OPEN
    assert early.check_again_at is not None
    assert late.check_again_at is not None
    assert timedelta(days=28.9) < late.check_again_at - early.check_again_at < timedelta(days=29.1)


async def test_a_submitted_order_does_not_expire_as_a_draft(
    funded: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await funded.quoted_order()
    await funded.submit(order_id)
    await age(sessions, order_id, 60)

    check = await steps.check_idle(order_id)

    assert (check.state, check.check_again_at) == (OrderState.SUBMITTED, None)


async def test_an_order_that_the_database_does_not_have_is_tried_again(steps: OrderSteps) -> None:
    with pytest.raises(OrderMissing):
        await steps.check_idle("prodorder_01jgatk6h0fwxrtbjade61yqhx")


async def test_taking_the_payment_twice_is_taking_it_once(
    funded: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await funded.order()
    files = [await funded.media(order_id), await funded.media(order_id)]
    await funded.put(order_id, transcript(*files))
    await funded.submit(order_id)

    first, second = await steps.take_payment(order_id), await steps.take_payment(order_id)

    account = (await funded.client.get("/v1/workspace/credits")).json()
    assert first == second
    assert (first.status, len(first.jobs), first.batches) == (PaymentStatus.TAKEN, 2, 1)
    assert (account["available_credits"], account["held_credits"]) == (1_000_000 - 400, 0)
    assert [await count(sessions, table, order_id) for table in (Job, Task, InvoiceRow)] == [2, 2, 1]
    assert await mails(sessions, order_id) == ["order_confirmed"]
    assert (await causes(funded, order_id)).count("money_taken") == 1


async def test_a_cancelled_order_is_not_charged_by_a_late_step(funded: Customer, steps: OrderSteps) -> None:
    order_id = await funded.quoted_order()
    await funded.submit(order_id)
    await funded.client.post(f"{ORDERS}/{order_id}/cancel", json={"accepted_fee_cents": 0})

    outcome = await steps.take_payment(order_id)

    assert (outcome.status, outcome.state) == (PaymentStatus.ENDED, OrderState.CANCELLING)
    assert (await funded.read(order_id))["paid_at"] is None


async def test_accepting_and_completing_twice_is_once_each_with_one_mail(
    funded: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await funded.quoted_order()
    await funded.submit(order_id)
    await steps.take_payment(order_id)

    accepted = [await steps.accept_order(order_id) for _ in range(2)]
    accepted_at = (await funded.read(order_id))["accepted_at"]
    await deliver_all(sessions, order_id)
    completed = [await steps.complete_order(order_id) for _ in range(2)]

    assert (accepted, completed) == ([OrderState.ACCEPTED] * 2, [OrderState.DONE] * 2)
    order = await funded.read(order_id)
    assert (order["accepted_at"], order["completed_at"] is not None) == (accepted_at, True)
    assert await mails(sessions, order_id) == ["order_confirmed", "order_ready"]


async def test_a_rejection_gives_the_credits_back_once_and_says_why(
    funded: Customer, steps: OrderSteps, sessions: Sessions
) -> None:
    order_id = await funded.quoted_order()
    await funded.submit(order_id)
    await steps.take_payment(order_id)
    request = RejectOrder(order_id, new_id(REJECTION))
    async with transaction(sessions) as session:
        session.add(
            Rejection(
                id=request.rejection_id,
                order_id=order_id,
                operator_id="operator_1",
                reason="The sound is too poor.",
                created_at=utc_now(),
            )
        )

    for _ in range(2):
        assert await steps.reject_order(request) == OrderState.REJECTED
        await steps.close_work(order_id)
        await steps.return_money(order_id)

    account = (await funded.client.get("/v1/workspace/credits")).json()
    assert (account["available_credits"], account["held_credits"]) == (1_000_000, 0)
    assert (await funded.read(order_id))["cancel_reason"] == "The sound is too poor."
    assert await mails(sessions, order_id) == ["order_confirmed", "order_closed"]


async def test_work_that_has_begun_is_not_rejected(funded: Customer, steps: OrderSteps, sessions: Sessions) -> None:
    order_id = await funded.quoted_order()
    await funded.submit(order_id)
    await steps.take_payment(order_id)
    await steps.accept_order(order_id)

    state = await steps.reject_order(RejectOrder(order_id, "prodrejection_01jgatk6h0fwxrtbjade61yqhx"))

    assert state == OrderState.ACCEPTED


async def test_a_sandbox_order_reaches_done_without_people_money_or_mail(
    customer: Customer, steps: OrderSteps, parts: Parts, sessions: Sessions, tmp_path: Path
) -> None:
    order_id = await customer.order(sandbox=True)
    path = tmp_path / "talk.wav"
    write_spoken_wav(path, ["Good morning."], "en")
    registered = await customer.client.post(
        f"{ORDERS}/{order_id}/media",
        data={"declared_language": "en"},
        files={"media": ("talk.wav", path.read_bytes(), "audio/wav")},
    )
    await customer.put(order_id, transcript(registered.json()["media_id"]))
    await MediaAnalysis(parts).run(order_id)
    assert (await customer.submit(order_id)).status_code == 200

    await steps.take_payment(order_id)
    states = [await steps.produce_sandbox(order_id) for _ in range(2)]

    files = (await customer.client.get(f"{ORDERS}/{order_id}/deliverables")).json()["deliverables"]
    assert states == [OrderState.DONE] * 2
    assert len(files) == len({file["name"] for file in files}) >= 1
    assert [await count(sessions, table, order_id) for table in (InvoiceRow, Mail)] == [0, 0]
