"""Orders through the official client, each answer held to its types."""

from collections.abc import Callable

import pytest
from elevenlabs import CreateOrderRequest
from elevenlabs.core.api_error import ApiError

from service.parts import Parts
from tests.factories import a_customer
from tests.official.conftest import Caller


async def test_an_order_is_made_read_and_listed(parts: Parts, caller: Callable[[str | None], Caller]) -> None:
    client = caller((await a_customer(parts.sessions)).key)

    made = await client.call("productions.orders.create", request=CreateOrderRequest(sandbox=True))
    read = await client.call("productions.orders.get", made.order_id)
    listed = await client.call("productions.orders.list")

    assert (read.state, len(listed.orders)) == ("open", 2)


async def test_a_stranger_gets_a_clear_refusal(parts: Parts, caller: Callable[[str | None], Caller]) -> None:
    with pytest.raises(ApiError) as refused:
        await caller(None).call("productions.orders.list", only="async")

    assert (refused.value.status_code, refused.value.body["detail"]["status"]) == (401, "missing_api_key")
