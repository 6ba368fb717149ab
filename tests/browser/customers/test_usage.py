"""The usage page in Chromium: charts under the pages' strict policy, views with addresses of their own."""

import random
import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from service.access.standing import Seat
from service.usage.flushing import Flusher
from service.usage.metering import Meter, Who
from service.workspaces.models import Billing
from tests.browser.conftest import Site
from tests.factories import Holder, a_customer, a_service_account
from tests.service.usage.spent import TRANSCRIPT, a_spent_order, give_back

SUBTITLES = {"kind": "subtitles", "source_language": "en", "destination_languages": ["de", "fr", "ar"]}
DUB = {"kind": "dub", "source_language": "en", "destination_languages": ["es"], "include_captions": True,
       "include_source_captions": False}  # fmt: skip


async def _a_used_workspace(site: Site) -> Holder:
    """A month of orders and requests by four holders."""
    dice, now = random.Random(5), datetime.now(UTC)
    owner = await a_customer(site.sessions, billing=Billing.CREDITS)
    workspace = owner.workspace_id or ""
    others = [await a_customer(site.sessions, workspace=workspace, seat=Seat.MEMBER) for _ in range(2)]
    holders = [owner, *others, await a_service_account(site.sessions, workspace, name="Nightly import")]
    for day in range(24):
        at = now - timedelta(days=day, minutes=5)
        items = dice.choice([(TRANSCRIPT,), (SUBTITLES,), (TRANSCRIPT, DUB)])
        spent = await a_spent_order(
            site.sessions, dice.choice(holders), at=at, items=items, seconds=dice.randint(60, 1800)
        )
        if day % 7 == 3:
            await give_back(site.sessions, spent, spent.cents // 2, at=at + timedelta(days=2))
    await _requested(site, holders, now, dice)
    return owner


async def _requested(site: Site, holders: list[Holder], now: datetime, dice: random.Random) -> None:
    moment = [0.0]
    meter = Meter(lambda: moment[0])
    for hour in range(24 * 20, 0, -5):
        moment[0] = max(moment[0], (now - timedelta(hours=hour)).timestamp())
        rows = [
            meter.begin(Who(one.workspace_id or "", one.id, "", dice.choice(("orders", "media", "pages"))))
            for one in dice.choices(holders, k=dice.randint(1, 6))
        ]
        moment[0] += dice.randint(1, 50)
        for row in rows:
            meter.end(row)
    await Flusher(meter, site.parts.engine).flush()


async def test_usage_is_seen_and_narrowed(site: Site) -> None:
    owner = await _a_used_workspace(site)
    page = await site.sign_in(owner)
    await page.goto(f"{site.address}/usage?tab=workspace&by=user")
    await expect(page.locator("#spending-table")).to_be_visible()
    await site.look(page, "usage")

    await page.get_by_label("Broken down by").select_option("language")
    await expect(page).to_have_url(re.compile("by=language"))
    await expect(page.locator(".usage-legend").first).to_contain_text("German")
    await page.get_by_label("Interval").select_option("cumulative")
    await expect(page.locator("#usage-view .usage-chart .line.reactive").first).to_be_visible()
    await site.look(page, "usage_cumulative")
    await page.go_back()
    await expect(page.get_by_label("Interval")).to_have_value("day")
