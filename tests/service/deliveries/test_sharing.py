"""Workspaces whose receivers hang, many at a time, beside one whose receiver is well."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from service.webhooks.leasing import FAILING
from service.webhooks.models import DeliveryState
from tests.factories import a_customer
from tests.service.deliveries.conftest import Post, all_are
from tests.service.deliveries.receivers import Receiver, hangs, receiving, takes_it

PLACES = 20
LONGER_THAN_ANY_TEST = 3600.0

pytestmark = pytest.mark.parametrize("overrides", [{"webhooks_at_once": PLACES}])


@asynccontextmanager
async def traps(post: Post, workspaces: int, *, endpoints: int = 2, failures: int = 0) -> AsyncIterator[list[Receiver]]:
    """A receiver that hangs for each of so many workspaces, with more for it to take than there are places; the first
    has twice as many endpoints as the others."""
    async with AsyncExitStack() as stack:
        receivers = [await stack.enter_async_context(receiving(hangs)) for _ in range(workspaces)]
        for number, receiver in enumerate(receivers):
            owner = (await a_customer(post.parts.sessions)).workspace_id or ""
            for _ in range(endpoints if number else 2 * endpoints):
                await post.endpoint(receiver.url, workspace_id=owner, consecutive_failures=failures)
            await post.happen(PLACES, workspace_id=owner)
        yield receivers


@pytest.mark.parametrize("workspaces", [1, 5, 10, PLACES - 1])
async def test_however_many_workspaces_hang_another_gets_everything_meanwhile(post: Post, workspaces: int) -> None:
    async with traps(post, workspaces) as hung, receiving(takes_it) as receiver:
        fine = await post.endpoint(receiver.url)
        async with post.delivering(total_seconds=LONGER_THAN_ANY_TEST):
            for trap in hung:
                await trap.until(1)
            await post.happen(8)
            await post.until(fine, all_are(DeliveryState.DELIVERED))
            held = [trap.open_now for trap in hung]

    assert sum(held) < PLACES
    assert max(held) - min(held) <= 1


@pytest.mark.parametrize("workspaces", [1, 5])
async def test_who_keeps_failing_gets_a_chance_beside_others_that_fail_and_hang(post: Post, workspaces: int) -> None:
    async with traps(post, workspaces, endpoints=8, failures=FAILING) as hung, receiving(takes_it) as receiver:
        recovered = await post.endpoint(receiver.url, consecutive_failures=FAILING)
        async with post.delivering(total_seconds=LONGER_THAN_ANY_TEST):
            for trap in hung:
                await trap.until(1)
            await post.happen()
            await post.until(recovered, all_are(DeliveryState.DELIVERED))
            held = sum(trap.open_now for trap in hung)

    assert workspaces < held < PLACES / 2
