"""What customers see of deliveries: files, versions, documents; and what they do not see before the order is done."""

import httpx
from elevenlabs import AsyncElevenLabs

from service.documents.document import Document, Segment
from tests.factories import a_customer
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.stages import Stage
from workflows.states import JobState, OrderState

GERMAN = Document("de", [Segment(0, 1500, "Guten Abend.")])


async def delivered(desk: Desk, item: dict[str, object]) -> tuple[str, str, httpx.AsyncClient]:
    """A done order of one job, and its customer."""
    order_id, (job_id,) = await desk.jobs_of(item)
    await desk.hand_in(job_id)
    if item["kind"] == "dub":
        await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)
        await desk.film(job_id)
    await desk.deliver(job_id)
    await desk.set_order(order_id, state=OrderState.DONE)
    return order_id, job_id, await desk.customer(order_id)


def address(order_id: str, rest: str) -> str:
    return f"/v1/productions/orders/{order_id}/{rest}"


async def test_the_files_are_listed_with_addresses_that_open_them(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, a_transcript())

    listed = (await customer.get(address(order_id, "deliverables"))).json()["deliverables"]

    rows = await desk.files(order_id)
    assert [(one["name"], one["content_type"], one["version"], one["language"]) for one in listed] == [
        ("talk.en.quality.json", "application/json", 1, "en"),
        ("talk.transcript.json", "application/json", 1, "en"),
        ("talk.transcript.txt", "text/plain; charset=utf-8", 1, "en"),
    ]
    for one in listed:
        row = rows[one["name"]]
        assert (one["sha256"], one["size_bytes"], one["job_id"]) == (row.sha256, row.size_bytes, job_id)
        file = await (await desk.studio.open_client(None)).get(one["signed_url"])
        assert file.headers["content-type"] == one["content_type"]
        assert len(file.content) == one["size_bytes"]


async def test_the_official_client_reads_the_list(desk: Desk) -> None:
    order_id, _, customer = await delivered(desk, subtitles("de"))
    client = AsyncElevenLabs(base_url="http://testserver", api_key=customer.headers["xi-api-key"],
                             httpx_client=customer)  # fmt: skip

    deliverables = (await client.productions.orders.deliverables.list(order_id)).deliverables

    assert [(one.name, one.content_type, one.version) for one in deliverables] == [
        ("talk.de.quality.json", "application/json", 1),
        ("talk.de.srt", "application/x-subrip", 1),
    ]


async def test_each_file_of_a_dub_says_its_language(desk: Desk) -> None:
    order_id, _, customer = await delivered(desk, a_dub("de", include_captions=True, include_source_captions=True))

    listed = (await customer.get(address(order_id, "deliverables"))).json()["deliverables"]

    assert {one["name"]: one["language"] for one in listed} == {
        "talk.de.mp4": "de",
        "talk.de.dub.srt": "de",
        "talk.de.captions.srt": "de",
        "talk.en.captions.srt": "en",
        "talk.de.quality.json": "de",
    }


async def test_nothing_is_listed_before_the_order_is_done(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, a_transcript())
    await desk.set_order(order_id, state=OrderState.ACCEPTED)

    files = await customer.get(address(order_id, "deliverables"))
    document = await customer.get(address(order_id, f"documents/{job_id}"))

    assert files.json() == {"deliverables": []}
    assert (document.status_code, document.json()["detail"]["status"]) == (400, "not_delivered")


async def test_the_newest_version_is_listed_and_the_others_on_demand(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, subtitles("de"))
    await desk.set_jobs(order_id, state=JobState.IN_PRODUCTION)
    await desk.hand_in(job_id, GERMAN, stage=Stage.REVIEW)
    await desk.deliver(job_id)

    newest = (await customer.get(address(order_id, "deliverables"))).json()["deliverables"]
    everything = (await customer.get(address(order_id, "deliverables?all_versions=true"))).json()["deliverables"]

    assert {(one["name"], one["version"]) for one in newest} == {("talk.de.srt", 2), ("talk.de.quality.json", 2)}
    assert [one["version"] for one in everything] == [2, 1, 2, 1]
    assert len({one["signed_url"] for one in everything}) == 4


async def test_the_delivered_document_can_be_read(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, subtitles("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.REVIEW)

    answer = (await customer.get(address(order_id, f"documents/{job_id}"))).json()

    assert (answer["job_id"], answer["service"], answer["duration_ms"]) == (job_id, "subtitles", 600_000)
    assert answer["document"]["segments"][0]["text"] == "Guten Abend."


async def test_a_foreign_order_and_a_foreign_job_are_not_there(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, a_transcript())
    other_id, other_job_id, _ = await delivered(desk, a_transcript())
    stranger = await desk.studio.open_client((await a_customer(desk.sessions)).key)

    answers = [
        await stranger.get(address(order_id, "deliverables")),
        await stranger.get(address(order_id, f"documents/{job_id}")),
        await customer.get(address(other_id, "deliverables")),
        await customer.get(address(order_id, f"documents/{other_job_id}")),
        await customer.get(address(order_id, "documents/nonsense")),
    ]

    assert [(one.status_code, one.json()["detail"]["status"]) for one in answers] == [(404, "not_found")] * 5
