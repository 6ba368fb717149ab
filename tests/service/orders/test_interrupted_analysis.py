"""An analysis that was killed between a file's result and the order's quote is finished by its next run."""

from sqlalchemy import update

from service.database import Sessions, transaction
from service.media.activities import MediaAnalysis
from service.media.models import AnalysisState, Media
from service.parts import Parts
from tests.service.ordering import Customer, transcript


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
