"""Webhooks in the browser, with the real engine and a receiver on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Page, expect
from standardwebhooks.webhooks import Webhook

from service.webhooks.engine import DeliveryEngine
from tests.browser.conftest import Site
from tests.factories import a_customer, an_operator


@dataclass
class Receiver:
    """Keeps what it is sent, and answers with ``status``."""

    address: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
        self.got.append((headers, await reader.readexactly(int(headers["content-length"]))))
        body = b'{"received": "<b>thanks</b>"}'
        start = f"HTTP/1.1 {self.status} x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(start.encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def a_receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks?token=t"
    async with server:
        yield receiver


async def add(page: Page, name: str, address: str) -> None:
    """Fills in the form of a new webhook, and sends it."""
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Address").fill(address)
    await page.get_by_role("button", name="Add the webhook").click()


async def try_out(page: Page, engine: DeliveryEngine) -> None:
    """From the page of a webhook to that of a test event, of which the first attempt was made."""
    await page.get_by_role("button", name="Send a test event").click()
    await expect(page.get_by_role("status")).to_contain_text("Waiting")
    await engine.deliver_due()


async def test_an_admin_makes_a_webhook_tries_it_and_sends_the_event_again(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    engine = DeliveryEngine(site.parts)
    site.expect_trouble("status of 400")
    await page.goto("/workspace/webhooks")
    await expect(page.get_by_role("heading", name="No webhook yet")).to_be_visible()
    await site.look(page, "webhooks-none")
    await add(page, "Planning <b>board</b>", "http://93.184.216.34/plain")
    await expect(page.get_by_role("alert")).to_contain_text("must begin with https://")

    async with a_receiver() as receiver:
        await page.get_by_label("Only these:").check()
        await page.get_by_label("order.paid").check()
        await page.get_by_label("order.done").check()
        await page.get_by_label("Headers of your own").fill("X-Team: s3cret-value")
        await add(page, "Planning <b>board</b>", receiver.address)
        secret = await copied_secret(page)
        await site.look(page, "webhook-secret", is_rtl=False)
        await try_out(page, engine)
        await expect(page.get_by_role("status")).to_contain_text("Delivered")
        await expect(page.get_by_text('{"received": "<b>thanks</b>"}')).to_be_visible()
        await site.look(page, "webhook-delivery")
        assert "s3cret-value" not in await page.content()
        await page.get_by_role("button", name="Send it again").click()
        await expect(page.get_by_text("The event is on its way again.")).to_be_visible()
        await engine.deliver_due()
        await expect(page.get_by_role("status").last).to_contain_text("Delivered")

    (headers, body), (_, again) = receiver.got
    assert Webhook(secret).verify(body, headers) == json.loads(body)
    assert headers["x-team"] == "s3cret-value"
    assert again == body


async def copied_secret(page: Page) -> str:
    """The secret that is shown this once; where the clipboard is closed, copying selects it."""
    secret = await page.locator("#new-secret").inner_text()
    await page.wait_for_load_state()
    await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')) }")
    await page.get_by_role("button", name="Copy", exact=True).click()
    await expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert await page.evaluate("getSelection().toString()") == secret
    return secret


async def test_a_secret_is_rotated_the_log_is_narrowed_and_the_webhook_deleted(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    engine = DeliveryEngine(site.parts)
    await page.goto("/workspace/webhooks")
    async with a_receiver() as receiver:
        await add(page, "Planning <b>board</b>", receiver.address)
        secret = await page.locator("#new-secret").inner_text()
        await try_out(page, engine)
        await expect(page.get_by_role("status")).to_contain_text("Delivered")

    await page.get_by_role("link", name="Planning <b>board</b>").click()
    await page.get_by_text("Make another secret").first.click()
    await page.get_by_role("button", name="Make another secret").click()
    await expect(page.get_by_text("Two secrets are good until")).to_be_visible()
    await expect(page.locator("#new-secret")).not_to_have_text(secret)
    await page.get_by_role("button", name="Switch to the new one now").click()
    await expect(page.get_by_text("signed with the new secret alone")).to_be_visible()
    await page.reload()
    await site.look(page, "webhook")
    await page.get_by_label("State").select_option("failed")
    await expect(page.locator("#log")).to_contain_text("Nothing fits")
    await page.get_by_label("State").select_option("delivered")
    await expect(page.locator("#log tbody tr")).to_have_count(1)
    await page.get_by_text("Delete", exact=True).click()
    await page.get_by_role("button", name="Delete for ever").click()
    await expect(page.get_by_role("heading", name="No webhook yet")).to_be_visible()


async def test_what_fails_is_seen_and_enabled_again_and_a_span_is_counted(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    engine = DeliveryEngine(site.parts)
    site.expect_trouble("status of 400")
    async with a_receiver() as receiver:
        await page.goto("/workspace/webhooks")
        await add(page, "Board", receiver.address)
        receiver.status = 503
        await try_out(page, engine)
        await expect(page.get_by_role("status")).to_contain_text("Failed")
        await page.get_by_role("link", name="Board").click()
        await page.get_by_text("Settings", exact=True).click()
        await page.get_by_label("Disabled: nothing is sent").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("The webhook was changed.")).to_be_visible()
        await expect(page.get_by_text("Disabled", exact=True).first).to_be_visible()
        await page.get_by_text("Settings", exact=True).click()
        await page.get_by_label("Disabled: nothing is sent").uncheck()
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Count them").click()
        await expect(page.get_by_text("0 events would be sent.")).to_be_visible()
        await site.look(page, "webhook-replay", is_rtl=False)
        await page.get_by_role("button", name="Send them again").click()
        await expect(page.get_by_role("alert")).to_contain_text("There is no event in this time")


async def test_the_help_shows_every_sample_and_operators_have_pages_of_their_own(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    await page.goto("/workspace/webhooks/help")
    await expect(page.get_by_role("heading", name="Go", exact=True)).to_be_visible()
    await site.look(page, "webhooks-help")
    operator = await site.sign_in(await an_operator(site.sessions))
    await operator.goto("/operations/webhooks")
    await operator.get_by_label("Only these:").check()

    await expect(operator.get_by_label("task.opened")).to_be_visible()
