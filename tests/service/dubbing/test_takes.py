"""Takes that people record: what is taken, what is refused, and how they are seen to fit."""

import random
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from service.database import transaction, utc_now
from service.documents.document import SegmentKind, to_json
from service.dubbing.models import Take
from service.jobs.availability import job
from tests.factories import a_customer, an_operator
from tests.service.dubbing.booth import EVENING, Booth, a_tone, open_booth
from workflows.stages import Stage
from workflows.states import JobState


def slug(answer: httpx.Response) -> str:
    """Why it was refused."""
    return str(answer.json()["detail"]["status"])


async def test_a_recording_becomes_the_chosen_take_of_its_segment(booth: Booth) -> None:
    answer = await booth.upload("one", a_tone(900))

    made, lines = answer.json(), await booth.lines()
    assert answer.status_code == 201, made
    assert (made["segment_id"], made["origin"], made["text"]) == ("one", "uploaded", "Guten Abend vom Hafen.")
    assert (made["duration_ms"], made["is_chosen"], made["is_stale"]) == (900, True, False)
    assert lines["one"]["takes"] == [{**made, "url": lines["one"]["takes"][0]["url"]}]
    assert lines["two"]["takes"] == []


async def test_a_take_can_be_listened_to_as_wav_at_48_khz(booth: Booth) -> None:
    url = (await booth.upload("one", a_tone(900))).json()["url"]

    heard = await (await booth.desk.studio.open_client(None)).get(url)

    assert heard.headers["content-type"] == "audio/wav"
    assert (heard.content[:4], heard.content[24:28]) == (b"RIFF", (48_000).to_bytes(4, "little"))
    assert len(heard.content) == 44 + 900 * 48 * 2


async def test_the_list_says_how_each_take_fits_and_what_is_missing(booth: Booth) -> None:
    await booth.upload("one", a_tone(1260))
    first = await booth.listed()
    await booth.upload("two", a_tone(9000))
    second = await booth.listed()

    assert (first["missing"], first["stale"], first["overruns"]) == (1, 0, 0)
    assert first["segments"][0]["fit"] == {"tempo": 1.05, "duration_ms": 1200, "overrun_ms": 0}
    assert first["segments"][1]["fit"] is None
    assert (second["missing"], second["overruns"], second["most_stretch_percent"]) == (0, 1, 15)
    assert second["segments"][1]["fit"]["tempo"] == pytest.approx(1.15, abs=0.001)
    assert second["segments"][1]["fit"]["overrun_ms"] > 0


async def test_a_take_of_other_words_is_stale(booth: Booth) -> None:
    await booth.record_all()
    changed = msgspec.structs.replace(EVENING.segments[0], text="Guten Morgen vom Hafen.")

    await booth.save(msgspec.structs.replace(EVENING, segments=[changed, EVENING.segments[1]]))
    listed = await booth.listed()

    assert listed["stale"] == 1
    assert [line["takes"][0]["is_stale"] for line in listed["segments"]] == [True, False]


async def test_takes_survive_an_edit_of_times_and_styles(booth: Booth) -> None:
    await booth.record_all()
    moved = msgspec.structs.replace(EVENING.segments[0], start_ms=400, text="Guten Abend vom <b>Hafen</b>.")

    await booth.save(msgspec.structs.replace(EVENING, segments=[moved, EVENING.segments[1]]))

    listed = await booth.listed()
    assert (listed["missing"], listed["stale"], listed["segments"][0]["start_ms"]) == (0, 0, 400)


async def test_sounds_and_empty_segments_need_no_take(booth: Booth) -> None:
    sound = msgspec.structs.replace(EVENING.segments[1], kind=SegmentKind.SOUND, text="[Wind]")
    empty = msgspec.structs.replace(EVENING.segments[0], text="...")

    await booth.save(msgspec.structs.replace(EVENING, segments=[empty, sound]))
    answer = await booth.upload("two", a_tone(300))

    assert (await booth.listed())["segments"] == []
    assert answer.status_code == 404


async def test_a_second_take_counts_until_the_first_is_chosen_again(booth: Booth) -> None:
    first = (await booth.upload("one", a_tone(900))).json()["id"]
    second = (await booth.upload("one", a_tone(800))).json()["id"]
    before = (await booth.lines())["one"]["takes"]

    answer = await booth.client.put(f"{booth.url}/takes/{first}/choice")

    after = (await booth.lines())["one"]["takes"]
    assert [(one["id"], one["is_chosen"]) for one in before] == [(second, True), (first, False)]
    assert answer.json()["is_chosen"] is True
    assert [(one["id"], one["is_chosen"]) for one in after] == [(second, False), (first, True)]


async def test_a_take_that_is_thrown_away_takes_its_file_along(booth: Booth) -> None:
    take_id = (await booth.upload("one", a_tone(900))).json()["id"]

    answer = await booth.client.delete(f"{booth.url}/takes/{take_id}")
    again = await booth.client.delete(f"{booth.url}/takes/{take_id}")

    assert (answer.status_code, again.status_code) == (204, 404)
    assert (await booth.takes(), booth.files("takes"), booth.files("tasks")) == ([], [], [])


async def test_recording_renews_the_lease(booth: Booth) -> None:
    await booth.set_task(lease_expires_at=utc_now() + timedelta(minutes=1))

    await booth.upload("one", a_tone(300))

    assert (await booth.desk.studio.task(booth.task_id)).lease_expires_at > utc_now() + timedelta(minutes=50)


@pytest.mark.parametrize(
    ("sound", "slugs"),
    [
        (b"", {"media_empty"}),
        (b"this is no sound", {"media_not_recognised"}),
        (random.Random(7).randbytes(5000), {"media_not_recognised", "media_damaged", "media_no_sound"}),
        (b"#EXTM3U\n/etc/passwd\n", {"media_playlist"}),
        (a_tone(900, loud=0.0), {"take_silent"}),
    ],
    ids=["empty", "text", "noise", "playlist", "silence"],
)
async def test_what_is_no_recording_is_refused_and_not_kept(booth: Booth, sound: bytes, slugs: set[str]) -> None:
    answer = await booth.upload("one", sound)

    assert answer.status_code == 415, answer.text
    assert slug(answer) in slugs
    assert (await booth.takes(), booth.files("takes"), booth.files("tasks")) == ([], [], [])


async def test_a_recording_over_the_limit_is_refused_and_not_kept(booth: Booth) -> None:
    object.__setattr__(booth.desk.parts.settings, "max_upload_bytes", 1000)

    answer = await booth.upload("one", a_tone(900))

    assert (answer.status_code, slug(answer)) == (413, "media_too_large")
    assert (booth.files("takes"), booth.files("tasks")) == ([], [])


async def test_the_recording_comes_alone_in_its_field(booth: Booth) -> None:
    url, sound = f"{booth.url}/segments/one/takes", ("a.wav", a_tone(300), "audio/wav")

    answers = [
        await booth.client.post(url, files={"take": sound}),
        await booth.client.post(url, data={"a": "b"}, files={"file": sound}),
        await booth.client.post(url, content=sound[1], headers={"content-type": "audio/wav"}),
        await booth.client.post(url),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert (await booth.takes(), booth.files("takes"), booth.files("tasks")) == ([], [], [])


async def test_a_segment_keeps_twenty_takes_at_most(booth: Booth) -> None:
    await booth.upload("one", a_tone(300))
    (take,) = await booth.takes()
    copies = [{**take.model_dump(), "id": f"{take.id[:-2]}{number:02}", "is_chosen": False} for number in range(19)]
    async with transaction(booth.desk.sessions) as session:
        session.add_all(Take(**copy) for copy in copies)

    answer = await booth.upload("one", a_tone(300))

    assert (answer.status_code, slug(answer)) == (400, "too_many_takes")


async def test_only_who_holds_the_task_sees_and_changes_takes(booth: Booth) -> None:
    take_id = (await booth.upload("one", a_tone(300))).json()["id"]
    stranger = await booth.desk.studio.open_client((await booth.desk.linguist()).key)
    sound = {"file": ("a.wav", a_tone(300), "audio/wav")}

    answers = [
        await stranger.get(f"{booth.url}/takes"),
        await stranger.get(f"{booth.url}/work"),
        await stranger.post(f"{booth.url}/segments/one/takes", files=sound),
        await stranger.put(f"{booth.url}/takes/{take_id}/choice"),
        await stranger.delete(f"{booth.url}/takes/{take_id}"),
        await stranger.post(f"{booth.url}/takes"),
        await stranger.post(f"{booth.url}/mix"),
    ]

    assert [(answer.status_code, slug(answer)) for answer in answers] == [(400, "claim_lost")] * 7


async def test_voices_takes_and_mixes_are_for_linguists_with_a_key(booth: Booth) -> None:
    sessions, open_client = booth.desk.sessions, booth.desk.studio.open_client
    others = [(await a_customer(sessions)).key, (await an_operator(sessions)).key, None]

    answers = []
    for client in [await open_client(key) for key in others]:
        answers += [
            await client.get(f"{booth.url}/voices"),
            await client.get(f"{booth.url}/takes"),
            await client.get(f"{booth.url}/work"),
            await client.post(f"{booth.url}/segments/one/takes", files={"file": ("a.wav", b"", "audio/wav")}),
            await client.post(f"{booth.url}/takes"),
            await client.post(f"{booth.url}/mix"),
        ]

    assert [answer.status_code for answer in answers] == [403] * 12 + [401] * 6


async def test_a_lease_that_has_lapsed_takes_no_recording(booth: Booth) -> None:
    await booth.set_task(lease_expires_at=utc_now())

    answer = await booth.upload("one", a_tone(300))

    assert slug(answer) == "claim_lost"
    assert (booth.files("takes"), booth.files("tasks")) == ([], [])


async def test_quality_control_may_record_too_and_other_stages_not(booth: Booth, talk: Path) -> None:
    checking = await open_booth(booth.desk, talk, Stage.QUALITY_CONTROL)
    translating = await open_booth(booth.desk, talk, Stage.TRANSLATION)

    taken, refused = await checking.upload("one", a_tone(300)), await translating.upload("one", a_tone(300))

    assert taken.status_code == 201
    assert slug(refused) == "takes_not_wanted"


async def test_unknown_segments_and_takes_are_not_there(booth: Booth) -> None:
    answers = [
        await booth.upload("three", a_tone(300)),
        await booth.client.put(f"{booth.url}/takes/nonsense/choice"),
        await booth.client.delete(f"{booth.url}/takes/prodtake_{'0' * 26}"),
        await booth.client.get(f"/v1/tasks/prodtask_{'0' * 26}/takes"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_no_take_changes_once_the_job_has_left_production(booth: Booth) -> None:
    await booth.upload("one", a_tone(300))
    async with transaction(booth.desk.sessions) as session:
        await session.execute(update(job).where(job.c.id == booth.job_id).values(state=JobState.DELIVERED))

    with pytest.raises(DBAPIError, match="frozen"):
        async with transaction(booth.desk.sessions) as session:
            await session.execute(update(Take).values(is_chosen=False))


async def test_a_segment_whose_id_could_not_stand_in_an_address_is_not_saved(booth: Booth) -> None:
    seen = await booth.client.get(f"{booth.url}/draft")
    body = to_json(EVENING)

    for segment_id in ("a/b", "..", "a b", "a?b", "a%2Fb", ""):
        body["segments"][0]["id"] = segment_id
        saved = await booth.client.put(f"{booth.url}/draft", json=body, headers={"if-match": seen.headers["etag"]})

        assert saved.status_code == 422, segment_id
        assert (await booth.lines()).keys() == {"one", "two"}
