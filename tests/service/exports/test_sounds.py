"""The sound and the film of dubs: of films that were handed in, of mixed ones, and on the engine."""

import asyncio
import io
from pathlib import Path
from zipfile import ZipFile

import av
import pytest

from service.dubbing.loudness import measure
from service.dubbing.originals import extract_sound
from service.exports.making import make_export
from service.outbox.relay import Relay
from service.worker import create_worker
from tests.service.dubbing.booth import EVENING, open_booth
from tests.service.exports.counter import Bought, Counter
from tests.service.jobs.studio import a_dub
from tests.workflows.servers import real_server
from workflows.ids import TASK_QUEUE
from workflows.stages import Stage
from workflows.states import OrderState

CODECS = {"mp3": "mp3float", "aac": "aac", "wav": "pcm_s16le"}


async def made(counter: Counter, bought: Bought, format_: str, **options: bool) -> dict[str, object]:
    """A long export, made here as the activity makes it."""
    answer = await bought.ask(format_, options=options)
    assert answer.status_code == 202, answer.text
    await make_export(counter.parts, answer.json()["export_id"])
    export = await bought.read(answer.json()["export_id"])
    assert export["state"] == "done", export["failure"]
    return export


async def test_the_sound_of_a_film_that_was_handed_in_can_be_had_in_every_coding(counter: Counter) -> None:
    bought = await counter.sandbox(a_dub("de"))

    for format_, codec in CODECS.items():
        export = await made(counter, bought, format_)
        data = (await bought.download(export)).content
        with av.open(io.BytesIO(data)) as sound:
            heard = max(abs(frame.to_ndarray()).max() for frame in sound.decode(audio=0))
            assert sound.streams.audio[0].codec.name in (codec, format_)
            assert (len(sound.streams.video), heard > 0) == (0, True)
        assert export["name"] == f"talk.de.{format_}"


async def test_a_film_is_brought_to_the_loudness_of_the_settings_with_its_picture(
    counter: Counter, tmp_path: Path
) -> None:
    bought = await counter.sandbox(a_dub("de"))

    export = await made(counter, bought, "mp4", normalized=True)

    assert export["name"] == "talk.de.normalized.mp4"
    with av.open(io.BytesIO((await bought.download(export)).content)) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio"]
    (tmp_path / "film.mp4").write_bytes((await bought.download(export)).content)
    await extract_sound(tmp_path / "film.mp4", tmp_path / "sound.wav")
    assert measure(tmp_path / "sound.wav").integrated_lufs == pytest.approx(-23, abs=0.5)


@pytest.mark.parametrize(("format_", "options"), [("tracks", {}), ("aaf", {}), ("mp3", {"original_bed": True})])
async def test_what_only_takes_could_give_is_refused_with_the_reason(
    counter: Counter, format_: str, options: dict[str, bool]
) -> None:
    answers = [
        await (await counter.sandbox(a_dub("de"))).ask(format_, options=options),
        await (await counter.bought(a_dub("de"))).ask(format_, options=options),
    ]

    assert [(one.status_code, one.json()["detail"]["status"]) for one in answers] == [(400, "not_exportable")] * 2
    assert "sandbox" in answers[0].json()["detail"]["message"]
    assert "handed in ready-made" in answers[1].json()["detail"]["message"]
    assert await counter.rows() == []


async def test_sound_belongs_to_the_newest_version(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"))

    answer = await bought.ask("mp4", document_version=1)

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "not_exportable")


async def test_a_mixed_dub_gives_its_voices_apart(counter: Counter, talk: Path) -> None:
    booth = await open_booth(counter.desk, talk)
    await booth.record_all()
    await booth.do("mix")
    await counter.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)
    await counter.desk.deliver(booth.job_id)
    (order_id,) = {task.order_id for task in [await counter.desk.studio.task(booth.task_id)]}
    await counter.desk.set_order(order_id, state=OrderState.DONE)
    bought = Bought(order_id, booth.job_id, await counter.desk.customer(order_id))

    tracks = await made(counter, bought, "tracks", original_bed=True)

    assert all(one["unavailable_because"] is None for one in (await bought.menu())["formats"])
    assert (tracks["name"], tracks["content_type"]) == ("talk.de.bed.tracks.zip", "application/zip")
    with ZipFile(io.BytesIO((await bought.download(tracks)).content)) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".wav")]) == 3


@pytest.mark.timeout(120)
async def test_a_long_export_is_made_on_the_engine(counter: Counter) -> None:
    bought = await counter.bought(a_dub("de"), film=b"the very film")
    environment = await real_server()
    try:
        async with create_worker(environment.client, counter.parts, task_queue=TASK_QUEUE):
            asked = (await bought.ask("mp4")).json()
            await Relay(counter.parts.sessions, environment.client).sweep()
            async with asyncio.timeout(60):
                while (export := await bought.read(asked["export_id"]))["state"] in ("pending", "running"):
                    await asyncio.sleep(0.05)
    finally:
        await environment.shutdown()

    assert (export["state"], export["progress"]) == ("done", 100)
    assert (await bought.download(export)).content == b"the very film"
