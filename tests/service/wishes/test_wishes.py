"""Wishes to be told of capacity: kept once, answered once, only for what nobody can produce now."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from pricing.catalogue import Service
from service.database import transaction, utc_now
from service.notifications.models import Mail
from service.parts import Parts
from service.wishes.models import CapacityWish
from service.wishes.telling import tell_of_capacity
from service.wishes.wishing import MOST_WAITING
from tests.service.conftest import OpenClient
from tests.service.ordering import Customer, a_customer_at_the_api, linguists_for_transcripts, status_of

WISHES = "/v1/productions/capacity/wishes"
TRANSCRIPT = {"service": "transcript", "source": "en-GB"}


@pytest.fixture
async def customer(parts: Parts, open_client: OpenClient) -> Customer:
    """Somebody with a workspace."""
    return await a_customer_at_the_api(parts.sessions, open_client)


async def wish(customer: Customer, **what: str) -> httpx.Response:
    """Asks to be told."""
    return await customer.client.post(WISHES, json=what or TRANSCRIPT)


async def mails(parts: Parts) -> list[Mail]:
    """What is queued for people who waited."""
    async with parts.sessions() as session:
        rows = await session.execute(select(Mail).where(Mail.name == "capacity_back"))  # type: ignore[arg-type]
        return list(rows.scalars())


async def test_whoever_waits_is_told_once_when_there_are_people_again(customer: Customer, parts: Parts) -> None:
    order_id = await customer.order()
    made = await wish(customer, **TRANSCRIPT, order_id=order_id)

    before = await tell_of_capacity(parts, utc_now())
    await linguists_for_transcripts(parts.sessions)
    told = [await tell_of_capacity(parts, utc_now()) for _ in range(3)]

    assert (made.status_code, before, told) == (201, 0, [1, 0, 0])
    (mail,) = await mails(parts)
    assert mail.recipient == "ada@lumen.example"
    assert mail.context["order_url"] == f"http://testserver/orders/{order_id}"
    assert (mail.context["service"], mail.context["language"]) == ("Transcript", "English (United Kingdom)")


async def test_two_workers_at_once_tell_once(customer: Customer, parts: Parts) -> None:
    await wish(customer)
    await linguists_for_transcripts(parts.sessions)

    await asyncio.gather(*(tell_of_capacity(parts, utc_now()) for _ in range(4)))

    assert len(await mails(parts)) == 1


async def test_the_same_wish_made_again_is_the_one_that_waits(customer: Customer, parts: Parts) -> None:
    first, second = await wish(customer), await wish(customer, service="transcript", source="en")
    await linguists_for_transcripts(parts.sessions)
    await tell_of_capacity(parts, utc_now())

    assert first.json() == second.json()
    assert len(await mails(parts)) == 1


async def test_what_can_be_ordered_now_is_nothing_to_wait_for(customer: Customer, parts: Parts) -> None:
    await linguists_for_transcripts(parts.sessions)

    assert status_of(await wish(customer)) == "has_capacity"


async def test_what_is_not_sold_is_nothing_to_wait_for(customer: Customer) -> None:
    refused = await wish(customer, service="subtitles", source="fr", target="de")
    unknown = await wish(customer, service="transcript", source="xx")

    assert (status_of(refused), status_of(unknown)) == ("pair_not_priced", "unknown_language")


async def test_the_draft_of_somebody_else_is_not_found(
    customer: Customer, parts: Parts, open_client: OpenClient
) -> None:
    other = await a_customer_at_the_api(parts.sessions, open_client)

    answer = await wish(customer, **TRANSCRIPT, order_id=await other.order())

    assert answer.status_code == 404


async def test_a_workspace_waits_for_a_bounded_number_of_things(customer: Customer, parts: Parts) -> None:
    workspace = customer.holder.workspace_id or ""
    async with transaction(parts.sessions) as session:
        for number in range(MOST_WAITING):
            session.add(
                CapacityWish(
                    id=f"prodwish_{number}", workspace_id=workspace, made_by=f"user_{number}", service=Service.DUB,
                    source_language="en", language="de", pair_source="en", pair_target="de", created_at=utc_now(),
                )
            )  # fmt: skip

    assert status_of(await wish(customer)) == "too_many_wishes"
