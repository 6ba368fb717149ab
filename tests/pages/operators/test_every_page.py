"""Every page of operators is there, costs a fixed number of statements, and is for operators alone."""

import pytest
from litestar import Litestar

from service.workspaces.models import Billing
from tests.factories import a_customer, a_linguist
from tests.pages.operators.pages import Pages, signed_in
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import a_dub, a_transcript
from tests.service.operations.desk import Desk, counted

LISTS = (
    "/operations", "/operations?view=breached", "/operations?view=untaken&state=all", "/operations?view=money",
    "/operations?view=risk", "/operations/capacity", "/operations/linguists", "/operations/workspaces",
    "/operations/price-books", "/operations/price-books/new", "/operations/approvals",
    "/operations/approvals?state=all",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_it_is_there_when_nothing_is_there(pages: Pages, path: str) -> None:
    assert "<h1>" in await pages.read(path)


async def some_of_everything(desk: Desk) -> dict[str, str]:
    """Addresses of pages about one thing."""
    studio = desk.studio
    order_id = await studio.produce(a_transcript(2), a_dub("de"))
    linguist = await studio.linguist()
    workspace = (await desk.board())[0]["workspace"]["id"]
    asked = await desk.send("POST", f"/workspaces/{workspace}/credits", amount_cents=50_000, key="k")
    return {
        "order": f"/operations/orders/{order_id}",
        "reassign": f"/operations/intervene?deed=reassign&order={order_id}&linguist={linguist.id}",
        "extend": f"/operations/intervene?deed=extend&order={order_id}&hours=24",
        "linguist": f"/operations/linguists/{linguist.id}",
        "workspace": f"/operations/workspaces/{workspace}",
        "approval": f"/operations/approvals/{asked.json()['approval_id']}",
        "book": "/operations/price-books/2025-08-01",
    }


async def test_pages_about_one_thing_are_there(desk: Desk, pages: Pages) -> None:
    for path in (await some_of_everything(desk)).values():
        assert "<h1>" in await pages.read(path), path


async def test_a_page_costs_the_same_statements_however_many_rows_it_has(desk: Desk, pages: Pages) -> None:
    await some_of_everything(desk)
    before = await costs(desk, pages)
    for _ in range(4):
        await some_of_everything(desk)
        await a_customer(desk.studio.sessions, billing=Billing.CREDITS)

    assert await costs(desk, pages) == before
    assert max(before.values()) <= 10, before


async def costs(desk: Desk, pages: Pages) -> dict[str, int]:
    """Statements per page."""
    found = {}
    for path in LISTS:
        await pages.read(path)
        with counted(desk) as statements:
            await pages.read(path)
        found[path] = len(statements)
    return found


async def test_nobody_else_sees_any_of_it(app: Litestar, desk: Desk, open_client: OpenClient) -> None:
    addresses = [*LISTS, *(await some_of_everything(desk)).values()]
    customer = await signed_in(desk.studio.parts, open_client, await a_customer(desk.studio.sessions))
    linguist = await signed_in(desk.studio.parts, open_client, await a_linguist(desk.studio.sessions))
    stranger = await open_client(None)

    for path in addresses:
        assert (await customer.client.get(path)).status_code == 403, path
        assert (await linguist.client.get(path)).status_code == 403, path
        sent = await stranger.get(path)
        assert (sent.status_code, sent.headers["location"].partition("?")[0]) == (303, "/sign-in"), path


@pytest.mark.parametrize("kind", ["orders", "linguists", "workspaces", "approvals", "price-books"])
async def test_what_is_not_there_is_a_page_that_says_so(pages: Pages, kind: str) -> None:
    answer = await pages.client.get(f"/operations/{kind}/nothing")

    assert answer.status_code == 404
    assert "<h1>" in answer.text
