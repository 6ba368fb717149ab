"""One line per answer, which tells an operator everything but what is secret."""

import httpx
from litestar import Litestar
from structlog.testing import capture_logs

from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer
from tests.service.payments.shop import free_port, serving


async def test_an_answer_is_logged_by_its_route_and_never_by_its_address(customer: Customer) -> None:
    order_id = await customer.order()

    with capture_logs() as lines:
        answer = await customer.client.get(f"{ORDERS}/{order_id}", params={"token": "very-secret"})

    (line,) = [line for line in lines if line["event"] == "answered"]
    assert line["milliseconds"] > 0
    assert {name: line[name] for name in ("log_level", "method", "route", "status", "request_id")} == {
        "log_level": "info",
        "method": "GET",
        "route": "/v1/productions/orders/{order_id}",
        "status": 200,
        "request_id": answer.headers["request-id"],
    }
    told = str(lines)
    assert not any(secret in told for secret in ("very-secret", customer.holder.key, order_id))


async def test_refusals_and_unknown_addresses_are_logged_too_and_probes_are_not(open_client: OpenClient) -> None:
    client = await open_client(None)

    with capture_logs() as lines:
        await client.get(ORDERS)
        await client.get("/nothing/here")
        await client.get("/livez")

    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/productions/orders", 401),
        ("unknown", 404),
    ]


async def test_every_answer_has_a_request_id_of_its_own(open_client: OpenClient) -> None:
    client = await open_client(None)

    answers = [await client.get(path) for path in ("/livez", "/livez", ORDERS, "/nothing/here")]

    assert len({answer.headers["request-id"] for answer in answers}) == 4


async def test_requests_of_one_connection_to_a_real_server_have_ids_of_their_own(app: Litestar) -> None:
    port = free_port()
    async with serving(app, port), httpx.AsyncClient(timeout=60, base_url=f"http://127.0.0.1:{port}") as client:
        answers = [await client.get(path) for path in ("/livez", "/livez", f"{ORDERS}/%ff", f"{ORDERS}/%ED%A0%80")]

    assert len({answer.headers["request-id"] for answer in answers}) == 4
    assert [answer.status_code for answer in answers] == [200, 200, 401, 401]
