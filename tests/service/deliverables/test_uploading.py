"""The film of a dub: who may hand it in, what is taken for one, and that the last stages wait for it."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from service.database import transaction, utc_now
from service.deliverables.films import require_task_file
from service.deliverables.sandbox_film import sample_film
from service.embedded.samples import sample_script, write_spoken_wav, write_video
from service.errors import TaskRefused
from service.jobs.availability import task
from service.jobs.leases import locked_task
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import a_dub, subtitles
from workflows.stages import Stage


async def holding(desk: Desk, stage: Stage = Stage.PACING) -> tuple[str, str, httpx.AsyncClient]:
    """A dub's job, its task of the stage, and the API of who holds it."""
    _, (job_id,) = await desk.jobs_of(a_dub("de"))
    holder = await desk.linguist()
    task_id = await desk.a_task(job_id, stage, holder=holder)
    return job_id, task_id, await desk.studio.open_client(holder.key)


async def send(client: httpx.AsyncClient, task_id: str, data: bytes, **more: str) -> httpx.Response:
    """Uploads the bytes as a file."""
    files = {"file": ("talk.mp4", data, "video/mp4")}
    return await client.post(f"/v1/tasks/{task_id}/file", files=files, data=more, timeout=60)


def stored_files(desk: Desk) -> list[Path]:
    """Everything that lies in storage below tasks."""
    folder = desk.parts.settings.data_dir / "files" / "tasks"
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_the_holder_hands_in_a_film_and_it_is_delivered(desk: Desk) -> None:
    job_id, task_id, client = await holding(desk)
    await desk.hand_in(job_id)

    answer = await send(client, task_id, sample_film())
    await desk.deliver(job_id)

    told = answer.json()
    assert (answer.status_code, told["content_type"], told["size_bytes"]) == (200, "video/mp4", len(sample_film()))
    assert 1000 < told["duration_ms"] < 10_000
    order_id = (await desk.studio.task(task_id)).order_id
    assert (await desk.contents(order_id))["talk.de.mp4"] == sample_film()


async def test_a_second_film_replaces_the_first_and_its_file(desk: Desk, tmp_path: Path) -> None:
    _, task_id, client = await holding(desk)
    wav, other = tmp_path / "a.wav", tmp_path / "b.mp4"
    write_spoken_wav(wav, sample_script("en")[:1], "en")
    write_video(other, wav)

    await send(client, task_id, sample_film())
    answer = await send(client, task_id, other.read_bytes())

    assert answer.json()["size_bytes"] == other.stat().st_size
    assert [path.read_bytes() for path in stored_files(desk)] == [other.read_bytes()]


async def test_handing_in_renews_the_lease(desk: Desk) -> None:
    _, task_id, client = await holding(desk)
    async with transaction(desk.sessions) as session:
        soon = utc_now() + timedelta(minutes=1)
        await session.execute(update(task).where(task.c.id == task_id).values(lease_expires_at=soon))

    await send(client, task_id, sample_film())

    assert (await desk.studio.task(task_id)).lease_expires_at > utc_now() + timedelta(minutes=50)


async def test_the_film_can_be_watched_by_who_holds_the_next_task(desk: Desk) -> None:
    job_id, task_id, client = await holding(desk)
    await send(client, task_id, sample_film())
    reviewer = await desk.linguist()
    review_id = await desk.a_task(job_id, Stage.QUALITY_CONTROL, holder=reviewer)

    answer = await (await desk.studio.open_client(reviewer.key)).get(f"/v1/tasks/{review_id}/file")

    assert answer.json()["task_id"] == task_id
    assert (await (await desk.studio.open_client(None)).get(answer.json()["signed_url"])).content == sample_film()


async def test_somebody_else_cannot_hand_in_a_film(desk: Desk) -> None:
    _, task_id, _ = await holding(desk)
    stranger = await desk.studio.open_client((await desk.linguist()).key)

    answer = await send(stranger, task_id, sample_film())

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "claim_lost")
    assert stored_files(desk) == []


async def test_a_lease_that_has_lapsed_takes_no_film(desk: Desk) -> None:
    _, task_id, client = await holding(desk)
    async with transaction(desk.sessions) as session:
        await session.execute(update(task).where(task.c.id == task_id).values(lease_expires_at=utc_now()))

    answer = await send(client, task_id, sample_film())

    assert answer.json()["detail"]["status"] == "claim_lost"


async def test_an_earlier_stage_takes_no_film(desk: Desk) -> None:
    _, task_id, client = await holding(desk, Stage.TRANSLATION)

    answer = await send(client, task_id, sample_film())

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "file_not_wanted")


async def test_an_unknown_task_is_not_there(desk: Desk) -> None:
    client = await desk.studio.open_client((await desk.linguist()).key)

    assert [(await send(client, one, b"x")).status_code for one in ("nonsense", f"prodtask_{'0' * 26}")] == [404, 404]


@pytest.mark.parametrize(
    ("make", "status", "slug"),
    [
        (lambda folder: b"this is no film", 415, "media_not_recognised"),
        (lambda folder: b"", 415, "media_empty"),
        (lambda folder: written(folder, "talk.mov"), 415, "not_an_mp4"),
        (lambda folder: written(folder, "talk.mp4", sound=False), 415, "media_no_sound"),
        (lambda folder: spoken(folder).read_bytes(), 415, "not_an_mp4"),
        (lambda folder: sample_film()[:-2000], 415, "media_truncated"),
    ],
    ids=["text", "empty", "mov", "silent", "wav", "cut"],
)
async def test_what_is_no_film_is_refused_and_not_kept(desk: Desk, tmp_path: Path, make, status, slug) -> None:
    _, task_id, client = await holding(desk)

    answer = await send(client, task_id, make(tmp_path))

    assert answer.status_code == status, answer.json()
    assert answer.json()["detail"]["status"] in (slug, "media_damaged")
    assert stored_files(desk) == []


def spoken(folder: Path) -> Path:
    path = folder / "speech.wav"
    write_spoken_wav(path, sample_script("en")[:1], "en")
    return path


def written(folder: Path, name: str, *, sound: bool = True) -> bytes:
    write_video(folder / name, spoken(folder) if sound else None, seconds=None if sound else 1.0)
    return (folder / name).read_bytes()


async def test_a_film_over_the_limit_is_refused_and_not_kept(desk: Desk, settings) -> None:
    _, task_id, client = await holding(desk)
    object.__setattr__(settings, "max_upload_bytes", 1000)

    answer = await send(client, task_id, sample_film())

    assert (answer.status_code, answer.json()["detail"]["status"]) == (413, "media_too_large")
    assert stored_files(desk) == []


async def test_the_film_comes_alone_in_its_field(desk: Desk) -> None:
    _, task_id, client = await holding(desk)
    url = f"/v1/tasks/{task_id}/file"

    answers = [
        await client.post(url, files={"film": ("a.mp4", sample_film(), "video/mp4")}),
        await client.post(url, data={"a": "b"}, files={"file": ("a.mp4", sample_film(), "video/mp4")}),
        await client.post(url, content=sample_film(), headers={"content-type": "video/mp4"}),
        await client.post(url),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert stored_files(desk) == []


async def refused(desk: Desk, task_id: str) -> str:
    """Why the task cannot be finished; empty when it can."""
    async with transaction(desk.sessions) as session:
        try:
            await require_task_file(session, await locked_task(session, task_id))
        except TaskRefused as error:
            return error.slug
    return ""


async def test_pacing_waits_for_its_film(desk: Desk) -> None:
    job_id, task_id, _ = await holding(desk)
    before = await refused(desk, task_id)

    await desk.film(job_id, stage=Stage.PACING)

    assert (before, await refused(desk, task_id)) == ("file_missing", "")


async def test_quality_control_takes_over_the_film_of_its_round(desk: Desk) -> None:
    job_id, task_id, _ = await holding(desk, Stage.QUALITY_CONTROL)
    again = await desk.a_task(job_id, Stage.QUALITY_CONTROL, round_=2)
    before = await refused(desk, task_id)

    await desk.film(job_id, stage=Stage.PACING)

    assert (before, await refused(desk, task_id), await refused(desk, again)) == ("file_missing", "", "file_missing")


async def test_other_work_needs_no_film(desk: Desk) -> None:
    _, (dub_id,) = await desk.jobs_of(a_dub("de"))
    _, (subtitles_id,) = await desk.jobs_of(subtitles("de"))
    tasks = [await desk.a_task(dub_id, Stage.TRANSLATION), await desk.a_task(subtitles_id, Stage.REVIEW)]

    assert [await refused(desk, one) for one in tasks] == ["", ""]
