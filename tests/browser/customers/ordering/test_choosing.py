"""The order dialog while something is on its way: another service, more typing, a file that is taken back."""

from pathlib import Path

from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Site
from tests.browser.customers.ordering.samples import long_recording
from tests.browser.customers.ordering.test_dialog import arrived, go_on, open_dialog
from tests.browser.holding import hold


async def choose(page: Page, service: str) -> None:
    """Chooses a service by its radio button, which a picture covers."""
    await page.locator(f".order-service[for=service-{service}]").click()


async def assert_chosen(page: Page, service: str) -> None:
    """The form is that of this service."""
    await expect(page.locator(f"#service-{service}")).to_be_checked()
    await expect(page.get_by_role("group", name="Translate into")).to_have_count(int(service == "subtitles"))
    await expect(page.get_by_text("Limits of a caption")).to_have_count(int(service in ("captions", "subtitles")))


async def test_a_service_that_is_chosen_while_an_estimate_is_made_brings_its_choices_and_its_rate(site: Site) -> None:
    page = await open_dialog(site)
    estimate = await hold(page, "**/productions/new/estimate", "POST")

    await page.get_by_label("Name of the order").fill("Lecture")
    await estimate.asked.wait()
    await choose(page, "captions")
    estimate.free.set()

    await assert_chosen(page, "captions")
    await expect(page.locator("#order-estimate")).to_contain_text("$2.20")


async def test_of_two_services_that_are_chosen_at_once_the_last_one_stays(site: Site) -> None:
    site.expect_trouble("htmx:")
    page = await open_dialog(site)
    options = await hold(page, "**/productions/new/options", "POST")

    await choose(page, "captions")
    await options.asked.wait()
    await choose(page, "subtitles")
    options.free.set()

    await assert_chosen(page, "subtitles")


async def test_what_is_typed_while_the_choices_of_a_service_come_stays(site: Site) -> None:
    page = await open_dialog(site)
    options = await hold(page, "**/productions/new/options", "POST")

    await choose(page, "captions")
    await options.asked.wait()
    await page.get_by_label("Name of the order").fill("Lecture one")
    await page.get_by_label("Special instructions").fill("British spelling")
    options.free.set()

    await assert_chosen(page, "captions")
    await expect(page.get_by_label("Name of the order")).to_have_value("Lecture one")
    await expect(page.get_by_label("Special instructions")).to_have_value("British spelling")


async def test_a_file_that_comes_while_the_choices_of_a_service_do_is_in_the_order(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    options = await hold(page, "**/productions/new/options", "POST")

    await choose(page, "captions")
    await options.asked.wait()
    await page.set_input_files("#order-pick", long_recording(tmp_path, "lecture.wav", seconds=5))
    await arrived(page, "lecture.wav")
    options.free.set()

    await assert_chosen(page, "captions")
    await go_on(page)


async def test_a_file_that_is_cancelled_before_it_is_sent_is_not_sent(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    begun: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/v1/productions/uploads"):
            begun.append(request.url)

    page.on("request", note)
    known = await hold(page, "**/v1/productions/uploads?order_id=*", "GET")
    await page.set_input_files("#order-pick", long_recording(tmp_path, "wrong.wav", seconds=5))
    await known.asked.wait()
    await page.get_by_role("button", name="Cancel wrong.wav").click()
    await expect(page.locator(".order-upload")).to_have_count(0)
    known.free.set()
    await page.set_input_files("#order-pick", long_recording(tmp_path, "right.wav", seconds=5))

    await arrived(page, "right.wav")
    assert len(begun) == 1
