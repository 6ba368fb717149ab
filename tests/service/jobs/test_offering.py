"""Offers: the best first, nobody beyond their limit, then the next ones, at last anybody."""

from datetime import timedelta

from sqlalchemy import select, update

from service.database import transaction
from service.jobs.availability import offer, task
from service.jobs.sweeping import sweep_tasks
from service.linguists.administering import pause_linguist
from tests.service.jobs.studio import Studio, a_transcript
from workflows.stages import Stage


async def offered(studio: Studio, task_id: str) -> list[str]:
    """Who has been offered a task, ever."""
    async with studio.sessions() as session:
        rows = await session.execute(select(offer.c.linguist_id).where(offer.c.task_id == task_id))
        return sorted(row.linguist_id for row in rows)


async def test_a_task_is_offered_to_the_best_three_with_a_mail_each(studio: Studio) -> None:
    ranks = [2, 5, 4, 1, 3]
    holders = {rank: await studio.linguist(rank=rank) for rank in ranks}
    order_id = await studio.produce(a_transcript(instructions="Mind the names.", verbatim=True))

    (row,) = await studio.tasks(order_id)

    best = sorted(holders[rank].id for rank in (5, 4, 3))
    assert await offered(studio, row.id) == best
    mails = await studio.mails("task_offer")
    assert sorted(mail.recipient.partition("@")[0] for mail in mails) == best
    assert mails[0].context["style"] == "verbatim"
    assert mails[0].context["instructions"] == "Mind the names."
    assert not row.is_public


async def test_among_equals_the_one_with_less_to_do_comes_first(studio: Studio) -> None:
    one = studio.with_settings(offers_per_round=1)
    first, second = await one.linguist(), await one.linguist()

    order_id = await one.produce(a_transcript(2))

    tasks = await one.tasks(order_id)
    assert sorted([*await offered(one, tasks[0].id), *await offered(one, tasks[1].id)]) == sorted([first.id, second.id])


async def test_the_best_gets_as_many_offers_as_places_before_the_next_one_does(studio: Studio) -> None:
    one = studio.with_settings(offers_per_round=1)
    next_best, best = await one.linguist(rank=2, limit=2), await one.linguist(rank=5, limit=2)

    order_id = await one.produce(a_transcript(3))

    asked = [await offered(one, row.id) for row in await one.tasks(order_id)]
    assert asked == [[best.id], [best.id], [next_best.id]]


async def test_nobody_is_offered_more_than_their_limit(studio: Studio) -> None:
    await studio.linguist(limit=2)

    order_id = await studio.produce(a_transcript(5))

    tasks = await studio.tasks(order_id)
    assert sorted([len(await offered(studio, row.id)) for row in tasks]) == [0, 0, 0, 1, 1]
    assert sum(row.is_public for row in tasks) == 3


async def test_an_offer_keeps_all_others_from_claiming(studio: Studio) -> None:
    best = await studio.client(await studio.linguist(rank=5))
    one = studio.with_settings(offers_per_round=1)
    other = await studio.client(await studio.linguist(rank=2))
    order_id = await one.produce(a_transcript())
    (row,) = await studio.tasks(order_id)

    refused = await other.post(f"/v1/tasks/{row.id}/claim")

    assert refused.json()["detail"]["status"] == "task_not_open"
    assert (await other.get(f"/v1/tasks/{row.id}")).status_code == 404
    (seen,) = (await best.get("/v1/tasks")).json()["tasks"]
    assert seen["is_offered"] is True
    assert seen["offer_expires_at"] is not None
    assert (await best.post(f"/v1/tasks/{row.id}/claim")).status_code == 200


async def test_expired_offers_go_to_the_next_and_then_to_anybody(studio: Studio) -> None:
    one = studio.with_settings(offers_per_round=1)
    first, second = await one.linguist(rank=5), await one.linguist(rank=4)
    order_id = await one.produce(a_transcript())
    (row,) = await one.tasks(order_id)
    assert await offered(one, row.id) == [first.id]

    await sweep_tasks(one.parts, one.now + timedelta(minutes=29))
    assert await offered(one, row.id) == [first.id]
    await sweep_tasks(one.parts, one.now + timedelta(minutes=30))
    assert await offered(one, row.id) == sorted([first.id, second.id])
    assert not (await one.task(row.id)).is_public
    await sweep_tasks(one.parts, one.now + timedelta(minutes=60))

    assert (await one.task(row.id)).is_public
    assert len(await one.mails("task_offer")) == 2


async def test_a_declined_offer_widens_at_once_and_does_not_come_back(studio: Studio) -> None:
    holder = await studio.linguist()
    client = await studio.client(holder)
    order_id = await studio.produce(a_transcript())
    (row,) = await studio.tasks(order_id)

    declined = await client.post(f"/v1/tasks/{row.id}/decline")
    again = await client.post(f"/v1/tasks/{row.id}/decline")

    assert (declined.status_code, again.status_code) == (204, 204)
    assert (await studio.task(row.id)).is_public
    assert (await client.get("/v1/tasks")).json()["tasks"] == []
    assert (await client.post("/v1/tasks/claim-next")).status_code == 400
    assert (await client.post(f"/v1/tasks/{row.id}/claim")).status_code == 200


async def test_without_anybody_to_offer_to_a_task_is_public_at_once(studio: Studio) -> None:
    paused = await studio.linguist()
    await studio.linguist(skills=((Stage.TRANSCRIPTION, "de", "de"),))
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, paused.id, now=studio.now)

    order_id = await studio.produce(a_transcript())

    (row,) = await studio.tasks(order_id)
    assert row.is_public
    assert await offered(studio, row.id) == []


async def test_pausing_a_linguist_lets_the_next_round_begin(studio: Studio) -> None:
    one = studio.with_settings(offers_per_round=1)
    first, second = await one.linguist(rank=5), await one.linguist(rank=4)
    order_id = await one.produce(a_transcript())
    (row,) = await one.tasks(order_id)
    async with transaction(one.sessions) as session:
        await pause_linguist(session, first.id, now=one.now)

    await sweep_tasks(one.parts, one.now + timedelta(seconds=1))

    assert await offered(one, row.id) == sorted([first.id, second.id])


async def test_a_task_that_nobody_takes_is_told_to_the_operators_once(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(2))
    later = studio.now + timedelta(minutes=studio.settings.no_taker_minutes)

    await sweep_tasks(studio.parts, later - timedelta(seconds=1))
    assert await studio.mails("no_taker") == []
    await sweep_tasks(studio.parts, later)
    await sweep_tasks(studio.parts, later + timedelta(hours=1))

    (mail,) = await studio.mails("no_taker")
    assert mail.recipient == studio.settings.operator_email
    assert mail.order_id == order_id
    assert mail.context["qualified_count"] == 0


async def test_whoever_holds_a_task_is_told_once_that_its_deadline_is_near(studio: Studio) -> None:
    holder = await studio.linguist()
    client = await studio.client(holder)
    order_id = await studio.produce(a_transcript())
    (row,) = await studio.tasks(order_id)
    await client.post(f"/v1/tasks/{row.id}/claim")
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).values(lease_expires_at=studio.now + timedelta(days=9)))
    late = row.opened_at + (row.due_at - row.opened_at) * 0.81

    await sweep_tasks(studio.parts, late - timedelta(hours=2))
    assert await studio.mails("task_deadline_near") == []
    await sweep_tasks(studio.parts, late)
    await sweep_tasks(studio.parts, late + timedelta(seconds=9))

    (mail,) = await studio.mails("task_deadline_near")
    assert mail.recipient.startswith(holder.id)
