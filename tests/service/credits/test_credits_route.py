"""What a member sees of the workspace's credits."""

from service.credits.ledger import capture_hold, grant_credits, place_hold, return_credits
from service.database import Sessions, transaction, utc_now
from service.ids import ORDER, new_id
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_linguist
from tests.service.conftest import OpenClient


async def a_history(sessions: Sessions) -> tuple[Holder, str]:
    """A workspace that was granted 1000, held 400, was charged them and got 150 back."""
    owner, order = await a_customer(sessions, billing=Billing.CREDITS), new_id(ORDER)
    workspace = owner.workspace_id or ""
    async with transaction(sessions) as session:
        at = {"now": utc_now()}
        await grant_credits(session, workspace, 1000, key=f"grant:{workspace}", reason="spring offer", actor="o", **at)
    async with transaction(sessions) as session:
        at = {"now": utc_now()}
        await place_hold(session, workspace_id=workspace, order_id=order, amount_cents=400, actor="t", **at)
    async with transaction(sessions) as session:
        await capture_hold(session, order, now=utc_now())
    async with transaction(sessions) as session:
        await return_credits(session, order, 150, key=f"return:{order}", reason="late", now=utc_now())
    return owner, order


async def test_a_member_sees_balances_and_every_movement_newest_first(
    sessions: Sessions, open_client: OpenClient
) -> None:
    owner, order = await a_history(sessions)

    answer = (await (await open_client(owner.key)).get("/v1/workspace/credits")).json()

    assert (answer["available_credits"], answer["held_credits"], answer["total"]) == (750, 0, 4)
    changes = [(line["order_id"], line["available_change"], line["held_change"]) for line in answer["history"]]
    assert changes == [(order, 150, 0), (order, 0, -400), (order, -400, 400), (None, 1000, 0)]
    assert answer["history"][-1]["reason"] == "spring offer"


async def test_the_history_comes_in_pages(sessions: Sessions, open_client: OpenClient) -> None:
    client = await open_client((await a_history(sessions))[0].key)

    first = (await client.get("/v1/workspace/credits", params={"page_size": 3})).json()
    last = (await client.get("/v1/workspace/credits", params={"page_size": 3, "offset": 3})).json()

    assert (len(first["history"]), first["has_more"]) == (3, True)
    assert (len(last["history"]), last["has_more"], last["history"][0]["available_change"]) == (1, False, 1000)


async def test_another_workspace_sees_its_own_credits_only(sessions: Sessions, open_client: OpenClient) -> None:
    await a_history(sessions)
    stranger = await a_customer(sessions)

    answer = (await (await open_client(stranger.key)).get("/v1/workspace/credits")).json()

    assert (answer["available_credits"], answer["held_credits"], answer["history"]) == (0, 0, [])


async def test_only_members_of_a_workspace_have_credits(sessions: Sessions, open_client: OpenClient) -> None:
    linguist = await open_client((await a_linguist(sessions)).key)
    nobody = await open_client(None)

    assert (await linguist.get("/v1/workspace/credits")).json()["detail"]["status"] == "not_allowed"
    assert (await nobody.get("/v1/workspace/credits")).status_code == 401


async def test_pages_of_an_impossible_size_are_refused(sessions: Sessions, open_client: OpenClient) -> None:
    client = await open_client((await a_customer(sessions)).key)

    for params in ({"page_size": 0}, {"page_size": 1001}, {"offset": -1}, {"page_size": "many"}):
        assert (await client.get("/v1/workspace/credits", params=params)).status_code == 422
