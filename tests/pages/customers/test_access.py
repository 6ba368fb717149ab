"""Customers' pages are for members of a workspace, each for their own; forms without their token change nothing."""

import pytest

from service.database import Sessions, transaction, utc_now
from service.settings import Settings
from tests.browser.sessions import cookie_of
from tests.factories import Holder, a_customer, a_linguist
from tests.pages.customers.stock import stock_order
from tests.service.conftest import OpenClient

PAGES = ("/productions", "/productions/capacity?service=dub&source=en&target=de")


async def cookies(sessions: Sessions, holder: Holder, settings: Settings) -> dict[str, str]:
    """Of a session of this holder."""
    async with transaction(sessions) as session:
        return dict([await cookie_of(session, holder, settings, utc_now())])


@pytest.mark.parametrize("path", PAGES)
async def test_visitors_are_sent_to_sign_in_and_come_back(open_client: OpenClient, path: str) -> None:
    answer = await (await open_client(None)).get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fproductions")


@pytest.mark.parametrize("path", PAGES)
async def test_linguists_are_refused(
    sessions: Sessions, settings: Settings, open_client: OpenClient, path: str
) -> None:
    client = await open_client(None)
    client.cookies.update(await cookies(sessions, await a_linguist(sessions), settings))

    assert (await client.get(path)).status_code == 403


async def test_a_form_without_its_token_changes_nothing(
    sessions: Sessions, settings: Settings, open_client: OpenClient
) -> None:
    holder, client = await a_customer(sessions), await open_client(None)
    client.cookies.update(await cookies(sessions, holder, settings))
    order_id = await stock_order(sessions, holder, created_at=utc_now())

    answers = [
        await client.post(path, data={"name": "Forged", "order": order_id, "fee_cents": "0"})
        for path in (
            "/productions/folders",
            "/productions/move",
            f"/orders/{order_id}/cancel",
            f"/orders/{order_id}/pay",
        )
    ]

    assert {answer.status_code for answer in answers} == {403}


async def test_a_folder_or_an_order_of_others_cannot_be_named(
    sessions: Sessions, settings: Settings, open_client: OpenClient
) -> None:
    holder, other, client = await a_customer(sessions), await a_customer(sessions), await open_client(None)
    client.cookies.update(await cookies(sessions, holder, settings))
    theirs = await stock_order(sessions, other, created_at=utc_now())

    folder = await client.get("/productions?folder=prodfolder_01jgatk6h0fwxrtbjade61yqhx")
    token = (await client.get("/productions")).text.partition('name="csrf-token" content="')[2].partition('"')[0]
    moved = await client.post("/productions/move", data={"order": theirs, "to": "", "csrf_token": token})

    assert (folder.status_code, moved.status_code) == (404, 404)
    assert "Town hall" not in (await client.get("/productions?q=town")).text
