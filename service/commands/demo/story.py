"""One order from upload to files, told as it happens."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from pricing.money import usd
from service.commands.client import Api, Json, open_api, unreachable
from service.commands.creating import analysed, complete_quote
from service.commands.demo.exporting import export_everything
from service.commands.demo.plans import OrderPlan
from service.commands.demo.telling import Telling
from service.commands.exporting import download_all, plan_downloads
from service.commands.failures import CommandFailed, NotDelivered
from service.commands.printing import clock, quote_table
from service.commands.watching import event_words, events_until_end
from workflows.states import OrderState

TEST_CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "34", "cvc": "123"}
PAUSE_SECONDS = 0.25


@dataclass(slots=True)
class Told:
    """How one order's story stands; filled while it runs, so that a broken-off story can be told too."""

    plan: OrderPlan
    order_id: str = ""
    state: str = "not created"
    seconds: float = 0.0
    files: tuple[Path, ...] = ()
    exports: tuple[Path, ...] = ()


async def run_order(told: Told, url: str, telling: Telling, delivered: Path) -> None:
    """Orders, pays, waits for the end, downloads, and exports every format.

    Raises CommandFailed where the order does not end as done.
    """
    started_at, plan = time.monotonic(), told.plan
    async with open_api(url, plan.customer.key) as api:
        told.order_id = await api.create_order(is_sandbox=False)
        following = asyncio.create_task(_follow(api, told, telling))
        try:
            await _order_and_pay(api, told, telling)
            await following
        finally:
            following.cancel()
        told.seconds = time.monotonic() - started_at
        if told.state != OrderState.DONE:
            raise NotDelivered(f"The {plan.label} order ended as {told.state}.")
        downloads = plan_downloads(await api.deliverables(told.order_id), delivered / told.order_id)
        await download_all(downloads, is_forced=True)
        told.files = tuple(one.path for one in downloads)
        telling.tell(plan.label, f"done in {told.seconds:.1f} s, {len(told.files)} files downloaded")
        told.exports = await export_everything(api, told.order_id, delivered / told.order_id / "exports")
    telling.tell(plan.label, f"exported in all {len(told.exports)} formats")


async def _follow(api: Api, told: Told, telling: Telling) -> None:
    async for event in events_until_end(api, told.order_id, pause=PAUSE_SECONDS):
        told.state = event["to_state"] or told.state
        telling.tell(told.plan.label, f"* {event_words(event)}")


async def _order_and_pay(api: Api, told: Told, telling: Telling) -> None:
    plan, order_id = told.plan, told.order_id
    await api.rename_order(order_id, f"Demo: {plan.label} of {plan.path.name}")
    size = plan.path.stat().st_size
    telling.tell(plan.label, f"{plan.customer.name} uploads {plan.path.name} ({size:,} bytes) to {order_id}")
    media_id = await api.upload(order_id, plan.path, language=plan.wanted.language)
    media = await analysed(api, order_id, media_id)
    telling.tell(plan.label, f"analysed: {media['content_type']}, {clock(round(media['duration_ms'] / 1000))} of sound")
    for item in plan.wanted.items([media_id]):
        await api.put_item(order_id, item)
    quote = await complete_quote(api, order_id)
    telling.tell(plan.label, "the quote, line by line:")
    telling.show(quote_table(quote))
    await _pay(api, told, quote, telling)


async def _pay(api: Api, told: Told, quote: Json, telling: Telling) -> None:
    answer = await api.submit(told.order_id)
    price = usd(quote["total_cents"])
    if answer["state"] != OrderState.SUBMITTED or not _pays_by_card(told):
        telling.tell(told.plan.label, f"submitted; {price} are held on the workspace's credits")
        return
    address = answer["checkout_url"] or (await api.checkout(told.order_id))["url"]
    telling.tell(told.plan.label, f"submitted; {price} to pay at {address}")
    await pay_by_card(address, told.plan.customer.email)
    telling.tell(told.plan.label, "paid with the test card 4242 4242 4242 4242")


def _pays_by_card(told: Told) -> bool:
    return "card" in told.plan.customer.role


async def pay_by_card(address: str, email: str) -> None:
    """Fills in the hosted page as a browser would. Raises CommandFailed where the card is not taken."""
    try:
        async with httpx.AsyncClient(timeout=30.0) as browser:
            (await browser.get(address)).raise_for_status()
            paid = await browser.post(address, data={**TEST_CARD, "email": email})
    except httpx.HTTPError as error:
        raise unreachable(httpx.URL(address), error) from error
    if paid.status_code != httpx.codes.SEE_OTHER:
        raise CommandFailed(f"The hosted page did not take the test card (status {paid.status_code}).")
