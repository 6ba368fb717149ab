"""The viewer, versions, quality, exports and feedback without script: everything can be read, made and said."""

import re

import httpx
from lxml import html

from service.documents.document import Document, Segment
from tests.factories import a_customer
from tests.pages.customers.delivered.conftest import SignIn
from tests.pages.customers.delivered.shelf import ARABIC_LINES, Delivered, Shelf, a_document, a_long_document
from workflows.states import OrderState


async def opened(client: httpx.AsyncClient, address: str, status: int = 200) -> html.HtmlElement:
    """The page at an address."""
    answer = await client.get(address)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


async def sent(client: httpx.AsyncClient, address: str, **fields: object) -> httpx.Response:
    """A form of the page at the address, with its token."""
    token = html.fromstring((await client.get(address)).text).xpath("//input[@name='csrf_token']/@value")[0]
    where = address.partition("?")[0]
    return await client.post(where, data={"csrf_token": token, **fields}, headers={"origin": "http://testserver"})


def words_of(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


async def a_reader(
    shelf: Shelf, sign_in: SignIn, document: Document | None = None
) -> tuple[Delivered, httpx.AsyncClient]:
    made = await shelf.transcript(document)
    return made, await sign_in(made.owner)


async def test_text_speakers_recording_and_files_can_be_read_without_script(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    page = await opened(reader, made.viewer)

    said = page.xpath("//ol[@id='transcript']/li")
    assert [one.get("id") for one in said] == ["segment-s1", "segment-s2", "segment-s3"]
    assert words_of(said[1]) == "0:00:02 Charles Babbage It weaves algebraic patterns."
    assert said[1].xpath(".//i")[0].text == "algebraic"
    assert page.xpath("//video/@src")[0].startswith("http://testserver/files/")
    assert page.xpath("//track/@src") == [
        f"/v1/productions/orders/{made.order_id}/documents/{made.job_id}/cues.vtt?version=2"
    ]
    names = page.xpath("//ul[@class='file-list']//a[@download]//text()")
    assert names == ["talk.en.quality.json", "talk.transcript.json", "talk.transcript.txt", "talk.mp4"]
    file = await reader.get(page.xpath("//ul[@class='file-list']//a[@download]/@href")[2])
    assert "algebraic" in file.text


async def test_an_earlier_version_says_that_it_is_not_the_newest(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    page = await opened(reader, f"{made.viewer}?version=1")

    assert len(page.xpath("//ol[@id='transcript']/li")) == 1
    assert "Version 1, not the newest" in words_of(page)
    assert not page.xpath("//ol//a[@class='said-report']")


async def test_a_long_text_comes_in_parts_without_script(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in, a_long_document(700))

    first = await opened(reader, made.viewer)
    following = first.xpath("//p[@class='viewer-page']/a/@href")[0]
    second = await opened(reader, made.viewer + following)
    last = await opened(reader, f"{made.viewer}?from=699")

    assert len(first.xpath("//ol[@id='transcript']/li")) == 300
    assert second.xpath("//ol[@id='transcript']/li/@data-index")[0] == "300"
    assert last.xpath("//ol[@id='transcript']/li/@id")[-1] == "segment-s699"


async def test_text_from_right_to_left_is_marked_so_on_a_page_from_left_to_right(shelf: Shelf, sign_in: SignIn) -> None:
    made = await shelf.captions(a_document("ar", ARABIC_LINES))

    page = await opened(await sign_in(made.owner), made.viewer)

    (text,) = page.xpath("//ol[@id='transcript']")
    assert (page.get("dir"), text.get("dir"), text.get("lang")) == ("ltr", "rtl", "ar")
    assert words_of(page.xpath("//noscript//a")[0]) == "Read the source text"


async def test_what_customers_write_is_text_wherever_it_is_shown(shelf: Shelf, sign_in: SignIn) -> None:
    hostile = "<script>alert(1)</script></script><!-- <img src=x onerror=alert(2)>"
    made, reader = await a_reader(shelf, sign_in, Document("en", [Segment(0, 900, hostile, id="s1")]))
    await sent(reader, f"/orders/{made.order_id}/feedback", rating=1, text=hostile, job_id=made.job_id, segment=0)

    for place in (made.viewer, f"{made.viewer}/diff", f"{made.viewer}/quality", f"/orders/{made.order_id}/feedback"):
        answer = await reader.get(place)
        assert answer.status_code == 200
        assert "alert(1)" not in "".join(html.fromstring(answer.text).xpath("//script/text()"))
        assert "<img src=x" not in answer.text
        assert "<script>alert" not in answer.text


async def test_versions_lead_to_their_text_and_to_what_changed(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    versions = await opened(reader, f"{made.viewer}/versions")
    diff = await opened(reader, f"{made.viewer}/diff?from=1&to=2")

    assert [words_of(row)[:15] for row in versions.xpath("//tbody/tr")] == ["2 Review Review", "1 Transcription"]
    assert diff.xpath("//del")[0].text == "evening"
    assert diff.xpath("//ins")[0].text == "evening,"
    assert "Inserted words are underlined" in words_of(diff)


async def test_stretches_that_are_the_same_are_counted_unless_all_are_wanted(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    folded = await opened(reader, f"{made.viewer}/diff?from=2&to=2")
    missing = await reader.get(f"{made.viewer}/diff?from=1&to=9")

    assert "There is no difference" in words_of(folded)
    assert missing.status_code == 404


async def test_the_quality_report_names_rules_places_and_texts(shelf: Shelf, sign_in: SignIn) -> None:
    fast = Document("en", [Segment(0, 200, "This is  far too much to read in no time at all, whoever reads.", id="s1")])
    made = await shelf.captions(fast)

    page = await opened(await sign_in(made.owner), f"{made.viewer}/quality")

    assert "warning" in words_of(page)
    (place, *_) = page.xpath("//details[contains(@class, 'finding-group')]//a/@href")
    assert place.endswith("#segment-s1")


async def test_a_text_format_is_ready_at_once_and_can_be_downloaded(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    answer = await sent(reader, f"{made.viewer}/exports", format="vtt", options="speakers")
    page = await opened(reader, f"{made.viewer}/exports")

    assert (answer.status_code, answer.headers["location"][: len(made.viewer)]) == (303, made.viewer)
    assert "talk.transcript.vtt is ready" in words_of(page)
    file = await reader.get(page.xpath("//a[@download]/@href")[0])
    assert file.text.startswith("WEBVTT")
    assert "<v " not in file.text


async def test_a_format_that_is_not_on_the_menu_is_refused_on_the_page(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    answers = [await sent(reader, f"{made.viewer}/exports", format=one) for one in ("mp4", "exe")]

    assert [one.status_code for one in answers] == [400, 422]
    assert all(html.fromstring(one.text).xpath("//*[@role='alert']") for one in answers)


async def test_feedback_on_a_segment_is_kept_and_shown_again_where_it_belongs(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)
    form = await opened(reader, f"/orders/{made.order_id}/feedback?job_id={made.job_id}&segment=1")

    answer = await sent(
        reader,
        f"/orders/{made.order_id}/feedback",
        rating=2,
        text="Not patterns: flowers.",
        job_id=made.job_id,
        segment=1,
    )
    page, viewer = await opened(reader, f"/orders/{made.order_id}/feedback"), await opened(reader, made.viewer)

    assert "It weaves algebraic patterns." in words_of(form)
    assert answer.status_code == 303
    assert "Not patterns: flowers." in words_of(page)
    assert "2 of 5" in words_of(page)
    assert page.xpath("//ul[@class='said-list']//a/@href") == [f"{made.viewer}?from=1#place-1"]
    assert [words_of(one) for one in viewer.xpath("//ol//a[@class='said-report']")] == ["", "1", ""]


async def test_feedback_without_a_rating_keeps_what_was_typed(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)

    answer = await sent(reader, f"/orders/{made.order_id}/feedback", text="I forgot the number.")

    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    assert page.xpath("//textarea")[0].text == "I forgot the number."
    assert page.xpath("//*[@role='alert']")


async def test_pages_of_foreign_and_of_unfinished_orders_show_nothing(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)
    stranger = await sign_in(await a_customer(shelf.desk.sessions))
    places = [made.viewer, *(f"{made.viewer}/{one}" for one in ("versions", "diff", "quality", "exports"))]
    places.append(f"/orders/{made.order_id}/feedback")

    foreign = [(await stranger.get(place)).status_code for place in places]
    await shelf.desk.set_order(made.order_id, state=OrderState.ACCEPTED)
    unfinished = [(await reader.get(place)).status_code for place in places]

    assert foreign == [404] * len(places)
    assert unfinished == [400] * len(places)


async def test_a_sandbox_sample_is_shown_and_says_what_it_is(shelf: Shelf, sign_in: SignIn) -> None:
    made, reader = await a_reader(shelf, sign_in)
    await shelf.desk.set_order(made.order_id, is_sandbox=True)

    viewer = await opened(reader, made.viewer)
    quality = await opened(reader, f"{made.viewer}/quality")

    assert "SANDBOX SAMPLE" in words_of(viewer.xpath("//ol[@id='transcript']")[0])
    assert "nobody has written" in words_of(quality)
