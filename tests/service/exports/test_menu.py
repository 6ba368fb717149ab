"""The export menu: what each service offers, with the options of every format and what was made so far."""

import pytest

from service.documents.document import Document
from tests.factories import a_customer, a_linguist, an_operator
from tests.service.exports.counter import GERMAN, Counter
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.states import OrderState


@pytest.mark.parametrize(
    ("item", "document", "formats"),
    [
        (a_transcript(), None, ["txt", "docx", "pdf", "html", "json", "srt", "vtt", "report"]),
        (subtitles("en"), None, ["srt", "vtt", "ttml", "txt", "docx", "pdf", "html", "json", "report"]),
        (subtitles("de"), GERMAN, ["srt", "vtt", "ttml", "txt", "docx", "pdf", "html", "json", "report"]),
        (
            a_dub("de"),
            None,
            ["mp4", "aac", "mp3", "wav", "tracks", "clips", "aaf", "srt", "vtt", "txt", "json", "report"],
        ),
    ],
    ids=["transcript", "captions", "subtitles", "dub"],
)
async def test_each_service_has_its_formats_and_the_first_is_the_default(
    counter: Counter, item: dict[str, object], document: Document | None, formats: list[str]
) -> None:
    bought = await counter.bought(item, document) if document else await counter.bought(item)

    menu = await bought.menu()

    assert [one["format"] for one in menu["formats"]] == formats
    assert [one["format"] for one in menu["formats"] if one["is_default"]] == formats[:1]
    assert menu["exports"] == []
    assert menu["name"] == "talk.mp4"


async def test_options_come_with_type_default_and_label(counter: Counter) -> None:
    menu = await (await counter.bought(a_transcript())).menu()

    options = {one["format"]: one["options"] for one in menu["formats"]}
    assert [option["name"] for option in options["docx"]] == ["speakers", "timestamps"]
    assert options["srt"] == [
        {
            "name": "speakers", "type": "boolean", "default": True, "label": "Name who speaks",
            "unavailable_because": None,
        }
    ]  # fmt: skip
    assert options["json"] == options["report"] == []


async def test_text_is_quick_and_sound_takes_long(counter: Counter) -> None:
    menu = await (await counter.bought(a_dub("de"))).menu()

    long = {one["format"] for one in menu["formats"] if one["speed"] == "long"}
    assert long == {"mp4", "aac", "mp3", "wav", "tracks", "clips", "aaf"}


async def test_what_a_film_that_was_handed_in_cannot_give_is_on_the_menu_with_the_reason(counter: Counter) -> None:
    menu = await (await counter.bought(a_dub("de"))).menu()

    because = {one["format"]: one["unavailable_because"] for one in menu["formats"]}
    assert {name for name, reason in because.items() if reason} == {"tracks", "clips", "aaf"}
    assert "handed in ready-made" in because["aaf"]
    bed = {one["format"]: option for one in menu["formats"] for option in one["options"]}["mp3"]
    assert (bed["name"], "handed in ready-made" in bed["unavailable_because"]) == ("original_bed", True)


async def test_what_was_made_is_listed_newest_first(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())
    first, second = await bought.made("vtt"), await bought.made("json")

    exports = (await bought.menu())["exports"]

    assert [one["export_id"] for one in exports] == [second["export_id"], first["export_id"]]
    for one in exports:
        assert (await bought.download(one)).content


async def test_an_order_of_many_jobs_is_read_page_by_page_or_by_job(counter: Counter) -> None:
    order_id, job_ids = await counter.desk.jobs_of(a_transcript(3))
    await counter.desk.set_order(order_id, state=OrderState.DONE)
    customer = await counter.desk.customer(order_id)
    address = f"/v1/productions/orders/{order_id}/exports"

    first = (await customer.get(address, params={"limit": 2})).json()
    rest = (await customer.get(address, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    one = (await customer.get(address, params={"job_id": job_ids[1]})).json()

    assert (first["has_more"], rest["has_more"], rest["next_cursor"]) == (True, False, None)
    assert [job["job_id"] for job in first["jobs"] + rest["jobs"]] == job_ids
    assert [job["job_id"] for job in one["jobs"]] == [job_ids[1]]


async def test_nothing_is_offered_before_the_order_is_done(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())
    await counter.desk.set_order(bought.order_id, state=OrderState.ACCEPTED)

    answers = [await bought.customer.get(bought.address), await bought.ask("txt")]

    assert [(one.status_code, one.json()["detail"]["status"]) for one in answers] == [(400, "not_delivered")] * 2
    assert await counter.rows() == []


async def test_foreign_orders_jobs_and_exports_are_not_there(counter: Counter) -> None:
    bought, other = await counter.bought(a_transcript()), await counter.bought(a_transcript())
    made = await bought.made("txt")
    stranger = await counter.desk.studio.open_client((await a_customer(counter.desk.sessions)).key)

    answers = [
        await stranger.get(bought.address),
        await stranger.post(bought.address, json={"job_id": bought.job_id, "format": "txt"}),
        await stranger.get(f"{bought.address}/{made['export_id']}"),
        await other.customer.get(f"{other.address}/{made['export_id']}"),
        await other.customer.get(f"{other.address}/nonsense"),
        await other.customer.get(other.address, params={"job_id": bought.job_id}),
        await other.customer.post(other.address, json={"job_id": bought.job_id, "format": "txt"}),
        await other.customer.post(other.address, json={"job_id": "nonsense", "format": "txt"}),
    ]

    assert [(one.status_code, one.json()["detail"]["status"]) for one in answers] == [(404, "not_found")] * 8


async def test_exports_are_for_customers_with_a_key(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())
    made = await bought.made("txt")
    others = [(await a_linguist(counter.desk.sessions)).key, (await an_operator(counter.desk.sessions)).key, None]

    answers = []
    for client in [await counter.desk.studio.open_client(key) for key in others]:
        answers += [
            await client.get(bought.address),
            await client.post(bought.address, json={"job_id": bought.job_id, "format": "txt"}),
            await client.get(f"{bought.address}/{made['export_id']}"),
        ]

    assert [one.status_code for one in answers] == [403] * 6 + [401] * 3
    assert bought.job_id not in "".join(one.text for one in answers)


async def test_the_description_of_the_api_lists_the_routes(counter: Counter) -> None:
    document = (await (await counter.desk.studio.open_client(None)).get("/openapi.json")).json()

    exports = document["paths"]["/v1/productions/orders/{order_id}/exports"]
    one = document["paths"]["/v1/productions/orders/{order_id}/exports/{export_id}"]
    assert {"200", "202", "400", "404", "422"} <= set(exports["post"]["responses"])
    assert (exports["get"]["operationId"], one["get"]["operationId"]) == ("list_exports", "get_export")
