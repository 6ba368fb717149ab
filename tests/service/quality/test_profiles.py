"""A workspace's own profile, and the rules that everybody may read."""

from typing import Any

import httpx
import pytest

from service.orders.models import Order
from service.quality.rules import RULES
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio, subtitles

PROFILE: dict[str, Any] = {
    "name": "Lumen house style",
    "max_chars_per_line": {"*": 36},
    "max_lines": 1,
    "max_chars_per_second": {"*": 15},
    "max_chars_per_second_sdh": {"*": 16, "ar": 20},
    "min_duration_ms": 1000,
    "max_duration_ms": 6000,
    "min_gap_frames": 3,
    "severities": {"reading_speed": "error", "gap_too_small": "off"},
}
URL = "/v1/productions/quality-profile"


@pytest.fixture
async def customer(studio: Studio) -> httpx.AsyncClient:
    """A member of a workspace."""
    return await studio.open_client((await a_customer(studio.sessions)).key)


async def test_a_workspace_has_the_shipped_profile_until_it_puts_its_own_and_again_afterwards(
    customer: httpx.AsyncClient,
) -> None:
    before = (await customer.get(URL)).json()
    put = await customer.put(URL, json=PROFILE)
    own = (await customer.get(URL)).json()
    removed = await customer.delete(URL)
    after = (await customer.get(URL)).json()

    assert (put.status_code, removed.status_code) == (200, 204)
    assert (before["is_own"], own["is_own"], after) == (False, True, before)
    assert own["profile"]["max_chars_per_line"] == {"*": 36}


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"max_chars_per_line": {"en": 36}}, "max_chars_per_line"),
        ({"max_chars_per_second": {"*": 15, "xx": 3}}, "max_chars_per_second"),
        ({"no_italics": ["klingon"]}, "no_italics"),
        ({"min_duration_ms": 7000}, "min_duration_ms"),
        ({"severities": {"beauty": "error"}}, "severities"),
        ({"severities": {"gap_too_small": "fatal"}}, "severities"),
        ({"max_lines": 0}, "max_lines"),
        ({"colour": "red"}, None),
    ],
)
async def test_a_profile_that_makes_no_sense_is_refused_with_the_place(
    customer: httpx.AsyncClient, wrong: dict[str, Any], place: str | None
) -> None:
    answer = await customer.put(URL, json={**PROFILE, **wrong})

    assert answer.status_code == 422
    assert place is None or place in answer.json()["detail"][0]["loc"]
    assert (await customer.get(URL)).json()["is_own"] is False


async def test_a_job_keeps_the_profile_of_the_day_it_was_made(studio: Studio, open_client: OpenClient) -> None:
    order_id = await studio.paid_order(subtitles("en"))
    async with studio.sessions() as session:
        workspace = (await session.get_one(Order, order_id)).workspace_id
    owner = await open_client((await a_customer(studio.sessions, workspace=workspace)).key)
    await owner.put(URL, json=PROFILE)

    await studio.create(order_id)
    await owner.delete(URL)

    (job,) = await studio.jobs(order_id)
    assert job.options["profile"]["name"] == "Lumen house style"


async def test_rules_and_shipped_profiles_are_open_to_everybody(open_client: OpenClient) -> None:
    anybody = await open_client(None)

    listed = (await anybody.get("/v1/productions/quality-rules")).json()["rules"]
    profiles = (await anybody.get("/v1/productions/quality-profiles")).json()["profiles"]

    assert [one["name"] for one in listed] == [rule.name for rule in RULES]
    assert {"default", "children"} <= {one["name"] for one in profiles}
