"""What is switched off cannot be ordered: not begun, not put in, not submitted, not paid; and nothing is charged."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.access.features import FOR_EVERYONE, Feature
from service.access.standing import Seat
from service.credits.queries import read_credits
from service.database import Sessions
from service.workspaces.models import Billing
from tests.factories import a_customer, a_group, a_service_account
from tests.service.conftest import OpenClient
from tests.service.ordering import (
    ORDERS,
    Customer,
    a_customer_at_the_api,
    dub,
    grant,
    status_of,
    subtitles,
    transcript,
)


@pytest.fixture
async def owner(sessions: Sessions, open_client: OpenClient) -> Customer:
    """The owner of a workspace that pays from credits."""
    return await a_customer_at_the_api(sessions, open_client, billing=Billing.CREDITS)


@pytest.fixture
async def member(sessions: Sessions, open_client: OpenClient, owner: Customer) -> Customer:
    """A colleague."""
    holder = await a_customer(sessions, workspace=owner.holder.workspace_id)
    return Customer(holder, await open_client(holder.key), sessions)


async def keep_for_everyone(owner: Customer, *kept: Feature) -> None:
    """Takes everything else out of Everyone; it holds from the next request on."""
    answer = await owner.client.patch("/v1/workspace/groups/default", json={"features": list(kept)})
    assert answer.status_code == 200, answer.text


async def refusal(answer: httpx.Response) -> tuple[int, str, Any]:
    """Status, slug and the feature that is missing."""
    return answer.status_code, status_of(answer), answer.json()["detail"].get("feature")


Deed = Callable[[Customer, str, str], Awaitable[httpx.Response]]
DEEDS: dict[str, Deed] = {
    "create": lambda customer, order, media: customer.client.post(ORDERS, json={}),
    "submit": lambda customer, order, media: customer.submit(order),
    "put": lambda customer, order, media: customer.put(order, transcript(media)),
    "checkout": lambda customer, order, media: customer.client.get(f"{ORDERS}/{order}/checkout"),
    "renew": lambda customer, order, media: customer.client.post(f"{ORDERS}/{order}/quote"),
    "reuse": lambda customer, order, media: customer.client.post(
        f"{ORDERS}/{order}/media/existing", json={"media_id": media}
    ),
    "media": lambda customer, order, media: customer.client.post(
        f"{ORDERS}/{order}/media", data={"declared_language": "en"}, files={"media": ("a.mp3", b"ID3")}
    ),
    "upload": lambda customer, order, media: customer.client.post(
        "/v1/productions/uploads",
        headers={
            "tus-resumable": "1.0.0",
            "upload-length": "3",
            "upload-metadata": _metadata(order_id=order, declared_language="en", filename="a.mp3"),
        },
    ),
}


def _metadata(**fields: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in fields.items())


async def test_without_productions_nothing_of_an_order_can_be_done(owner: Customer, member: Customer) -> None:
    order, other = await member.quoted_order(), await member.order()
    media = await member.media(other)
    await keep_for_everyone(owner, *FOR_EVERYONE - {Feature.PRODUCTIONS})

    refused = {name: await refusal(await deed(member, order, media)) for name, deed in DEEDS.items()}

    assert refused == dict.fromkeys(DEEDS, (403, "feature_off", "productions"))
    assert (await member.read(order))["state"] == "open"


@pytest.mark.parametrize(
    ("feature", "item"),
    [
        (Feature.SPEECH_TO_TEXT, lambda media: transcript(media)),
        (Feature.CAPTIONS, lambda media: subtitles(media, to=("en",))),
        (Feature.CAPTIONS, lambda media: subtitles(media, to=("de", "en"))),
        (Feature.SUBTITLES, lambda media: subtitles(media, to=("en", "fr"))),
        (Feature.DUBBING, lambda media: dub(media)),
        (Feature.CAPTIONS, lambda media: dub(media, include_captions=True)),
        (Feature.CAPTIONS, lambda media: dub(media, include_source_captions=True)),
    ],
)
async def test_what_is_switched_off_is_neither_put_in_nor_submitted_and_nothing_is_charged(
    owner: Customer, member: Customer, feature: Feature, item: Callable[[str], dict[str, Any]]
) -> None:
    await grant(owner, 100_000)
    order = await member.order()
    media = await member.media(order)
    put = await member.put(order, item(media))
    await keep_for_everyone(owner, *FOR_EVERYONE - {feature})

    again = await member.put(order, item(media), put.json()["item_id"])
    submitted = await member.submit(order)

    assert put.status_code == 200
    assert await refusal(again) == await refusal(submitted) == (403, "feature_off", feature.value)
    async with owner.sessions() as session:
        left = await read_credits(session, owner.holder.workspace_id or "", page_size=1, offset=0)
    assert (left.available_credits, left.held_credits) == (100_000, 0)
    assert (await owner.submit(order)).status_code != 403  # admins have every feature


async def test_one_group_keeps_what_everyone_has_lost_and_groups_add_up(
    sessions: Sessions, owner: Customer, member: Customer, open_client: OpenClient
) -> None:
    robot = await a_service_account(sessions, owner.holder.workspace_id or "")
    await a_group(sessions, owner.holder, "May order", Feature.PRODUCTIONS, holds=(member.holder, robot))
    await a_group(sessions, owner.holder, "May dub", Feature.DUBBING, holds=(member.holder,))
    await keep_for_everyone(owner)

    kept = await member.order()
    media = await member.media(kept)
    dubbed = await member.put(kept, dub(media))
    written = await member.put(kept, transcript(media))
    machine = Customer(robot, await open_client(robot.key), sessions)
    theirs = await machine.order()
    refused = await machine.put(theirs, dub(await machine.media(theirs)))

    assert dubbed.status_code == 200
    assert await refusal(written) == (403, "feature_off", "speech_to_text")
    assert await refusal(refused) == (403, "feature_off", "dubbing")


async def test_no_group_lets_a_lite_member_order(sessions: Sessions, owner: Customer, open_client: OpenClient) -> None:
    lite = await a_customer(sessions, workspace=owner.holder.workspace_id, seat=Seat.LITE)
    await a_group(sessions, owner.holder, "All", *Feature, holds=(lite,))

    answer = await (await open_client(lite.key)).post(ORDERS, json={})

    assert await refusal(answer) == (403, "feature_off", "productions")


async def test_the_last_bytes_of_an_upload_count_only_while_its_sender_may_still_order(
    owner: Customer, member: Customer
) -> None:
    order = await member.order()
    begun = await DEEDS["upload"](member, order, "")
    await keep_for_everyone(owner)

    sent = await member.client.patch(
        begun.headers["location"],
        content=b"ID3",
        headers={"tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream"},
    )

    assert begun.status_code == 201
    assert await refusal(sent) == (403, "feature_off", "productions")
    async with owner.sessions() as session:
        count = await session.scalar(text("SELECT count(*) FROM media WHERE order_id = :o"), {"o": order})
    assert count == 0
