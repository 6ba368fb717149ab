"""The audit log in a browser: found, filtered, read, taken out."""

from datetime import timedelta
from pathlib import Path

from playwright.async_api import expect

from service.audit.activities import Activity
from service.audit.origin import Origin, set_origin
from service.audit.recording import Resource, record
from service.database import transaction, utc_now
from tests.browser.conftest import Site
from tests.factories import Holder, a_customer, a_service_account, an_operator

ADDRESS = "198.51.100.7"


async def _a_history(site: Site, owner: Holder) -> None:
    """Sixty ordinary entries; then a failed sign-in, a robot's submission, and an operator's intervention."""
    assert owner.workspace_id
    now, ada = utc_now() - timedelta(hours=3), f"member:{owner.id}"
    robot = f"service_account:{(await a_service_account(site.sessions, owner.workspace_id, name='Nightly export')).id}"
    operator = f"operator:{(await an_operator(site.sessions)).id}"
    order = Resource("order", "prodorder_01jgatk6h0fwxrtbjade61yqhx", "Interview with the harbour master")
    deeds: list[tuple[Activity, str | None, Resource | None, bool]] = [
        (Activity.FILES_EXPORTED, ada, Resource("export", "prodexport_1", "interview.srt"), True)
    ] * 60
    deeds += [
        (Activity.SIGN_IN_FAILED, ada, None, False),
        (Activity.ORDER_SUBMITTED, robot, order, True),
        (Activity.ORDER_PAID, None, order, True),
        (Activity.TERMS_CHANGED, operator, Resource("workspace", owner.workspace_id, "Lumen Films"), True),
    ]
    set_origin(Origin("POST", "/v1/productions/orders/{order_id:str}/submit", ADDRESS, "Firefox 140, Linux"))
    async with transaction(site.sessions) as session:
        for number, (activity, actor, resource, succeeded) in enumerate(deeds):
            await record(
                session,
                activity,
                actor=actor,
                workspace_id=owner.workspace_id,
                now=now + timedelta(minutes=number),
                resource=resource,
                data={"amount_cents": 12_345},
                succeeded=succeeded,
            )
    set_origin(None)


async def test_an_admin_finds_an_entry_reads_it_and_takes_the_log_out(site: Site, tmp_path: Path) -> None:
    owner = await a_customer(site.sessions)
    await _a_history(site, owner)
    page = await site.sign_in(owner)

    await page.goto("/workspace/audit")
    await expect(page.locator("table.log tbody tr")).to_have_count(50)
    await site.look(page, "audit-log")
    await page.get_by_role("link", name="Older entries").click()
    await expect(page.get_by_role("link", name="Newest")).to_be_visible()
    await page.get_by_label("What", exact=True).select_option("Order Submission")
    await page.get_by_role("button", name="Show").press("Enter")
    await expect(page.locator("table.log tbody tr")).to_have_count(1)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Export as CSV").click()
    file = tmp_path / "log.csv"
    await (await waiting.value).save_as(file)
    await page.get_by_role("link", name="Order submitted").click()
    await expect(page.get_by_text(ADDRESS)).to_be_visible()
    await expect(page.get_by_text("Nightly export")).to_be_visible()
    await site.look(page, "audit-entry")

    assert file.read_text(encoding="utf-8-sig").count("Order Submission") >= 1
    await page.get_by_role("link", name="Audit log").last.click()
    await expect(page.locator("table.log tbody tr")).to_have_count(1)


async def test_a_member_without_the_permission_is_told_whom_to_ask(site: Site) -> None:
    owner = await a_customer(site.sessions)
    site.expect_trouble("403")
    page = await site.sign_in(await a_customer(site.sessions, workspace=owner.workspace_id))

    await page.goto("/workspace/audit")

    await expect(page.get_by_text("Ask an admin of the workspace")).to_be_visible()
    await site.look(page, "audit-refused", is_rtl=False)


async def test_an_operator_reads_the_houses_log_and_that_of_a_workspace(site: Site) -> None:
    owner = await a_customer(site.sessions)
    await _a_history(site, owner)
    page = await site.sign_in(await an_operator(site.sessions))

    await page.goto("/operations/audit")
    await expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    await page.goto(f"/operations/workspaces/{owner.workspace_id}")
    await page.get_by_role("link", name="Its audit log").click()

    await expect(page.get_by_text("Interview with the harbour master").first).to_be_visible()
    await site.look(page, "audit-operators", is_rtl=False)
