"""Webhooks in the browser, with the real engine and a receiver on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import expect
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


async def test_an_admin_makes_tries_rotates_and_deletes_a_webhook(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    engine = DeliveryEngine(site.parts)
    async with a_receiver() as receiver:
        site.expect_trouble("status of 400")
        await page.goto("/workspace/webhooks")
        await expect(page.get_by_role("heading", name="No webhook yet")).to_be_visible()
        await site.look(page, "webhooks-none")
        await page.get_by_label("Name").fill("Planning <b>board</b>")
        await page.get_by_label("Address").fill("http://93.184.216.34/plain")
        await page.get_by_role("button", name="Add the webhook").click()
        await expect(page.get_by_role("alert")).to_contain_text("must begin with https://")
        await page.get_by_label("Address").fill(receiver.address)
        await page.get_by_label("Only these:").check()
        await page.get_by_label("order.paid").check()
        await page.get_by_label("order.done").check()
        await page.get_by_label("Headers of your own").fill("X-Team: s3cret-value")
        await page.get_by_role("button", name="Add the webhook").click()

        secret = await page.locator("#new-secret").inner_text()
        await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')) }")
        await page.get_by_role("button", name="Copy", exact=True).click()
        await expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
        assert await page.evaluate("getSelection().toString()") == secret
        await site.look(page, "webhook-secret", is_rtl=False)
        await page.get_by_role("button", name="Send a test event").click()
        await expect(page.get_by_role("status")).to_contain_text("Waiting")
        await engine.deliver_due()
        await expect(page.get_by_role("status")).to_contain_text("Delivered")
        await expect(page.get_by_text('{"received": "<b>thanks</b>"}')).to_be_visible()
        await site.look(page, "webhook-delivery")
        assert "s3cret-value" not in await page.content()
        headers, body = receiver.got[0]
        assert Webhook(secret).verify(body, headers) == json.loads(body)
        assert headers["x-team"] == "s3cret-value"

        await page.get_by_role("button", name="Send it again").click()
        await engine.deliver_due()
        await expect(page.get_by_role("status").last).to_contain_text("Delivered")
        assert receiver.got[1][1] == body

        await page.get_by_role("link", name="Planning <b>board</b>").click()
        await page.get_by_text("Make another secret").first.click()
        await page.get_by_role("button", name="Make another secret").click()
        assert await page.locator("#new-secret").inner_text() != secret
        await expect(page.get_by_text("Two secrets are good until")).to_be_visible()
        await page.get_by_role("button", name="Switch to the new one now").click()
        await expect(page.get_by_text("signed with the new secret alone")).to_be_visible()
        await page.reload()
        await site.look(page, "webhook")
        await page.get_by_label("State").select_option("failed")
        await expect(page.locator("#log")).to_contain_text("Nothing fits")
        await page.get_by_label("State").select_option("delivered")
        await expect(page.locator("#log tbody tr")).to_have_count(2)
        await page.get_by_text("Delete", exact=True).click()
        await page.get_by_role("button", name="Delete for ever").click()
        await expect(page.get_by_role("heading", name="No webhook yet")).to_be_visible()


async def test_what_fails_is_seen_and_enabled_again_and_a_span_is_counted(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    engine = DeliveryEngine(site.parts)
    site.expect_trouble("status of 400")
    async with a_receiver() as receiver:
        await page.goto("/workspace/webhooks")
        await page.get_by_label("Name").fill("Board")
        await page.get_by_label("Address").fill(receiver.address)
        await page.get_by_role("button", name="Add the webhook").click()
        receiver.status = 503
        await page.get_by_role("button", name="Send a test event").click()
        await engine.deliver_due()
        await expect(page.get_by_role("status")).to_contain_text("Failed")
        await page.get_by_role("link", name="Board").click()
        await page.get_by_text("Settings", exact=True).click()
        await page.get_by_label("Disabled: nothing is sent").check()
        await page.get_by_role("button", name="Save").click()
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
