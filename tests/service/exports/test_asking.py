"""Asking for exports: the same wish is the same file, whatever happens in between."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from service.database import utc_now
from service.exports.making import give_up_export, make_export
from service.exports.rows import export_rows
from service.files.storage import Storage
from service.parts import Parts
from tests.service.exports.counter import ENGLISH, GERMAN, Counter
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from workflows.stages import Stage


async def test_the_same_wish_is_the_same_export_however_it_is_put(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())

    first = await bought.made("vtt")
    again = await bought.made("vtt", options={"speakers": True}, document_version=1)
    other = await bought.made("vtt", options={"speakers": False})

    assert first["export_id"] == again["export_id"] != other["export_id"]
    assert first["sha256"] == again["sha256"] != other["sha256"]


async def test_requests_at_once_meet_in_one_export(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())

    answers = await asyncio.gather(*(bought.ask("json") for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["export_id"] for answer in answers}) == 1
    assert {answer.json()["state"] for answer in answers} == {"done"}
    assert len(await counter.rows()) == len(await counter.stored()) == 1


async def test_a_new_version_of_the_document_is_another_export_and_the_old_one_stays(counter: Counter) -> None:
    bought = await counter.bought(subtitles("de"), GERMAN)
    before = await bought.file("srt")
    await counter.desk.hand_in(bought.job_id, ENGLISH, stage=Stage.REVIEW)

    newest, oldest = await bought.file("srt"), await bought.file("srt", document_version=1)

    assert "Guten Abend." in before.text
    assert "Good evening." in newest.text
    assert oldest.content == before.content


async def test_a_version_that_is_not_there_is_refused(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())

    answer = await bought.ask("txt", document_version=2)

    assert (answer.status_code, answer.json()["detail"]["status"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("format_", "options"),
    [("docx", {"normalized": True}), ("json", {"speakers": True}), ("txt", {"speakers": "yes"}), ("odt", {})],
)
async def test_a_wish_that_makes_no_sense_is_refused_with_its_place(
    counter: Counter, format_: str, options: dict[str, object]
) -> None:
    bought = await counter.bought(a_transcript())

    answer = await bought.ask(format_, options=options)

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"
    assert await counter.rows() == []


async def test_a_format_of_another_service_is_not_exportable(counter: Counter) -> None:
    answer = await (await counter.bought(a_transcript())).ask("mp4")

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "not_exportable")
    assert await counter.rows() == []


async def test_a_long_export_is_accepted_and_left_to_a_workflow_that_is_started_once(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))

    answers = await asyncio.gather(*(bought.ask("mp4") for _ in range(4)))

    assert {(answer.status_code, answer.json()["state"]) for answer in answers} == {(202, "pending")}
    (row,) = await counter.rows()
    (start,) = await counter.desk.studio.signals("FileWorkflow")
    assert start.workflow_id == f"file-{row.id}"
    assert start.payload == {"argument": {"kind": "export", "work_id": row.id}}


async def test_a_film_is_exported_as_it_was_delivered(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"), film=b"the very film")
    export_id = (await bought.ask("mp4")).json()["export_id"]

    await make_export(counter.parts, export_id)

    made = await bought.read(export_id)
    file = await bought.download(made)
    assert (made["state"], made["progress"], made["name"]) == ("done", 100, "talk.de.mp4")
    assert (file.content, file.headers["content-type"]) == (b"the very film", "video/mp4")
    assert (await bought.ask("mp4")).json()["export_id"] == export_id


async def test_a_making_that_was_killed_between_the_file_and_its_row_is_finished_under_the_same_key(
    counter: Counter,
) -> None:
    bought = await counter.bought(a_dub("de"), film=b"the very film")
    export_id = (await bought.ask("mp4")).json()["export_id"]
    await export_rows.begin(counter.parts.sessions, export_id)
    await counter.parts.storage.put_bytes(f"exports/{bought.order_id}/{export_id}", b"from the run that was killed")

    await make_export(counter.parts, export_id)

    assert (await bought.download(await bought.read(export_id))).content == b"the very film"
    assert await counter.stored() == {f"exports/{bought.order_id}/{export_id}"}


async def test_a_request_that_was_killed_is_finished_by_the_next(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())
    made = await bought.made("json")
    async with counter.desk.sessions.begin() as session:
        row = await session.get_one(type((await counter.rows())[0]), made["export_id"])
        row.state, row.storage_key, row.progress = row.state.RUNNING, None, 0

    again = await bought.made("json")

    assert (again["export_id"], again["sha256"]) == (made["export_id"], made["sha256"])


async def test_making_at_once_and_again_changes_nothing(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))
    export_id = (await bought.ask("mp4")).json()["export_id"]

    await asyncio.gather(*(make_export(counter.parts, export_id) for _ in range(4)))
    before = await bought.read(export_id)
    await make_export(counter.parts, export_id)
    await give_up_export(counter.parts, export_id, utc_now())

    after = await bought.read(export_id)
    assert before["state"] == after["state"] == "done"
    assert before["finished_at"] == after["finished_at"]
    assert (await bought.download(after)).content == b"a film"


async def test_an_export_that_fails_says_why_keeps_no_file_and_may_be_asked_for_again(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"), film=b"no film at all")
    asked = (await bought.ask("mp3")).json()["export_id"]

    await make_export(counter.parts, asked)

    failed = await bought.read(asked)
    assert failed["state"] == "failed"
    assert failed["failure"]["status"] == "media_not_recognised"
    assert failed["failure"]["message"]
    assert (failed["signed_url"], failed["size_bytes"]) == (None, None)
    assert await counter.stored() == set()
    assert (await bought.ask("mp3")).json()["export_id"] != asked


async def test_a_writer_that_breaks_leaves_no_file_and_says_so(counter: Counter) -> None:
    bought = await counter.bought(a_transcript())
    folder = Path(counter.parts.storage.store.prefix) / "exports"
    folder.write_text("a file where the folder should be")

    answer = await bought.ask("txt")

    folder.unlink()
    failed = answer.json()
    assert (answer.status_code, failed["state"], failed["failure"]["status"]) == (200, "failed", "export_failed")
    assert "Ask for it again" in failed["failure"]["message"]
    assert await counter.stored() == set()
    assert (await bought.made("txt"))["export_id"] != failed["export_id"]


async def test_giving_up_removes_what_a_run_that_was_killed_has_left(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))
    export_id = (await bought.ask("mp4")).json()["export_id"]
    await export_rows.begin(counter.parts.sessions, export_id)
    await counter.parts.storage.put_bytes(f"exports/{bought.order_id}/{export_id}", b"from the run that was killed")

    await give_up_export(counter.parts, export_id, utc_now())
    await make_export(counter.parts, export_id)

    assert (await bought.read(export_id))["failure"]["status"] == "export_failed"
    assert await counter.stored() == set()


@dataclass(frozen=True)
class SlowStorage(Storage):
    """So slow that the engine gives the export up while its file is written."""

    parts: Parts

    async def copy(self, source: str, target: str) -> None:
        await super().copy(source, target)
        await give_up_export(self.parts, target.split("/")[-1], utc_now())
        await super().copy(source, target)


async def test_work_that_goes_on_after_it_was_given_up_takes_its_file_back(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))
    export_id = (await bought.ask("mp4")).json()["export_id"]
    slow = SlowStorage(counter.parts.storage.store, counter.parts)

    await make_export(replace(counter.parts, storage=slow), export_id)

    assert (await bought.read(export_id))["failure"]["status"] == "export_failed"
    assert await counter.stored() == set()
