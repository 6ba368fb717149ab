"""How much can be asked of usage at once."""

import pytest

from service.database import Sessions
from tests.factories import a_customer
from tests.service.conftest import OpenClient

ANALYTICS = "/v1/workspace/analytics"
ONE: dict[str, object] = {"column": "user_id", "operation": "eq", "values": []}


@pytest.mark.parametrize("path", ["requests", "usage", "query/usage-by-product-over-time"])
async def test_more_filters_or_values_than_a_form_has_are_refused(
    sessions: Sessions, open_client: OpenClient, path: str
) -> None:
    client = await open_client((await a_customer(sessions)).key)
    asked = {"start_time": 1767225600000, "end_time": 1767312000000}
    if path != "requests":
        asked["interval_seconds"] = 86400

    async def status(filters: list[dict[str, object]]) -> int:
        return (await client.post(f"{ANALYTICS}/{path}", json={**asked, "filters": filters})).status_code

    assert await status([ONE] * 20) == 200
    assert await status([ONE] * 21) == 422
    assert await status([{**ONE, "values": ["x"] * 201}]) == 422


async def test_the_ends_of_the_calendar_do_not_break_the_page(sessions: Sessions, open_client: OpenClient) -> None:
    client = await open_client((await a_customer(sessions)).key)

    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        for asked in ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "0001-01-01", "to": "0001-01-02"}):
            answer = await client.get("/usage", params={**asked, "zone": zone})
            assert answer.status_code < 500, (zone, asked)
