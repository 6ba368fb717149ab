"""Input that no route can do anything with: each is refused at the edge, in the wire's form, and nothing is stored."""

import pytest

from tests.service.ordering import ORDERS, Customer

JSON = "application/json"


@pytest.mark.parametrize("content_type", [JSON, "Application/JSON", "text/plain", "application/vnd.api+json", None])
async def test_a_nul_in_a_body_is_refused_whatever_the_body_claims_to_be(
    customer: Customer, content_type: str | None
) -> None:
    order_id = await customer.order()
    headers = {"content-type": content_type} if content_type else {}

    answer = await customer.client.patch(
        f"{ORDERS}/{order_id}", content=b'{"request":{"name":"a\\u0000b"}}', headers=headers
    )

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body"])
    assert (await customer.read(order_id))["name"] == "Untitled order"


async def test_an_escaped_backslash_before_u0000_is_text(customer: Customer) -> None:
    order_id = await customer.order()

    answer = await customer.client.patch(
        f"{ORDERS}/{order_id}", content=b'{"request":{"name":"a\\\\u0000b"}}', headers={"content-type": JSON}
    )

    assert answer.json() == {"name": "a\\u0000b"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"request":{"name":"\\ud800"}}', "not the JSON"),
        (b'{"request":{"name":"\\udfff!"}}', "not the JSON"),
        (b'{"request":{"name":"\xff"}}', "not UTF-8"),
        (b"[" * 100_000, "Expected"),
        (b'{"request":', "not the JSON"),
        (b"", "Send a JSON body"),
        (b"null", "Expected"),
        (b"[]", "Expected"),
        (b'{"request":{"name":"x","surprise":1}}', "surprise"),
        (b'{"name":"x"}', "name"),
        (b'{"request":{"name":""}}', "length"),
        (b'{"request":{"name":7}}', "Expected"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_with_what_is_wrong(
    customer: Customer, body: bytes, words: str
) -> None:
    order_id = await customer.order()

    answer = await customer.client.patch(f"{ORDERS}/{order_id}", content=body, headers={"content-type": JSON})

    assert answer.status_code == 422, answer.text
    place = answer.json()["detail"][0]
    assert (set(place), words in place["msg"]) == ({"loc", "msg", "type"}, True), place


@pytest.mark.parametrize("path", ["a%00b", "%ed%a0%80", "%ff", "x" * 5000, "prodmedia_not-one-of-ours"])
async def test_an_id_that_is_none_is_never_looked_up(customer: Customer, path: str) -> None:
    order_id = await customer.order()

    answers = [
        await customer.client.get(f"{ORDERS}/{path}"),
        await customer.client.get(f"{ORDERS}/{order_id}/media/{path}"),
        await customer.client.delete(f"{ORDERS}/{order_id}/media/{path}"),
        await customer.client.delete(f"{ORDERS}/{order_id}/items/{path}"),
    ]

    assert {answer.status_code for answer in answers} <= {404, 422}


@pytest.mark.parametrize(
    "query",
    [
        "start_date=0001-01-01T00:00:00%2B23:59",
        "end_date=9999-12-31T23:59:59-23:59",
        "start_date=2026-01-01T00:00:00&end_date=2126-01-01T00:00:00",
    ],
)
async def test_dates_at_the_ends_of_the_calendar_and_without_a_zone_are_understood(
    customer: Customer, query: str
) -> None:
    order_id = await customer.order()

    answer = await customer.client.get(f"{ORDERS}?{query}")

    assert [order["order_id"] for order in answer.json()["orders"]] == [order_id]


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=1001", "page_size=1.5", f"page_size={'9' * 40}", "offset=-1", "offset=1000001"]
)
async def test_pages_out_of_bounds_are_refused_with_the_parameter(customer: Customer, query: str) -> None:
    answer = await customer.client.get(f"{ORDERS}?{query}")

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", query.partition("=")[0]])


async def test_a_history_is_not_asked_for_from_beyond_what_numbers_can_be(customer: Customer) -> None:
    order_id = await customer.order()

    last = await customer.client.get(f"{ORDERS}/{order_id}/events", params={"after": 2_000_000_000})
    beyond = await customer.client.get(f"{ORDERS}/{order_id}/events", params={"after": 3_000_000_000})

    assert (last.json(), beyond.status_code) == ({"events": []}, 422)


async def test_a_body_over_the_limit_is_refused(customer: Customer) -> None:
    answer = await customer.client.post(ORDERS, content=b" " * 9_000_000, headers={"content-type": JSON})

    assert (answer.status_code, answer.json()["detail"]["status"]) == (413, "body_too_large")


async def test_another_method_is_refused_in_the_wire_form(customer: Customer) -> None:
    answer = await customer.client.put(ORDERS)

    assert (answer.status_code, answer.json()["detail"]["status"]) == (405, "method_not_allowed")
