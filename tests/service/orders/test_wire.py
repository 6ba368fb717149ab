"""Every answer against the official client's own models, strictly: its client itself would take anything."""

import json
import re
from collections.abc import Set
from typing import Any

import elevenlabs
import pytest
from pydantic import BaseModel, ConfigDict, create_model

from tests.service.ordering import ORDERS, Customer, dub, subtitles, transcript

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
OURS_IN_ORDERS = {"due_at"}
OURS_IN_MEDIA = {"state", "size_bytes", "duration_ms", "has_video", "failure", "facts"}


def checked(name: str, data: Any, *, ours: Set[str] = frozenset()) -> Any:
    """``data`` as the client's model ``name``: types are not converted, and no field is unknown but ours."""
    model: type[BaseModel] = getattr(elevenlabs, name)
    unknown = set(data) - {field.alias or key for key, field in model.model_fields.items()}
    assert unknown <= ours, f"{name}: {unknown - ours}"
    fields = {field.alias or key: (field.annotation, field) for key, field in model.model_fields.items()}
    create_model(name, __config__=ConfigDict(strict=True), **fields).model_validate_json(json.dumps(data))  # type: ignore[call-overload]
    return data


def instants(data: dict[str, Any]) -> list[str]:
    """Whatever ends in ``_at`` and is not null."""
    return [value for key, value in data.items() if key.endswith("_at") and value is not None]


async def test_a_draft_and_its_summary_have_the_clients_fields_and_types(customer: Customer) -> None:
    order_id = await customer.order()
    media_id = await customer.media(order_id)
    for item in (
        transcript(media_id, verbatim=True, instructions="Keep the ums."),
        subtitles(media_id, cue_options={"max_lines_per_cue": 2}),
        dub(media_id),
    ):
        answer = await customer.put(order_id, item)
        checked("UpsertOrderItemResponse", answer.json())

    order = checked("OrderResponse", await customer.read(order_id), ours=OURS_IN_ORDERS)
    summary = checked("OrderSummary", (await customer.client.get(ORDERS)).json()["orders"][0])

    assert [item["item"]["kind"] for item in order["items"]] == ["transcription", "subtitles", "dub"]
    assert (summary["total_amount_usd"], summary["state"]) == (order["total_amount_usd"], "open")
    assert all(INSTANT.fullmatch(text) for text in [*instants(order), *instants(summary)])


async def test_a_total_is_left_out_until_it_is_known(customer: Customer) -> None:
    order_id = await customer.order()

    order = checked("OrderResponse", await customer.read(order_id), ours=OURS_IN_ORDERS)
    summary = checked("OrderSummary", (await customer.client.get(ORDERS)).json()["orders"][0])

    assert "total_amount_usd" not in order
    assert "total_amount_usd" not in summary


async def test_a_submitted_order_says_when_with_a_z(funded: Customer) -> None:
    order_id = await funded.quoted_order()

    submitted = (await funded.submit(order_id)).json()

    checked("SubmitOrderResponse", submitted, ours={"checkout_url"})
    order = checked("OrderResponse", await funded.read(order_id), ours=OURS_IN_ORDERS)
    assert submitted["submitted_at"] == order["submitted_at"]
    assert all(INSTANT.fullmatch(text) for text in instants(order))


async def test_the_small_answers_fit_too(customer: Customer) -> None:
    order_id = await customer.order()
    media_id, unused = await customer.media(order_id), await customer.media(order_id, seconds=None)
    item_id = (await customer.put(order_id, transcript(media_id))).json()["item_id"]
    path = f"{ORDERS}/{order_id}"

    checked("CreateOrderResponse", (await customer.client.post(ORDERS)).json())
    renamed = await customer.client.patch(path, json={"request": {"name": "Talk"}})
    checked("UpdateOrderResponse", renamed.json())
    for known in (media_id, unused):
        checked("OrderMediaResponse", (await customer.client.get(f"{path}/media/{known}")).json(), ours=OURS_IN_MEDIA)
    checked("RemoveOrderItemResponse", (await customer.client.delete(f"{path}/items/{item_id}")).json())


@pytest.mark.parametrize("kind", ["dub", "subtitles", "transcription"])
async def test_the_languages_are_one_of_the_two_shapes(customer: Customer, kind: str) -> None:
    answer = (await customer.client.get(f"{ORDERS}/languages/{kind}")).json()

    listed = answer["languages"] if kind == "transcription" else answer["language_pairs"]
    assert answer["kind"] == ("single" if kind == "transcription" else "pair")
    assert len(listed) >= 1
