"""How JSON bodies are read: whole and broken numbers, places of what is wrong, what is no JSON, and no body at all."""

from typing import Any

import httpx
import pytest

from tests.service.glossaries.test_glossaries import TERM
from tests.service.ordering import ORDERS, Customer
from tests.service.quality.test_profiles import PROFILE, URL

JSON = {"content-type": "application/json"}
PREFERENCES = "/v1/me/preferences"
WEBHOOKS = "/v1/workspace/webhooks"
MAXIMUM = "1" + "0" * 400


@pytest.mark.parametrize("written", ["1000", "1000.0", "1e3", "1000.000"])
async def test_a_whole_number_is_one_however_it_is_written(customer: Customer, written: str) -> None:
    profile = await a_profile(customer, min_duration_ms=written)

    assert (profile.status_code, profile.json()["profile"]["min_duration_ms"]) == (200, 1000)
    assert isinstance(profile.json()["profile"]["min_duration_ms"], int)


async def test_a_broken_number_may_be_whole(customer: Customer) -> None:
    profile = await a_profile(customer, frame_rate="25", min_duration_ms="1000.0")

    assert (profile.status_code, profile.json()["profile"]["frame_rate"]) == (200, 25.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_duration_ms": "1000.5"},
        {"min_duration_ms": "1e400"},
        {"min_duration_ms": "1e300"},
        {"min_duration_ms": MAXIMUM},
        {"min_duration_ms": "9" * 30},
        {"min_duration_ms": "true"},
        {"frame_rate": '"25"'},
        {"frame_rate": MAXIMUM},
        {"min_duration_ms": "1000.0", "frame_rate": '"25"'},
        {"min_duration_ms": "1000.0", "max_duration_ms": "6000.5"},
    ],
)
async def test_a_number_that_does_not_fit_is_refused_with_its_field(customer: Customer, wrong: dict[str, str]) -> None:
    profile = await a_profile(customer, **wrong)

    assert profile.status_code == 422, profile.text
    assert profile.json()["detail"][0]["loc"] == ["body", list(wrong)[-1]]
    assert (await customer.client.get(URL)).json()["is_own"] is False


async def test_no_number_gets_in_beside_a_whole_one_that_is_beyond_all_numbers(customer: Customer) -> None:
    answer = await a_profile(customer, min_duration_ms="1000.0", frame_rate="1e400")

    assert (answer.status_code, answer.json()["detail"][0]["msg"]) == (422, "Number out of range")


async def a_profile(customer: Customer, **numbers: str) -> httpx.Response:
    """Puts a profile with these numbers, word for word."""
    fields = {name: value for name, value in PROFILE.items() if name not in numbers}
    written = httpx.Request("PUT", "http://x", json=fields).content.decode()[:-1]
    body = written + "".join(f',"{name}":{number}' for name, number in numbers.items()) + "}"
    return await customer.client.put(URL, content=body, headers=JSON)


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ({"terms": [TERM, {"term": 5}]}, ["terms", 1, "term"], "Expected `str`, got `int`"),
        ({"terms": [TERM, {"term": ""}]}, ["terms", 1, "term"], "Expected `str` of length >= 1"),
        ({"terms": [{"term": "x", "translations": {"de": 5}}]}, ["terms", 0, "translations"], "Expected `str`"),
        ({"terms": [TERM, {}]}, ["terms", 1], "Object missing required field `term`"),
        ({"terms": [{**TERM, "speed": 1}]}, ["terms", 0], "Object contains unknown field `speed`"),
        ({"terms": [None]}, ["terms", 0], "Expected `object`, got `null`"),
        ({"terms": {}}, ["terms"], "Expected `array`, got `object`"),
        ([], [], "Expected `object`, got `array`"),
    ],
)
async def test_what_is_wrong_is_said_with_its_place_of_which_an_index_is_a_number(
    customer: Customer, body: Any, place: list[str | int], said: str
) -> None:
    order_id = await customer.order()

    answer = await customer.client.put(f"{ORDERS}/{order_id}/glossary", json=body)

    assert answer.status_code == 422
    (wrong,) = answer.json()["detail"]
    assert (wrong["loc"], wrong["type"]) == (["body", *place], "value_error")
    assert wrong["msg"].startswith(said)


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        (7, []),
        ({"auth_type": "hmac", "name": "n"}, []),
        ({"auth_type": "hmac", "name": 7, "webhook_url": "https://example.com"}, ["name"]),
        ({"auth_type": "none", "name": "n", "webhook_url": "https://example.com"}, ["auth_type"]),
    ],
)
async def test_a_field_that_is_called_like_a_part_of_ours_is_refused_as_any_other(
    customer: Customer, sent: Any, place: list[str]
) -> None:
    answer = await customer.client.post(WEBHOOKS, json={"settings": sent})

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "settings", *place])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"theme":NaN}', "not the JSON"),
        ('{"theme":-Infinity}', "not the JSON"),
        ('{"theme":1', "not the JSON"),
        ('{"theme":1}}', "not the JSON"),
        ("{'theme':1}", "not the JSON"),
        ('{"theme":"\\udead"}', "not the JSON"),
        ('{"theme":' + "[" * 5_000, "nested too deeply"),
        ('{"theme":1e400}', "Number out of range"),
        ('"null"', "Expected `object`, got `str`"),
        ("", "Send a JSON body"),
    ],
)
async def test_what_is_no_json_is_refused_where_any_value_is_taken(customer: Customer, body: str, said: str) -> None:
    answer = await customer.client.put(PREFERENCES, content=body, headers=JSON)

    assert (answer.status_code, answer.json()["detail"][0]["loc"][0]) == (422, "body")
    assert said in answer.json()["detail"][0]["msg"]


async def test_of_a_field_that_is_sent_twice_the_last_counts(customer: Customer) -> None:
    answer = await customer.client.post(ORDERS, content='{"sandbox":false,"sandbox":true}', headers=JSON)

    assert (await customer.read(answer.json()["order_id"]))["sandbox"] is True


@pytest.mark.parametrize("body", ["", "null", "{}"])
async def test_a_body_that_need_not_be_may_be_empty_null_or_an_object(customer: Customer, body: str) -> None:
    answer = await customer.client.post(ORDERS, content=body, headers=JSON)

    assert (answer.status_code, "order_id" in answer.json()) == (200, True)


@pytest.mark.parametrize("body", ['"null"', '""', "[]", "0", "false", '{"sandbox":"false"}', '{"sandbox":0}'])
async def test_a_body_that_need_not_be_is_nothing_else(customer: Customer, body: str) -> None:
    answer = await customer.client.post(ORDERS, content=body, headers=JSON)

    assert (answer.status_code, answer.json()["detail"][0]["loc"][0]) == (422, "body")
    assert (await customer.client.get(ORDERS)).json()["orders"] == []
