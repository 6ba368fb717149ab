"""What each role may do with an order, a folder and single files, and what it may not."""

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from service.access.standing import Seat
from service.database import Sessions, transaction
from service.workspaces.models import Member
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, transcript
from tests.service.sharing.conftest import Join
from tests.service.sharing.making import SHARING, a_delivered_order, share

FOLDERS = "/v1/productions/folders"
MEDIA = "/v1/productions/media"
MISSING = "prodorder_01jgatk6h0fwxrtbjade61yqhx"


async def make_folder(client: httpx.AsyncClient, name: str, parent: str | None = None) -> str:
    """A folder's id."""
    answer = await client.post(FOLDERS, json={"name": name, "parent_id": parent})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["folder_id"])


async def put_into(client: httpx.AsyncClient, order_id: str, folder_id: str | None) -> httpx.Response:
    """Files an order."""
    return await client.post(f"{FOLDERS}/orders", json={"order_ids": [order_id], "folder_id": folder_id})


async def statuses(client: httpx.AsyncClient, order_id: str, media_id: str, other: str) -> dict[str, int]:
    """What becomes of each deed; those that would change much are refused for another reason when they are allowed."""
    path = f"{ORDERS}/{order_id}"
    unshared = {"changes": [{"principal_id": "default", "role": None}]}
    answers = {
        "read": await client.get(path),
        "history": await client.get(f"{path}/events"),
        "file": await client.get(f"{path}/media/{media_id}"),
        "deliverables": await client.get(f"{path}/deliverables"),
        "glossary": await client.get(f"{path}/glossary"),
        "feedback": await client.post(f"{path}/feedback", json={"rating": 5, "text": "Good"}),
        "rename": await client.patch(path, json={"request": {"name": "Another"}}),
        "item": await client.post(f"{path}/items", json={"request": {"item": transcript(media_id)}}),
        "submit": await client.post(f"{path}/submit"),
        "checkout": await client.get(f"{path}/checkout"),
        "take file out": await client.delete(f"{path}/media/{MISSING.replace('order', 'media')}"),
        "cancel": await client.post(f"{path}/cancel", json={"accepted_fee_cents": 1}),
        "merge": await client.post(f"{path}/merge", json={"into_order_id": other}),
        "share": await client.put(f"{SHARING}/{order_id}", json=unshared),
    }
    return {name: answer.status_code for name, answer in answers.items()}


READING = {"read": 200, "history": 200, "file": 200, "deliverables": 200, "glossary": 200}
EDITING = {"rename": 200, "item": 200, "submit": 400, "checkout": 400, "take file out": 404}
RULING = {"cancel": 400, "merge": 404, "share": 200}
ALL = [*READING, "feedback", *EDITING, *RULING]
EXPECTED = {
    None: dict.fromkeys(ALL, 404),
    "viewer": READING | dict.fromkeys(["feedback", *EDITING, *RULING], 403),
    "commenter": READING | {"feedback": 400} | dict.fromkeys([*EDITING, *RULING], 403),
    "editor": READING | {"feedback": 400} | EDITING | dict.fromkeys(RULING, 403),
    "admin": READING | {"feedback": 400} | EDITING | RULING,
}


@pytest.mark.parametrize("role", EXPECTED, ids=str)
async def test_each_role_may_do_just_what_it_is_for(owner: Customer, join: Join, role: str | None) -> None:
    order_id, colleague = await owner.order(), await join()
    media_id = await owner.media(order_id, failure="media_no_audio" if role is None else None)
    if role:
        await share(owner.client, order_id, colleague.id, role)

    done = await statuses(colleague.client, order_id, media_id, f"prodorder_{'z' * 26}")

    assert done == EXPECTED[role]


async def test_missing_foreign_and_hidden_answer_alike(
    owner: Customer, join: Join, sessions: Sessions, open_client: OpenClient
) -> None:
    order_id, colleague = await owner.order(), await join()
    media_id = await owner.media(order_id)
    stranger = await open_client((await a_customer(sessions)).key)

    for path in (
        "",
        "/events",
        f"/media/{media_id}",
        f"/media/{media_id}/peaks",
        "/deliverables",
        "/invoice",
        "/quote",
    ):
        missing = await colleague.client.get(f"{ORDERS}/{MISSING}{path}")
        hidden = await colleague.client.get(f"{ORDERS}/{order_id}{path}")
        foreign = await stranger.get(f"{ORDERS}/{order_id}{path}")
        assert (hidden.status_code, hidden.json()) == (foreign.status_code, foreign.json())
        assert (missing.status_code, missing.json()) == (404, hidden.json())


async def test_whoever_creates_something_is_its_admin_and_colleagues_see_nothing_of_it(
    owner: Customer, join: Join
) -> None:
    maker, other = await join(), await join()
    order_id = (await maker.client.post(ORDERS)).json()["order_id"]
    folder_id = await make_folder(maker.client, "Mine")

    assert (await maker.client.get(f"{SHARING}/{order_id}")).json()["role"] == "admin"
    assert (await maker.client.get(f"{SHARING}/{folder_id}")).json()["role"] == "admin"
    assert (await owner.client.get(f"{SHARING}/{order_id}")).json()["role"] == "admin"
    assert (await other.client.get(f"{ORDERS}/{order_id}")).status_code == 404
    assert (await other.client.get(FOLDERS)).json() == {"folders": []}


async def test_what_is_inside_of_a_shared_folder_is_shared_with_it(owner: Customer, join: Join) -> None:
    colleague = await join()
    top = await make_folder(owner.client, "Season 1")
    inner = await make_folder(owner.client, "Episode 1", top)
    order_id = await owner.order()
    media_id = await owner.media(order_id)
    await put_into(owner.client, order_id, inner)

    await share(owner.client, top, colleague.id, "editor")

    assert (await colleague.client.get(f"{ORDERS}/{order_id}/media/{media_id}")).status_code == 200
    renamed = await colleague.client.patch(f"{ORDERS}/{order_id}", json={"request": {"name": "Pilot"}})
    assert renamed.status_code == 200
    await share(owner.client, top, colleague.id, None)
    assert (await colleague.client.get(f"{ORDERS}/{order_id}")).status_code == 404


async def test_a_folder_below_a_hidden_one_stands_at_the_top_and_tells_nothing_of_what_is_above(
    owner: Customer, join: Join
) -> None:
    colleague = await join()
    hidden = await make_folder(owner.client, "Secret")
    shown = await make_folder(owner.client, "Shown", hidden)
    inside, beside = await owner.order(), await owner.order()
    await put_into(owner.client, inside, shown)
    await put_into(owner.client, beside, hidden)
    await share(owner.client, shown, colleague.id, "viewer")
    await share(owner.client, beside, colleague.id, "viewer")

    listed = (await colleague.client.get(FOLDERS)).json()["folders"]
    read = (await colleague.client.get(f"{FOLDERS}/{shown}")).json()
    top = (await colleague.client.get(f"{FOLDERS}/orders")).json()["orders"]

    assert [(one["folder_id"], one["parent_id"], one["depth"]) for one in listed] == [(shown, None, 1)]
    assert [one["folder_id"] for one in read["path"]] == [shown]
    assert [(one["order_id"], one["folder_id"]) for one in top] == [(beside, None)]
    assert (await colleague.client.get(f"{FOLDERS}/orders", params={"folder_id": hidden})).status_code == 404
    sharing = (await colleague.client.get(f"{SHARING}/{beside}")).json()
    assert "Secret" not in str(sharing)


async def test_everyone_is_all_members_and_no_service_account(owner: Customer, join: Join) -> None:
    member, account, order_id = await join(), await join(None), await owner.order()

    await share(owner.client, order_id, "default", "viewer")
    seen_by_everyone = [(await one.client.get(f"{ORDERS}/{order_id}")).status_code for one in (member, account)]
    await share(owner.client, order_id, account.id, "viewer")

    assert seen_by_everyone == [200, 404]
    assert (await account.client.get(f"{ORDERS}/{order_id}")).status_code == 200


async def test_a_lite_member_comments_at_most_even_on_what_they_created(
    owner: Customer, join: Join, sessions: Sessions, open_client: OpenClient
) -> None:
    maker, lite, order_id = await join(), await join(Seat.LITE), await owner.order()
    made = (await maker.client.post(ORDERS)).json()["order_id"]
    await share(owner.client, order_id, lite.id, "admin")
    async with transaction(sessions) as session:
        await session.execute(update(Member).where(col(Member.id) == maker.id).values(seat=Seat.LITE))
    again = await open_client(maker.holder.key)

    assert (await lite.client.get(f"{SHARING}/{order_id}")).json()["role"] == "commenter"
    assert (await again.get(f"{SHARING}/{made}")).json()["role"] == "commenter"
    assert (await lite.client.post(ORDERS)).status_code == 403
    assert (await lite.client.post(FOLDERS, json={"name": "Mine"})).status_code == 403
    assert (await lite.client.get(FOLDERS)).status_code == 200


async def test_nobody_becomes_more_of_an_order_or_a_folder_by_moving_it(owner: Customer, join: Join) -> None:
    colleague, order_id = await join(), await owner.order()
    folder_id = await make_folder(owner.client, "Theirs")
    own = await make_folder(colleague.client, "Own")
    await share(owner.client, order_id, colleague.id, "editor")
    await share(owner.client, folder_id, colleague.id, "editor")

    filed = await put_into(colleague.client, order_id, own)
    moved = await colleague.client.patch(f"{FOLDERS}/{folder_id}", json={"parent_id": own})
    together = await put_into(colleague.client, order_id, folder_id)

    assert [filed.status_code, moved.status_code, together.status_code] == [403, 403, 200]
    assert (await colleague.client.get(f"{SHARING}/{order_id}")).json()["role"] == "editor"


async def test_a_single_file_can_be_shared_without_its_order(owner: Customer, join: Join) -> None:
    colleague, order_id = await join(), await owner.order()
    media_id, other = await owner.media(order_id), await owner.media(order_id)
    own = (await colleague.client.post(ORDERS)).json()["order_id"]

    await share(owner.client, media_id, colleague.id, "viewer")

    read = await colleague.client.get(f"{ORDERS}/{order_id}/media/{media_id}")
    listed = (await colleague.client.get(MEDIA)).json()["media"]
    taken = await colleague.client.post(f"{ORDERS}/{own}/media/existing", json={"media_id": media_id})
    not_taken = await colleague.client.post(f"{ORDERS}/{own}/media/existing", json={"media_id": other})
    assert (read.status_code, (await colleague.client.get(f"{ORDERS}/{order_id}")).status_code) == (200, 404)
    assert (await colleague.client.get(f"{ORDERS}/{order_id}/media/{other}")).status_code == 404
    assert [(one["media_id"], one["order_name"]) for one in listed] == [(media_id, "")]
    assert (taken.status_code, not_taken.status_code) == (200, 404)
    received = (await colleague.client.get(SHARING)).json()["resources"]
    assert [(one["resource_id"], one["kind"], one["order_id"]) for one in received] == [(media_id, "media", order_id)]


async def test_of_an_order_with_a_shared_deliverable_one_sees_that_alone(
    owner: Customer, join: Join, sessions: Sessions
) -> None:
    colleague = await join()
    order_id, (first, _) = await a_delivered_order(owner, sessions)

    await share(owner.client, first, colleague.id, "viewer")

    seen = await colleague.client.get(f"{ORDERS}/{order_id}/deliverables")
    assert [one["deliverable_id"] for one in seen.json()["deliverables"]] == [first]
    assert (await colleague.client.get(f"{ORDERS}/{order_id}")).status_code == 404
    assert len((await owner.client.get(f"{ORDERS}/{order_id}/deliverables")).json()["deliverables"]) == 2
