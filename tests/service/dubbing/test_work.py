"""Long work on a dub: asked for, mixed, paced, repeated, lost."""

from pathlib import Path

import av
import msgspec
import pytest

from service.database import utc_now
from service.deliverables.loading import newest_document
from service.deliverables.sandbox_film import sample_film
from service.dubbing.working import give_up_task_work
from service.exports.activities import FileSteps
from tests.service.dubbing.booth import EVENING, PLACEHOLDER, Booth, a_tone, open_booth
from tests.service.dubbing.test_takes import slug
from workflows.messages import FileInput, FileKind
from workflows.stages import Stage


def pictures(film: Path) -> list[bytes]:
    """The packets of a film's picture."""
    with av.open(str(film)) as media:
        return [bytes(packet) for packet in media.demux(media.streams.video[0]) if packet.size]


@PLACEHOLDER
async def test_one_piece_of_work_runs_at_a_time(booth: Booth) -> None:
    await booth.record("one", a_tone(500))
    first = await booth.client.post(f"{booth.url}/takes")
    again = await booth.client.post(f"{booth.url}/takes")
    other = await booth.client.post(f"{booth.url}/mix")

    await booth.run(first.json()["id"])
    afterwards = await booth.client.post(f"{booth.url}/mix")

    assert (first.status_code, first.json()["state"], first.json()["progress"]) == (202, "pending", 0)
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, slug(other)) == (400, "work_running")
    assert (afterwards.status_code, afterwards.json()["number"]) == (202, 2)


@PLACEHOLDER
async def test_asking_starts_one_workflow_for_the_work(booth: Booth) -> None:
    work_id = await booth.ask("takes")
    await booth.ask("takes")

    (started,) = await booth.started()

    assert started.workflow_id == f"file-{work_id}"
    assert started.payload == {"argument": {"kind": "task_work", "work_id": work_id}}


async def test_the_mix_is_the_tasks_film_with_the_picture_untouched(booth: Booth, talk: Path, tmp_path: Path) -> None:
    await booth.record_all(900)

    done = await booth.do("mix")

    film = tmp_path / "film.mp4"
    address = (await booth.client.get(f"{booth.url}/file")).json()
    film.write_bytes((await (await booth.desk.studio.open_client(None)).get(address["signed_url"])).content)
    assert done["state"] == "done", done
    assert (done["report"]["film"]["sha256"], address["task_id"]) == (address["sha256"], booth.task_id)
    assert done["report"]["film"]["is_picture_copied"] is True
    assert pictures(film) == pictures(talk)
    with av.open(str(film)) as media:
        assert [stream.language for stream in media.streams.audio] == ["deu"]


async def test_the_report_names_what_does_not_fit_and_what_is_missing(booth: Booth) -> None:
    await booth.record("two", a_tone(4000))

    report = (await booth.do("mix"))["report"]

    assert [(one["segment_id"], one["overrun_ms"] > 0) for one in report["overruns"]] == [("two", True)]
    assert (report["missing"], report["stale"], report["clips"]) == (["one"], [], 1)
    assert report["fastest_tempo"] == pytest.approx(1.15, abs=0.001)
    assert (report["loudness"]["before"]["integrated_lufs"] is not None, report["loudness"]["after"]) == (True, None)


async def test_a_normalised_mix_over_the_original_has_the_loudness_of_the_settings(booth: Booth) -> None:
    await booth.record_all(1000)

    done = await booth.do("mix", normalized=True, original_bed=True)

    assert done["report"]["loudness"]["after"]["integrated_lufs"] == pytest.approx(-23, abs=0.5)
    assert done["options"] == {"normalized": True, "original_bed": True}


@PLACEHOLDER
async def test_a_mix_of_placeholder_voices_says_so_in_the_report_and_in_the_film(booth: Booth) -> None:
    await booth.do("takes")

    done = await booth.do("mix")

    (film,) = booth.files("tasks")
    with av.open(str(film)) as media:
        told = media.metadata["comment"]
    assert done["report"]["label"] == told == "Placeholder voice (eSpeak NG)"


async def test_a_second_mix_replaces_the_first_and_nothing_else_is_left(booth: Booth) -> None:
    await booth.record_all()

    first = await booth.do("mix")
    second = await booth.do("mix", original_bed=True)

    assert first["report"]["film"]["sha256"] != second["report"]["film"]["sha256"]
    assert len(booth.files("tasks")) == 1


async def test_work_that_is_done_is_not_done_again(booth: Booth) -> None:
    await booth.record_all()
    done = await booth.do("mix")
    (film,) = booth.files("tasks")

    await booth.run(done["id"])
    await give_up_task_work(booth.desk.parts, done["id"], utc_now())

    assert booth.files("tasks") == [film]
    assert (await booth.work(done["id"]))["state"] == "done"


async def test_there_is_nothing_to_mix_without_a_take(booth: Booth) -> None:
    answer = await booth.client.post(f"{booth.url}/mix")

    assert (answer.status_code, slug(answer)) == (400, "no_takes")


@pytest.mark.parametrize("what", ["takes", "mix"])
@PLACEHOLDER
async def test_work_whose_lease_was_lost_ends_without_effect_and_says_so(booth: Booth, what: str) -> None:
    await booth.record("one", a_tone(500))
    work_id = await booth.ask(what)
    task = await booth.desk.studio.task(booth.task_id)
    await booth.set_task(lease_expires_at=utc_now())

    await booth.run(work_id)

    await booth.set_task(lease_expires_at=task.lease_expires_at)
    failed = await booth.work(work_id)
    assert (failed["state"], failed["failure_slug"]) == ("failed", "claim_lost")
    assert (len(await booth.takes()), len(booth.files("takes")), booth.files("tasks")) == (1, 1, [])


@PLACEHOLDER
async def test_the_activity_does_the_work_and_gives_it_up(booth: Booth) -> None:
    steps, first = FileSteps(booth.desk.parts), await booth.ask("takes")
    await steps.make_file(FileInput(FileKind.TASK_WORK, first))
    second = await booth.ask("mix")

    await steps.give_up_file(FileInput(FileKind.TASK_WORK, second))

    assert (await booth.work(first))["state"] == "done"
    assert (await booth.work(second))["failure_slug"] == "work_failed"


async def submitted(booth: Booth) -> str:
    """The outcome of handing the draft in, or why it was refused."""
    answer = await booth.client.post(f"{booth.url}/submit")
    return str(answer.json()["outcome"]) if answer.status_code == 200 else slug(answer)


async def test_pacing_ends_with_a_fresh_mix(booth: Booth) -> None:
    before = await submitted(booth)
    await booth.record_all()
    await booth.do("mix")

    assert (before, await submitted(booth)) == ("file_missing", "submitted")


async def test_a_mix_that_a_take_has_left_behind_is_refused(booth: Booth) -> None:
    await booth.record_all()
    await booth.do("mix")
    await booth.record("one", a_tone(700))
    stale = await submitted(booth)

    await booth.do("mix")

    assert (stale, await submitted(booth)) == ("mix_stale", "submitted")


@pytest.mark.parametrize("change", [{"start_ms": 350}, {"text": "Guten Morgen."}])
async def test_a_mix_that_the_document_has_left_behind_is_refused(booth: Booth, change: dict[str, object]) -> None:
    await booth.record_all()
    await booth.do("mix")
    changed = msgspec.structs.replace(EVENING.segments[0], **change)

    await booth.save(msgspec.structs.replace(EVENING, segments=[changed, EVENING.segments[1]]))

    assert await submitted(booth) == "mix_stale"


async def test_what_is_not_heard_leaves_the_mix_fresh(booth: Booth) -> None:
    await booth.record_all()
    await booth.do("mix")
    styled = msgspec.structs.replace(EVENING.segments[0], text="Guten Abend vom Hafen.")

    await booth.save(msgspec.structs.replace(EVENING, segments=[styled, EVENING.segments[1]]))

    assert await submitted(booth) == "submitted"


async def test_the_takes_say_whether_the_film_is_still_of_them(booth: Booth) -> None:
    await booth.record_all()
    before = (await booth.listed())["film"]
    await booth.do("mix")
    fresh = (await booth.listed())["film"]

    await booth.record("one", a_tone(700))

    left_behind = (await booth.listed())["film"]
    assert before is None
    assert (fresh["is_mixed"], fresh["is_stale"]) == (True, False)
    assert (left_behind["is_mixed"], left_behind["is_stale"]) == (True, True)


async def test_an_uploaded_film_is_taken_as_it_is(booth: Booth) -> None:
    await booth.record_all()
    await booth.do("mix")
    await booth.record("one", a_tone(700))
    film = {"file": ("film.mp4", sample_film(), "video/mp4")}

    uploaded = await booth.client.post(f"{booth.url}/file", files=film, timeout=60)

    assert uploaded.status_code == 200
    assert (await submitted(booth), len(booth.files("tasks"))) == ("submitted", 1)


async def test_quality_control_takes_the_mix_over_or_makes_its_own(booth: Booth, talk: Path) -> None:
    await booth.record_all()
    await booth.do("mix")
    await submitted(booth)
    reviewer = await booth.desk.linguist()
    task_id = await booth.desk.a_task(booth.job_id, Stage.QUALITY_CONTROL, holder=reviewer)
    checking = Booth(booth.desk, booth.job_id, task_id, reviewer, await booth.desk.studio.open_client(reviewer.key))
    await checking.set_task(pair_source="en", pair_target="de")
    await checking.save(EVENING)
    await checking.record("two", a_tone(600))

    stale = await checking.client.post(f"{checking.url}/review", json={"decision": "approve"})
    await checking.do("mix")
    approved = await checking.client.post(f"{checking.url}/review", json={"decision": "approve"})

    assert slug(stale) == "mix_stale"
    assert approved.status_code == 200, approved.text
    assert approved.json()["outcome"] == "approved"


async def test_ids_are_given_at_the_stage_before_so_that_takes_find_their_segments(booth: Booth, talk: Path) -> None:
    translating = await open_booth(booth.desk, talk, Stage.TRANSLATION)
    bare = [msgspec.structs.replace(one, id=None) for one in EVENING.segments]

    document = msgspec.to_builtins(msgspec.structs.replace(EVENING, segments=bare))
    await translating.client.post(f"{translating.url}/submit", json={"document": document})

    async with booth.desk.sessions() as session:
        kept = await newest_document(session, translating.job_id)
    assert kept is not None
    assert [one.id for one in kept.segments] == ["s1", "s2"]
