"""Folders over HTTP, and what the database itself refuses of them."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.database import Sessions, transaction
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of, transcript

FOLDERS = "/v1/productions/folders"


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """Somebody with a workspace of their own."""
    return await a_customer_at_the_api(sessions, open_client)


async def make(client: httpx.AsyncClient, name: str, parent: str | None = None) -> str:
    """A folder's id."""
    answer = await client.post(FOLDERS, json={"name": name, "parent_id": parent})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["folder_id"])


async def find(client: httpx.AsyncClient, **query: Any) -> list[str]:
    """The ids of the orders found."""
    answer = await client.get(f"{FOLDERS}/orders", params=query)
    assert answer.status_code == 200, answer.text
    return [order["order_id"] for order in answer.json()["orders"]]


async def rename(customer: Customer, order_id: str, name: str) -> None:
    """Gives an order another name."""
    await customer.client.patch(f"{ORDERS}/{order_id}", json={"request": {"name": name}})


async def test_a_folder_shows_the_way_to_it_and_what_is_inside(customer: Customer) -> None:
    spring = await make(customer.client, "  Spring \n 2026 ")
    may = await make(customer.client, "May", spring)
    await make(customer.client, "Week 2", may)
    await make(customer.client, "Week 1", may)

    seen = (await customer.client.get(f"{FOLDERS}/{may}")).json()

    assert [one["name"] for one in seen["path"]] == ["Spring 2026", "May"]
    assert [one["name"] for one in seen["folders"]] == ["Week 1", "Week 2"]
    assert seen["folder"]["depth"] == 2


async def test_folders_are_listed_each_after_the_one_that_it_is_in(customer: Customer) -> None:
    first = await make(customer.client, "A")
    await make(customer.client, "C")
    await make(customer.client, "B", first)

    listed = (await customer.client.get(FOLDERS)).json()["folders"]

    assert [one["name"] for one in listed] == ["A", "B", "C"]


async def test_folders_of_others_answer_like_missing_ones(
    customer: Customer, sessions: Sessions, open_client: OpenClient
) -> None:
    other = await a_customer_at_the_api(sessions, open_client)
    theirs, order = await make(other.client, "Theirs"), await customer.order()

    answers = [
        await customer.client.get(f"{FOLDERS}/{theirs}"),
        await customer.client.post(FOLDERS, json={"name": "Mine", "parent_id": theirs}),
        await customer.client.patch(f"{FOLDERS}/{theirs}", json={"name": "Mine"}),
        await customer.client.delete(f"{FOLDERS}/{theirs}"),
        await customer.client.post(f"{FOLDERS}/orders", json={"order_ids": [order], "folder_id": theirs}),
        await other.client.post(f"{FOLDERS}/orders", json={"order_ids": [order], "folder_id": theirs}),
        await customer.client.get(f"{FOLDERS}/orders", params={"folder_id": theirs}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


async def test_a_refused_rename_undoes_the_move_that_came_with_it(customer: Customer) -> None:
    target, _, moved = (
        await make(customer.client, "A"),
        await make(customer.client, "B"),
        await make(customer.client, "C"),
    )
    await make(customer.client, "Taken", target)

    answer = await customer.client.patch(f"{FOLDERS}/{moved}", json={"parent_id": target, "name": "Taken"})

    assert status_of(answer) == "folder_name_taken"
    assert (await customer.client.get(f"{FOLDERS}/{moved}")).json()["folder"]["parent_id"] is None


async def test_a_ninth_level_is_refused(customer: Customer) -> None:
    parent = None
    for level in range(8):
        parent = await make(customer.client, f"Level {level}", parent)

    answer = await customer.client.post(FOLDERS, json={"name": "Level 8", "parent_id": parent})

    assert status_of(answer) == "folder_too_deep"


async def test_a_workspace_has_a_thousand_folders_at_most(customer: Customer, sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO folder (id, workspace_id, depth, name, created_by, created_at, updated_at) "
                "SELECT 'prodfolder_' || n, :workspace, 1, n::text, 'x', now(), now() FROM generate_series(1, 1000) n"
            ),
            {"workspace": customer.holder.workspace_id},
        )

    answer = await customer.client.post(FOLDERS, json={"name": "One more"})

    assert status_of(answer) == "too_many_folders"


async def test_a_full_folder_is_deleted_only_when_its_content_moves_up(customer: Customer) -> None:
    above = await make(customer.client, "Above")
    folder = await make(customer.client, "Folder", above)
    inner, order = await make(customer.client, "Inner", folder), await customer.order()
    await customer.client.post(f"{FOLDERS}/orders", json={"order_ids": [order], "folder_id": folder})

    refused = await customer.client.delete(f"{FOLDERS}/{folder}")
    deleted = await customer.client.delete(f"{FOLDERS}/{folder}", params={"move_up": True})

    assert status_of(refused) == "folder_not_empty"
    assert deleted.json() == {"moved": 1}
    assert await find(customer.client, folder_id=above) == [order]
    assert (await customer.client.get(f"{FOLDERS}/{inner}")).json()["folder"]["parent_id"] == above


async def test_orders_move_all_or_none(customer: Customer) -> None:
    folder = await make(customer.client, "Folder")
    first, second = await customer.order(), await customer.order()
    missing = "prodorder_01jgatk6h0fwxrtbjade61yqhx"

    refused = await customer.client.post(f"{FOLDERS}/orders", json={"order_ids": [first, missing], "folder_id": folder})
    moved = await customer.client.post(
        f"{FOLDERS}/orders", json={"order_ids": [second, first, second], "folder_id": folder}
    )

    assert refused.status_code == 404
    assert moved.json() == {"moved": 2}
    assert await find(customer.client, folder_id=folder) == [second, first]


async def test_at_most_five_hundred_orders_move_at_once(customer: Customer) -> None:
    ids = [f"prodorder_{number}" for number in range(501)]

    answer = await customer.client.post(f"{FOLDERS}/orders", json={"order_ids": ids})

    assert answer.status_code == 422


async def test_two_who_swap_folders_at_once_make_no_circle(customer: Customer) -> None:
    first, second = await make(customer.client, "A"), await make(customer.client, "B")

    answers = await asyncio.gather(
        customer.client.patch(f"{FOLDERS}/{first}", json={"parent_id": second}),
        customer.client.patch(f"{FOLDERS}/{second}", json={"parent_id": first}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 400]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE folder SET parent_id = 'prodfolder_b', depth = 3 WHERE id = 'prodfolder_a'",
        "UPDATE folder SET parent_id = 'prodfolder_b' WHERE id = 'prodfolder_a'",
        "UPDATE folder SET depth = 9 WHERE id = 'prodfolder_b'",
        "UPDATE folder SET parent_id = NULL, depth = 1, workspace_id = 'other' WHERE id = 'prodfolder_b'",
    ],
    ids=["circle", "wrong level", "too deep", "foreign workspace"],
)
async def test_the_database_itself_holds_the_tree_together(sessions: Sessions, change: str) -> None:
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO workspace (id, name, billing, contact_email, discount_basis_points, expedited_hours, "
                "created_at) VALUES ('mine', 'Mine', 'card', 'a@b.example', 0, '{}', now())"
            )
        )
        await session.execute(
            text(
                "INSERT INTO folder (id, workspace_id, parent_id, depth, name, created_by, created_at, updated_at) "
                "VALUES ('prodfolder_a', 'mine', NULL, 1, 'A', 'x', now(), now()), "
                "('prodfolder_b', 'mine', 'prodfolder_a', 2, 'B', 'x', now(), now())"
            )
        )

    with pytest.raises(IntegrityError):
        async with transaction(sessions) as session:
            await session.execute(text(change))


async def test_orders_are_found_by_words_of_their_name_and_of_their_files(customer: Customer) -> None:
    named, by_file = await customer.order(), await customer.order()
    await rename(customer, named, "Интервью: Town-hall, May")
    await customer.media(by_file)

    assert await find(customer.client, words="town") == [named]
    assert await find(customer.client, words="ИНТЕРВ may") == [named]
    assert await find(customer.client, words="TALK mp4") == [by_file]
    assert await find(customer.client, words="hall talk") == []
    assert await find(customer.client, words="' | & \\ (:*") == [by_file, named]


async def test_a_word_of_a_former_name_finds_nothing(customer: Customer) -> None:
    order = await customer.order()
    await rename(customer, order, "Draft")
    await rename(customer, order, "Final")

    assert await find(customer.client, words="draft") == []
    assert await find(customer.client, words="final") == [order]


async def test_words_find_nothing_of_another_workspace(
    customer: Customer, sessions: Sessions, open_client: OpenClient
) -> None:
    other = await a_customer_at_the_api(sessions, open_client)
    await other.media(await other.order())

    assert await find(customer.client, words="talk") == []
    assert await find(customer.client, words=f"@{other.holder.workspace_id}") == []


async def test_orders_are_filtered_by_state_and_date_and_read_page_by_page(customer: Customer) -> None:
    orders = [await customer.order() for _ in range(5)]
    created = (await customer.client.get(f"{FOLDERS}/orders")).json()["orders"][2]["created_at"]
    first = (await customer.client.get(f"{FOLDERS}/orders", params={"limit": 2})).json()
    second = (
        await customer.client.get(f"{FOLDERS}/orders", params={"limit": 3, "cursor": first["next_cursor"]})
    ).json()

    pages = [[one["order_id"] for one in page["orders"]] for page in (first, second)]

    assert pages == [orders[:2:-1], orders[2::-1]]
    assert second["next_cursor"] is None
    assert await find(customer.client, state="done") == []
    assert await find(customer.client, state=["done", "open"], start_date=created) == orders[:1:-1]
    assert await find(customer.client, end_date=created) == orders[1::-1]


async def test_an_order_in_the_list_says_what_it_is_for(customer: Customer) -> None:
    order = await customer.order()
    media = await customer.media(order, seconds=120)
    await customer.put(order, transcript(media))
    item = {
        "kind": "subtitles",
        "media_ids": [media],
        "source_language": "en-GB",
        "destination_languages": ["en", "de"],
    }
    await customer.put(order, item)

    (found,) = (await customer.client.get(f"{FOLDERS}/orders")).json()["orders"]

    assert found["total_amount_usd"] == 28.2
    assert sorted((one["service"], one["destination_languages"]) for one in found["services"]) == [
        ("captions", ["en"]),
        ("subtitles", ["de"]),
        ("transcript", []),
    ]
    assert (found["media_count"], found["progress_percent"]) == (1, None)
