"""What every route has in common: who may come in, and how failures look."""

from service.database import Sessions
from tests.factories import a_customer
from tests.service.conftest import OpenClient


async def test_a_call_without_a_key_says_which_header_is_missing(open_client: OpenClient) -> None:
    client = await open_client(None)

    answer = await client.get("/v1/productions/nothing-here")

    assert answer.status_code in (401, 404)
    assert answer.json()["detail"]["status"] in ("missing_api_key", "not_found")
    assert answer.headers["request-id"]


async def test_an_unknown_address_is_answered_in_the_wire_form(open_client: OpenClient, sessions: Sessions) -> None:
    client = await open_client((await a_customer(sessions)).key)

    answer = await client.get("/v1/productions/nothing-here")

    assert answer.status_code == 404
    assert answer.json()["detail"]["status"] == "not_found"
