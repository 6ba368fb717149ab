"""A task before it is claimed, the page of its workbench, and what it has earned."""

import httpx
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import task
from service.jobs.opening import open_tasks
from service.media.models import Media
from tests.factories import a_customer
from tests.pages.linguists.conftest import SignIn
from tests.service.jobs.studio import Studio, a_dub, a_transcript, subtitles
from tests.service.review_comments.reviews import SPOKEN, begin_review
from workflows.messages import OpenTasks
from workflows.stages import Stage


async def one_task(studio: Studio, item: dict[str, object] | None = None, minutes: int = 10) -> str:
    """The id of the first task of a fresh order, open to all."""
    order_id = await studio.produce(item or a_transcript(), minutes=minutes)
    await studio.make_public()
    return str((await studio.tasks(order_id))[0].id)


async def held(studio: Studio, client: httpx.AsyncClient, item: dict[str, object] | None = None) -> str:
    """The same, claimed by whoever has this key."""
    task_id = await one_task(studio, item)
    assert (await client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200
    return task_id


async def test_the_brief_says_everything_before_the_claim(studio: Studio, sign_in: SignIn) -> None:
    reader = await sign_in(await studio.linguist())
    item = subtitles("de", sdh=True, instructions="Keep <brand> names.", cue_options={"max_chars_per_line": 37})
    task_id = await one_task(studio, item)

    page = await reader.open(f"/tasks/{task_id}")

    for said in (
        "Transcription (Subtitles)", "English", "10 min", "Easy", "SDH", "Keep <brand> names.",
        "Characters of a line at most: 37", "The customer has given none.", "Promised to the customer", "per minute",
    ):  # fmt: skip
        assert said in reader.text, said
    assert "<brand>" not in page.text


async def test_the_brief_plays_the_recording_and_names_the_part(studio: Studio, sign_in: SignIn) -> None:
    reader = await sign_in(await studio.linguist())
    order_id = await studio.produce(a_transcript(), minutes=95)
    stored = await studio.parts.storage.put_bytes("media/talk", b"sound")
    async with transaction(studio.sessions) as session:
        values = {"storage_key": stored.key, "content_type": "audio/mpeg", "has_video": False}
        await session.execute(update(Media).where(Media.order_id == order_id).values(**values))  # type: ignore[arg-type]
    await studio.make_public()
    second = (await studio.tasks(order_id))[1]

    page = await reader.open(f"/tasks/{second.id}")

    assert "Part 2 of 2" in reader.text
    assert "Your part runs from 0:" in reader.text
    (address,) = [part.split('"')[1] for part in page.text.split("<audio")[1:] for part in [part.split("src=")[1]]]
    assert address.endswith(f"#t={second.part_start_ms // 1000},{second.part_end_ms // 1000}")
    assert (await (await studio.open_client(None)).get(address.partition("#")[0])).content == b"sound"


async def test_a_task_that_is_taken_or_foreign_is_gone(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    task_id = await held(studio, await studio.client(holder))
    other = await sign_in(await studio.linguist())

    for address in (f"/tasks/{task_id}", "/tasks/prodtask_01jgatk6h0fwxrtbjade61yqhx", "/tasks/%3Cb%3E"):
        page = await other.open(address)
        assert page.status_code == 404
        assert "This task is not open to you" in other.text
    assert (await other.open(f"/tasks/{task_id}/work")).status_code == 404


async def test_the_brief_of_rework_shows_what_the_reviewer_asked_for(studio: Studio, sign_in: SignIn) -> None:
    review = await begin_review(studio)
    await review.comment("Check <this> name.", segment_id="s2")
    rework = await review.send_back(notes="Commas, please.")
    reader = await sign_in(review.editing)

    await reader.open(f"/tasks/{rework}")

    assert "Commas, please." in reader.text
    assert "Check <this> name." in reader.text
    assert "On a segment · To be done" in reader.text


async def test_a_task_is_given_back_and_its_draft_stays(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    client = await studio.client(holder)
    task_id = await held(studio, client)
    await client.put(f"/v1/tasks/{task_id}/draft", json=SPOKEN, headers={"if-match": '"0"'})
    reader = await sign_in(holder)
    await reader.open(f"/tasks/{task_id}")

    answer = await reader.send(f"/tasks/{task_id}/release")
    again = await reader.open("/queue")
    twice = await reader.send(f"/tasks/{task_id}/release")

    assert answer.headers["location"] == "/queue"
    assert (await studio.task(task_id)).draft is not None
    assert again.status_code == 200
    assert (twice.status_code, "You have lost nothing" in reader.text) == (400, True)


async def test_the_workbench_carries_all_that_its_script_needs(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    task_id = await held(studio, await studio.client(holder), subtitles("de", instructions="Be brief. </script>"))
    reader = await sign_in(holder)

    page = await reader.open(f"/tasks/{task_id}/work")

    bench = reader.data("task")
    assert bench["task"]["id"] == task_id
    assert (bench["stage"], bench["is_review"], bench["has_cues"]) == ("transcription", False, False)
    assert bench["text"] == {"language": "en", "direction": "ltr"}
    assert bench["instructions"] == "Be brief. </script>"
    assert bench["limits"]["max_chars_per_line"] == 42
    assert bench["stretch"] == {"start_ms": 0, "end_ms": 600_000}
    assert bench["urls"]["draft"] == f"/v1/tasks/{task_id}/draft"
    assert bench["source"] is None
    assert reader.data("words")["saved"] == "Saved"
    for region in ("toolbar", "media", "waveform", "segments", "panels", "status", "dialogs"):
        assert f'id="wb-{region}"' in page.text
    assert "Be brief. </script>" not in page.text


async def test_a_translator_has_the_source_beside_and_the_languages_own_direction(
    studio: Studio, sign_in: SignIn
) -> None:
    skills = tuple((stage, "en", target) for stage in Stage for target in ("en", "ar"))
    holder, other = await studio.linguist(skills=skills), await studio.linguist(skills=skills)
    await studio.linguist(rank=5, limit=1, skills=((Stage.REVIEW, "en", "ar"),))
    review = await a_translation(studio, await studio.client(other))
    assert (await (await studio.client(holder)).post(f"/v1/tasks/{review}/claim")).status_code == 200
    reader = await sign_in(holder)

    await reader.open(f"/tasks/{review}/work")

    bench = reader.data("task")
    assert bench["text"] == {"language": "ar", "direction": "rtl"}
    assert (bench["source"]["language"], bench["source"]["direction"]) == ("en", "ltr")
    source = (await reader.client.get(bench["source"]["url"])).json()
    assert source["document"]["segments"][1]["text"] == "Welcome to the talk."


async def a_translation(studio: Studio, transcriber: httpx.AsyncClient) -> str:
    """An Arabic translation whose English transcript was handed in; the id of its task."""
    first = await held(studio, transcriber, subtitles("ar"))
    answer = await transcriber.post(f"/v1/tasks/{first}/submit", json={"document": SPOKEN})
    assert answer.status_code == 200, answer.text
    job_id = (await studio.task(first)).job_id
    async with transaction(studio.sessions) as session:
        request = OpenTasks(job_id, Stage.TRANSLATION, 1)
        (task_id,) = await open_tasks(session, request, settings=studio.settings, now=studio.now)
    await studio.make_public()
    return task_id


async def test_a_workbench_that_one_does_not_hold_leads_to_the_brief(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    open_id, lapsed = await one_task(studio), await held(studio, await studio.client(holder))
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == lapsed).values(lease_expires_at=studio.now))
    reader = await sign_in(holder)

    for task_id in (open_id, lapsed):
        answer = await reader.open(f"/tasks/{task_id}/work")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/tasks/{task_id}")


async def test_a_dub_has_takes_only_where_voices_are_made(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    client, reader = await studio.client(holder), await sign_in(holder)
    first, pacing = await held(studio, client, a_dub("de")), await held(studio, client, a_dub("fr"))
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == pacing).values(stage=Stage.PACING))

    has_takes = []
    for task_id in (first, pacing):
        await reader.open(f"/tasks/{task_id}/work")
        has_takes.append(reader.data("task")["has_takes"])

    assert has_takes == [False, True]


async def test_the_workbench_knows_the_keys_that_one_has_chosen(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    task_id = await held(studio, await studio.client(holder))
    reader = await sign_in(holder)
    await reader.open(f"/tasks/{task_id}/work")
    token = {"x-csrf-token": reader.last.text.split('name="csrf-token" content="')[1].split('"')[0]}  # type: ignore[union-attr]

    kept = await reader.client.put("/v1/me/preferences", json={"keys": {"split": "Alt+X"}, "speed": 1.5}, headers=token)
    changed = await reader.client.put("/v1/me/preferences", json={"speed": None, "zoom": 3}, headers=token)
    await reader.open(f"/tasks/{task_id}/work")

    assert kept.status_code == 200
    assert changed.json() == {"keys": {"split": "Alt+X"}, "zoom": 3}
    assert reader.data("task")["preferences"] == changed.json()


async def test_preferences_are_small_named_and_of_people(studio: Studio, sign_in: SignIn) -> None:
    reader = await sign_in(await studio.linguist())
    await reader.open("/queue")
    token = {"x-csrf-token": reader.last.text.split('name="csrf-token" content="')[1].split('"')[0]}  # type: ignore[union-attr]
    path, key = "/v1/me/preferences", (await a_customer(studio.sessions)).key

    unnamed = await reader.client.put(path, json={"No name": 1}, headers=token)
    large = await reader.client.put(path, json={"notes": "x" * 20_000}, headers=token)
    many = await reader.client.put(path, json={f"name_{count}": count for count in range(51)}, headers=token)
    forged = await reader.client.put(path, json={"speed": 1})
    of_a_key = await (await studio.open_client(key)).put(path, json={"speed": 1})

    assert [answer.status_code for answer in (unnamed, large, many, forged, of_a_key)] == [422, 422, 422, 403, 403]
    assert (await reader.client.get(path)).json() == {}


async def test_earnings_are_shown_by_month_and_as_a_file(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    client, reader = await studio.client(holder), await sign_in(holder)
    await reader.open("/earnings")
    assert "Nothing earned yet" in reader.text
    for _ in range(2):
        task_id = await held(studio, client)
        assert (await client.post(f"/v1/tasks/{task_id}/submit", json={"document": SPOKEN})).status_code == 200

    await reader.open("/earnings")
    file = await reader.client.get("/earnings.csv")

    assert "$16.00" in reader.text
    month = studio.now.strftime("%Y-%m")
    assert studio.now.strftime("%B %Y") in reader.text
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.text.splitlines() == ["month,tasks,media_seconds,minutes,pay_usd", f"{month},2,1200,20.00,16.00"]
