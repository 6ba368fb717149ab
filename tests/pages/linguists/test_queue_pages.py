"""The queue over HTTP: what it lists, how it is narrowed, and what it says when somebody was faster."""

import re

from sqlalchemy import event, update

from service.database import transaction
from service.jobs.availability import linguist, offer, task
from service.media.models import Media
from tests.factories import a_customer
from tests.pages.linguists.conftest import SignIn
from tests.service.jobs.studio import Studio, a_dub, a_transcript, subtitles
from tests.service.review_comments.reviews import begin_review
from workflows.stages import Stage


async def publish(studio: Studio) -> None:
    """Everything is open to all who are qualified, and offered to nobody."""
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).values(is_public=True))
        await session.execute(update(offer).values(expires_at=studio.now))


async def test_only_linguists_have_a_queue(studio: Studio, sign_in: SignIn) -> None:
    customer = await sign_in(await a_customer(studio.sessions))
    nobody = await studio.open_client(None)

    refused = await customer.open("/queue")
    sent = await nobody.get("/queue", headers={"accept": "text/html"})

    assert refused.status_code == 403
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fqueue")


async def test_an_offer_says_pay_length_languages_style_difficulty_and_deadline(
    studio: Studio, sign_in: SignIn
) -> None:
    order_id = await studio.produce(a_transcript(verbatim=True))
    async with transaction(studio.sessions) as session:
        heard = {"speech_ratio": 0.97, "rms_dbfs": -41.0, "peak_dbfs": -36.0, "silences": []}
        await session.execute(update(Media).where(Media.order_id == order_id).values(facts=heard))  # type: ignore[arg-type]
    await publish(studio)
    reader = await sign_in(await studio.linguist())

    await reader.open("/queue")

    for said in (
        "Transcription (Transcript)", "$10.40", "$1.04 per minute", "10 min", "English", "Verbatim",
        "Hard", "hardly any pauses", "quiet recording", "noise or music", "every sound is written", "Due",
    ):  # fmt: skip
        assert said in reader.text, said


async def test_the_list_is_narrowed_by_language_stage_and_pay_and_sorted(studio: Studio, sign_in: SignIn) -> None:
    await studio.produce(a_transcript(), minutes=2)
    await studio.produce(a_transcript(), minutes=30)
    await studio.produce(subtitles("de"), minutes=20)
    await publish(studio)
    reader = await sign_in(await studio.linguist())

    async def pays(query: str) -> list[str]:
        answer = await reader.open(f"/queue?{query}")
        return re.findall(r"<strong><bdi>\$([\d.]+)</bdi></strong>", answer.text)

    assert sorted(await pays(""), key=float) == ["1.60", "19.80", "24.00"]
    assert await pays("sort=pay") == ["24.00", "19.80", "1.60"]
    assert (await pays("sort=rate"))[0] == "19.80"
    assert await pays("sort=length") == ["1.60", "19.80", "24.00"]
    assert await pays("pay=20") == ["24.00"]
    assert await pays("stage=review") == []
    assert "Nothing fits" in reader.text
    assert len(await pays("pair=en:en&stage=transcription")) == 3
    assert await pays("pair=en:de") == []
    assert len(await pays("pair=xx:yy&stage=dancing&pay=nothing&sort=colour&cursor=broken")) == 3


async def test_whoever_was_too_late_is_told_so_and_sees_the_queue_as_it_is(studio: Studio, sign_in: SignIn) -> None:
    await studio.produce()
    await publish(studio)
    first, second = await sign_in(await studio.linguist()), await sign_in(await studio.linguist())
    await first.open("/queue")
    page = await second.open("/queue?sort=pay")
    (task_id,) = set(re.findall(r"/tasks/(prodtask_\w+)/claim", page.text))

    won = await first.send(f"/tasks/{task_id}/claim")
    lost = await second.send(f"/tasks/{task_id}/claim", query="sort=pay")

    assert (won.status_code, won.headers["location"]) == (303, f"/tasks/{task_id}/work")
    assert lost.status_code == 400
    assert 'role="alert"' in lost.text
    assert "Somebody was faster" in second.text
    assert "Nothing is open to you right now" in second.text
    assert '<option value="pay" selected>' in lost.text


async def test_the_next_task_is_claimed_or_it_is_said_why_not(studio: Studio, sign_in: SignIn) -> None:
    await studio.produce()
    await studio.produce()
    await publish(studio)
    reader = await sign_in(await studio.linguist(limit=1))
    await reader.open("/queue")

    taken = await reader.send("/queue/claim-next")
    await reader.open("/queue")
    assert "You have 1 tasks, which is your limit" in reader.text
    full = await reader.send("/queue/claim-next")

    assert taken.headers["location"].endswith("/work")
    assert full.status_code == 400
    assert "which is your limit. Nothing was claimed" in reader.text


async def test_what_is_declined_is_off_the_list_and_the_filter_stays(studio: Studio, sign_in: SignIn) -> None:
    await studio.produce()
    await publish(studio)
    reader = await sign_in(await studio.linguist())
    page = await reader.open("/queue?stage=transcription")
    (task_id,) = set(re.findall(r"/tasks/(prodtask_\w+)/decline", page.text))

    declined = await reader.send(f"/tasks/{task_id}/decline", query="stage=transcription")
    await reader.open(declined.headers["location"])

    assert declined.headers["location"] == "/queue?stage=transcription"
    assert "the task is off your list" in reader.text
    assert task_id not in (reader.last.text if reader.last else "")


async def test_a_paused_linguist_is_told_why_the_queue_is_empty(studio: Studio, sign_in: SignIn) -> None:
    holder = await studio.linguist()
    async with transaction(studio.sessions) as session:
        await session.execute(update(linguist).where(linguist.c.id == holder.id).values(is_paused=True))
    reader = await sign_in(holder)

    await reader.open("/queue")

    assert "Your account is paused" in reader.text
    assert "The operators can end the pause" in reader.text


async def test_rework_stands_first_among_what_one_has_with_its_comments(studio: Studio, sign_in: SignIn) -> None:
    review = await begin_review(studio)
    await review.comment(segment_id="s1")
    await review.comment("And this.")
    await studio.produce(minutes=1)
    await publish(studio)
    await review.editor.post("/v1/tasks/claim-next")
    rework = await review.send_back()
    reader = await sign_in(review.editing)

    page = await reader.open("/queue")

    first, _ = re.findall(r'<li class="task task-mine" id="task-(prodtask_\w+)"', page.text)
    assert first == rework
    assert "2 comments to work in" in reader.text
    assert "paid with the first round" in reader.text


async def test_a_page_that_is_up_to_date_gets_nothing_and_another_one_the_lists(
    studio: Studio, sign_in: SignIn
) -> None:
    reader = await sign_in(await studio.linguist())
    page = await reader.open("/queue")
    (address,) = re.findall(r'hx-get="(/queue\?have=\w+)"', page.text)

    same = await reader.open(address, **{"hx-request": "true"})
    await studio.produce()
    changed = await reader.open(address, **{"hx-request": "true"})

    assert (same.status_code, same.text) == (204, "")
    assert changed.status_code == 200
    assert changed.text.count('id="queue-lists"') == 1
    assert "<html" not in changed.text
    assert "Offers: 1. Available tasks: 0." in reader.text


async def test_the_page_asks_the_database_as_often_for_many_tasks_as_for_one(studio: Studio, sign_in: SignIn) -> None:
    reader = await sign_in(await studio.linguist())
    counted: list[str] = []

    def count(*args: object) -> None:
        """What the queue asks; who asks is known for a second, and looked up after it."""
        if "web_session" not in str(args[2]) and "operator" not in str(args[2]):
            counted.append(str(args[2]))

    event.listen(studio.parts.engine.sync_engine, "before_cursor_execute", count)
    await studio.produce()
    await publish(studio)
    await reader.open("/queue")

    counted.clear()
    await reader.open("/queue")
    with_one = len(counted)
    await studio.produce(a_transcript(count=12), a_dub("de"))
    await publish(studio)
    counted.clear()
    page = await reader.open("/queue")

    assert page.text.count('class="task"') > 10
    assert len(counted) <= with_one


async def test_pages_of_a_long_queue_follow_each_other(studio: Studio, sign_in: SignIn) -> None:
    await studio.produce(a_transcript(count=60))
    await publish(studio)
    reader = await sign_in(await studio.linguist(skills=((Stage.TRANSCRIPTION, "en", "en"),)))

    first = await reader.open("/queue")
    (more,) = re.findall(r'href="(/queue\?cursor=[^"]+)"', first.text)
    second = await reader.open(more)

    seen = [re.findall(r'id="task-(prodtask_\w+)"', page.text) for page in (first, second)]
    assert [len(one) for one in seen] == [50, 10]
    assert not set(seen[0]) & set(seen[1])
