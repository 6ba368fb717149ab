"""Looking into everything after the storm: money, tasks, mails, workflows."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus, WorkflowHistory
from temporalio.worker import Replayer

from service.settings import Settings
from service.worker import connect
from tests.faults.shop import Shop
from workflows.data import DATA_CONVERTER, WORKFLOWS, workflow_runner
from workflows.ids import order_workflow_id

UNBALANCED = """
    SELECT account.id, balance_cents, coalesce(sum(entry.amount_cents), 0) AS entries
    FROM account LEFT JOIN entry ON entry.account_id = account.id WHERE workspace_id IS NOT NULL
    GROUP BY account.id HAVING balance_cents <> coalesce(sum(entry.amount_cents), 0)
"""
CROOKED = "SELECT transfer_id FROM entry GROUP BY transfer_id HAVING sum(amount_cents) <> 0 OR count(*) <> 2"
KEPT = """
    SELECT "order".id, "order".state, coalesce(cancel_fee_cents, 0) AS fee, quote.total_cents AS total, billing,
        coalesce((SELECT sum(entry.amount_cents) FROM entry JOIN transfer ON transfer.id = entry.transfer_id
                  WHERE transfer.order_id = "order".id AND account_id IN ('account_revenue', 'account_refunds')
                 ), 0) AS kept
    FROM "order" LEFT JOIN quote ON quote.id = "order".quote_id
"""
STUCK_TASKS = "SELECT id, state, order_id FROM task WHERE state NOT IN ('done', 'cancelled')"
STUCK_JOBS = "SELECT id, state, order_id FROM job WHERE state NOT IN ('delivered', 'cancelled')"
UNSENT = "SELECT id, workflow_id, name, attempts, last_error FROM outbox"
OWED = "SELECT id, order_id, state FROM refund WHERE state <> 'made'"
MAILS = "SELECT id, key, state FROM mail ORDER BY id"


async def rows(shop: Shop, query: str) -> list[dict[str, Any]]:
    """What a query finds."""
    async with shop.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(query))).mappings()]


async def assert_money_is_right(shop: Shop, order_ids: Iterable[str]) -> None:
    """The ledger balances, each order has cost what it should, and Stripe agrees to the cent."""
    assert await rows(shop, UNBALANCED) == []
    assert await rows(shop, CROOKED) == []
    assert await rows(shop, OWED) == []
    orders = {row["id"]: row for row in await rows(shop, KEPT)}
    paid, refunded = await stripe_sums(shop)
    for order_id in order_ids:
        order = orders[order_id]
        if order["state"] == "done":
            assert order["kept"] == order["total"], order
        else:
            assert order["kept"] == order["fee"], order
        if order["billing"] == "card":
            assert paid[order_id] in ([], [order["total"]]), (order, paid[order_id])
            assert sum(paid[order_id]) - sum(refunded[order_id]) == order["kept"], order
            assert len(refunded[order_id]) <= 1, order


async def stripe_sums(shop: Shop) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Cents that Stripe took and gave back, by order."""
    intents = await listed(shop, "/v1/payment_intents")
    refunds = await listed(shop, "/v1/refunds")
    paid: dict[str, list[int]] = {row["id"]: [] for row in await rows(shop, 'SELECT id FROM "order"')}
    refunded: dict[str, list[int]] = {order_id: [] for order_id in paid}
    order_of = {intent["id"]: intent["metadata"]["order_id"] for intent in intents}
    for intent in intents:
        if intent["status"] == "succeeded":
            paid[order_of[intent["id"]]].append(intent["amount"])
    for refund in refunds:
        if refund["status"] != "failed":
            refunded[order_of[refund["payment_intent"]]].append(refund["amount"])
    return paid, refunded


async def listed(shop: Shop, path: str) -> list[dict[str, Any]]:
    """All objects of a list of the sandbox, of at most a hundred."""
    found = (await shop.stripe("GET", path, params={"limit": 100})).json()
    assert not found["has_more"]
    return list(found["data"])


async def assert_nothing_is_stuck(shop: Shop) -> None:
    """No task, job, message or mail waits for somebody."""
    assert await rows(shop, STUCK_TASKS) == []
    assert await rows(shop, STUCK_JOBS) == []
    assert await rows(shop, UNSENT) == []
    assert [mail for mail in await rows(shop, MAILS) if mail["state"] != "sent"] == []


async def until_nothing_is_stuck(shop: Shop) -> None:
    """The last messages and mails leave within seconds."""
    deadline = asyncio.get_running_loop().time() + 90
    while asyncio.get_running_loop().time() < deadline:
        with suppress(AssertionError):
            await assert_nothing_is_stuck(shop)
            return
        await asyncio.sleep(0.3)
    await assert_nothing_is_stuck(shop)


async def assert_mails_came_once(shop: Shop, folder: Path, *, repeats: int) -> None:
    """Each mail arrived under an id of its own. A kill between the server's yes and our note of it repeats the same
    id, which mail programs show once; ``repeats`` bounds those."""
    wanted = {mail["id"] for mail in await rows(shop, MAILS)}
    arrived = Counter(message_id(path).strip("<>").partition("@")[0] for path in folder.glob("*.eml"))
    assert set(arrived) == wanted
    assert arrived.total() - len(arrived) <= repeats


def message_id(path: Path) -> str:
    """The Message-ID of a mail on disk."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("message-id:"))


async def histories(shop: Shop, order_ids: Sequence[str]) -> dict[str, WorkflowHistory]:
    """The histories of the orders' workflows and of their batches, by workflow id; all must have completed."""
    environment = shop.stack.environment
    client = await connect(
        Settings(
            temporal_address=environment["PRODUCTIONS_TEMPORAL_ADDRESS"],
            temporal_namespace=environment["PRODUCTIONS_TEMPORAL_NAMESPACE"],
        )
    )
    found = {}
    wanted = tuple(order_workflow_id(order_id) for order_id in order_ids)
    async for run in client.list_workflows():
        if run.id.startswith(wanted):
            assert run.status == WorkflowExecutionStatus.COMPLETED, (run.id, run.status)
            found[run.id] = await client.get_workflow_handle(run.id).fetch_history()
    return found


async def assert_histories_replay(found: dict[str, WorkflowHistory]) -> None:
    """The code of today would take every decision again."""
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=workflow_runner(), data_converter=DATA_CONVERTER)
    for history in found.values():
        await replayer.replay_workflow(history)
