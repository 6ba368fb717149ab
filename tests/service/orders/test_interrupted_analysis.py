"""An analysis killed before the order's quote is finished by its next run, which leaves a quote that is there."""

from sqlalchemy import select, update
from sqlmodel import col

from service.database import Sessions, transaction
from service.media.activities import MediaAnalysis
from service.media.models import AnalysisState, Media
from service.orders.models import OrderEvent
from service.parts import Parts
from tests.service.ordering import ORDERS, Customer, transcript


async def test_a_result_without_its_quote_is_quoted_by_the_next_run(
    customer: Customer, parts: Parts, sessions: Sessions
) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id, seconds=None)
    assert (await customer.put(order_id, transcript(media_id))).status_code == 200
    async with transaction(sessions) as session:
        ready = {"state": AnalysisState.READY, "duration_ms": 60_000}
        await session.execute(update(Media).where(Media.id == media_id).values(**ready))  # type: ignore[arg-type]
    assert (await customer.read(order_id)).get("total_amount_usd") is None

    await MediaAnalysis(parts).run(order_id)

    assert (await customer.read(order_id))["total_amount_usd"] == 2.0


async def test_a_quote_that_somebody_looks_at_outlives_analyses_that_find_nothing_new(
    customer: Customer, parts: Parts, sessions: Sessions
) -> None:
    order_id = await customer.quoted_order()
    address = f"{ORDERS}/{order_id}/quote"
    shown = (await customer.client.get(address)).json()

    await MediaAnalysis(parts).run(order_id)

    assert (await customer.client.get(address)).json() == shown
    async with sessions() as session:
        causes = await session.scalars(select(col(OrderEvent.cause)).where(col(OrderEvent.order_id) == order_id))
        assert list(causes).count("quoted") == 1
