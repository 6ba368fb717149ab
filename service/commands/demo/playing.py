"""All orders of the demo side by side, with the simulated linguists at work."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pricing.languages import table_language
from service.commands.demo.ending import show_files, show_history, show_mails, show_reports, show_times
from service.commands.demo.linguists import SimulatedLinguist
from service.commands.demo.people import People
from service.commands.demo.plans import OrderPlan
from service.commands.demo.story import Told, run_order
from service.commands.demo.telling import Telling
from service.commands.printing import table
from service.commands.running import addresses
from service.embedded.stack import Stack
from workflows.states import OrderState

MOST_SECONDS, MOST_SECONDS_OF_OWN = 150.0, 3600.0
"""For the samples, whose length is known; and for a file of any length."""


async def play(
    stack: Stack, people: People, plans: Sequence[OrderPlan], *, sla_time_scale: int, most_seconds: float = MOST_SECONDS
) -> list[str]:
    """Runs the orders and shows what came of them; what went wrong, in words."""
    telling = Telling()
    _introduce(stack, telling, sla_time_scale)
    told = [Told(plan) for plan in plans]
    async with linguists_at_work(stack.addresses.web, people, plans, telling) as strikes:
        troubles = await _run_all(told, stack, telling, strikes, most_seconds)
    return troubles + await _conclude(stack, told, telling)


def _introduce(stack: Stack, telling: Telling, sla_time_scale: int) -> None:
    telling.show(table(["address", ""], addresses(stack)))
    telling.say(
        f"\nDeadlines run {sla_time_scale} times as fast as they would (PRODUCTIONS_SLA_TIME_SCALE): a minute here is "
        "a day there. Nothing else is compressed.\nThe linguists are simulated: they work the queue through its API, "
        "but what they write is a sample script, and the voices of the dub are placeholders by eSpeak NG."
    )
    telling.heading("The story")


@asynccontextmanager
async def linguists_at_work(
    url: str, people: People, plans: Sequence[OrderPlan], telling: Telling
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """The linguists of the languages that are ordered, until the block ends; a task that has ended is a strike."""
    languages = {table_language(code) for plan in plans for code in (plan.wanted.language, *plan.wanted.targets)}
    sent_back = {plan.path.name for plan in plans if plan.is_sent_back}
    tasks = [
        asyncio.create_task(SimulatedLinguist(person, telling, sent_back).work(url), name=person.name)
        for person in people.linguists
        if languages.intersection(person.languages)
    ]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run_all(
    told: Sequence[Told], stack: Stack, telling: Telling, linguists: Sequence[asyncio.Task[None]], most_seconds: float
) -> list[str]:
    """Waits for all orders, or for the first linguist that cannot go on, or until the time is up."""
    delivered = stack.data_dir / "delivered"
    orders = [asyncio.create_task(run_order(one, stack.addresses.web, telling, delivered)) for one in told]
    end = asyncio.create_task(_until_done(orders))
    try:
        await asyncio.wait([end, *linguists], timeout=most_seconds, return_when=asyncio.FIRST_COMPLETED)
        is_late = not end.done()
    finally:
        for task in (end, *orders):
            task.cancel()
        outcomes = await asyncio.gather(*orders, return_exceptions=True)
    troubles = [f"{task.get_name()} stopped: {task.exception()}" for task in linguists if task.done()]
    if is_late and not troubles:
        troubles.append(f"not all was done after {most_seconds:.0f} seconds; the logs are in {stack.addresses.logs}")
    return troubles + [_trouble(one, outcome) for one, outcome in zip(told, outcomes, strict=True) if not _is_done(one)]


async def _until_done(orders: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.wait(orders)


def _is_done(told: Told) -> bool:
    return told.state == OrderState.DONE and bool(told.files) and bool(told.exports)


def _trouble(told: Told, outcome: BaseException | None) -> str:
    reason = f": {outcome}" if isinstance(outcome, Exception) else ""
    return f"the {told.plan.label} order {told.order_id} stands at {told.state}{reason}"


async def _conclude(stack: Stack, told: Sequence[Told], telling: Telling) -> list[str]:
    troubles = show_files(told, telling)
    show_reports(told, telling)
    if stack.addresses.inbox:
        await show_mails(stack.addresses.inbox, telling)
    show_times(told, telling)
    if told[0].order_id:
        namespace = stack.environment["PRODUCTIONS_TEMPORAL_NAMESPACE"]
        await show_history(told[0], stack.addresses.temporal, namespace, telling)
    telling.say(f"\nEverything is kept in {stack.data_dir}; {telling.seconds:.0f} s in all.")
    return troubles
