"""Claims: the first wins, the limit holds, and every refusal says why."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import linguist, order, task
from service.jobs.closing import close_work
from service.jobs.operating import pause_order, resume_order
from service.linguists.administering import pause_linguist
from tests.factories import Holder, a_customer
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from workflows.stages import Stage
from workflows.states import TaskState


def slug(answer: httpx.Response) -> str:
    """The machine's name of a refusal."""
    assert answer.status_code == 400, answer.text
    return str(answer.json()["detail"]["status"])


async def make_public(studio: Studio) -> None:
    """As if all offers had run out."""
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.state == TaskState.OPEN).values(is_public=True))


async def one_task(studio: Studio, item: dict[str, Any] | None = None) -> str:
    """The id of a public task."""
    order_id = await studio.produce(item or a_transcript())
    await make_public(studio)
    (row,) = await studio.tasks(order_id)
    return str(row.id)


async def test_of_fifty_linguists_who_claim_one_task_exactly_one_gets_it(studio: Studio) -> None:
    task_id = await one_task(studio)
    clients = [await studio.client(await studio.linguist()) for _ in range(50)]

    answers = await asyncio.gather(*(client.post(f"/v1/tasks/{task_id}/claim") for client in clients))

    counted = Counter(200 if answer.status_code == 200 else slug(answer) for answer in answers)
    assert counted == {200: 1, "claim_lost": 49}
    assert (await studio.task(task_id)).claim_seq == 1


async def test_many_who_ask_for_the_next_task_get_different_ones(studio: Studio) -> None:
    await studio.produce(a_transcript(20))
    await make_public(studio)
    clients = [await studio.client(await studio.linguist()) for _ in range(20)]

    answers = await asyncio.gather(*(client.post("/v1/tasks/claim-next") for client in clients))

    got = [answer.json()["task_id"] for answer in answers if answer.status_code == 200]
    assert len(set(got)) == len(got) == 20


async def test_one_linguist_cannot_pass_the_limit_by_claiming_at_once(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(10))
    await make_public(studio)
    client = await studio.client(await studio.linguist(limit=2))

    answers = await asyncio.gather(
        *(client.post(f"/v1/tasks/{row.id}/claim") for row in await studio.tasks(order_id)),
        *(client.post("/v1/tasks/claim-next") for _ in range(5)),
    )

    assert len({answer.json()["task_id"] for answer in answers if answer.status_code == 200}) == 2
    assert {slug(answer) for answer in answers if answer.status_code != 200} == {"task_limit_reached"}
    assert sum(row.state == TaskState.CLAIMED for row in await studio.tasks(order_id)) == 2


async def test_claiming_again_what_one_has_gives_the_same_claim(studio: Studio) -> None:
    task_id = await one_task(studio)
    client = await studio.client(await studio.linguist())

    first = await client.post(f"/v1/tasks/{task_id}/claim")
    second = await client.post(f"/v1/tasks/{task_id}/claim")

    assert first.json() == second.json()


async def test_the_first_claim_of_an_order_tells_its_workflow_once(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(8))
    await make_public(studio)
    clients = [await studio.client(await studio.linguist()) for _ in range(8)]

    await asyncio.gather(*(client.post("/v1/tasks/claim-next") for client in clients))

    (signal,) = await studio.signals("work_taken")
    assert signal.workflow_id == f"order-{order_id}"
    assert signal.payload == {}


async def test_a_task_in_a_language_one_does_not_know_is_refused(studio: Studio) -> None:
    task_id = await one_task(studio)
    client = await studio.client(await studio.linguist(skills=((Stage.TRANSCRIPTION, "de", "de"),)))

    assert slug(await client.post(f"/v1/tasks/{task_id}/claim")) == "not_qualified"


@pytest.mark.parametrize("task_id", ["prodtask_01jgatk6h0fwxrtbjade61yqhx", "nothing", "prodtask_'; drop table task"])
async def test_a_task_that_does_not_exist_is_not_found(studio: Studio, task_id: str) -> None:
    client = await studio.client(await studio.linguist())

    for method, path in [
        ("POST", "claim"),
        ("POST", "release"),
        ("POST", "decline"),
        ("GET", "draft"),
        ("GET", "media"),
    ]:
        assert (await client.request(method, f"/v1/tasks/{task_id}/{path}")).status_code == 404
    assert (await client.get(f"/v1/tasks/{task_id}")).status_code == 404


async def test_a_paused_linguist_claims_nothing(studio: Studio) -> None:
    task_id = await one_task(studio)
    holder = await studio.linguist()
    client = await studio.client(holder)
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, holder.id, now=studio.now)

    assert slug(await client.post(f"/v1/tasks/{task_id}/claim")) == "linguist_paused"
    assert slug(await client.post("/v1/tasks/claim-next")) == "linguist_paused"
    assert (await client.get("/v1/tasks")).json()["tasks"] == []


async def test_work_that_an_operator_holds_cannot_be_claimed_until_it_goes_on(studio: Studio) -> None:
    task_id = await one_task(studio)
    client = await studio.client(await studio.linguist())
    order_id = (await studio.task(task_id)).order_id

    async with transaction(studio.sessions) as session:
        await pause_order(session, order_id, actor="operator:o", now=studio.now)
    assert slug(await client.post(f"/v1/tasks/{task_id}/claim")) == "task_not_open"
    async with transaction(studio.sessions) as session:
        await resume_order(session, order_id, actor="operator:o", now=studio.now)

    assert (await client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200


async def test_a_cancelled_task_cannot_be_claimed_nor_worked_on(studio: Studio) -> None:
    first, second = await one_task(studio), await one_task(studio)
    client = await studio.client(await studio.linguist())
    await client.post(f"/v1/tasks/{second}/claim")
    async with transaction(studio.sessions) as session:
        for task_id in (first, second):
            await close_work(session, (await studio.task(task_id)).order_id, studio.now)

    assert slug(await client.post(f"/v1/tasks/{first}/claim")) == "task_not_open"
    assert slug(await client.post(f"/v1/tasks/{second}/submit")) == "claim_lost"


async def test_the_order_of_the_queue_is_offers_then_urgent_then_due(studio: Studio) -> None:
    holder = await studio.linguist(rank=5, limit=1)
    await studio.produce(subtitles("de"))
    later, urgent = await one_task(studio, subtitles("fr")), await one_task(studio, subtitles("fr"))
    offered = (await (await studio.client(holder)).get("/v1/tasks")).json()["tasks"][0]["id"]
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == urgent).values(is_urgent=True))
    client = await studio.client(holder)

    first = (await client.get("/v1/tasks", params={"limit": 2})).json()
    second = (await client.get("/v1/tasks", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [row["id"] for row in first["tasks"] + second["tasks"]] == [offered, urgent, later]
    assert [row["is_offered"] for row in first["tasks"]] == [True, False]
    assert second["next_cursor"] is None


async def test_everything_is_seen_before_claiming(studio: Studio) -> None:
    item = subtitles("de", sdh=True, instructions="Keep names.", cue_options={"max_lines_per_cue": 2})
    task_id = await one_task(studio, item)
    client = await studio.client(await studio.linguist())

    seen = (await client.get(f"/v1/tasks/{task_id}")).json()

    assert (seen["stage"], seen["service"], seen["minutes"], seen["pay_cents"]) == (
        "transcription",
        "subtitles",
        10,
        1287,
    )
    assert seen["style"]["sdh"] is True
    assert seen["style"]["cue_options"] == {"max_lines_per_cue": 2}
    assert (seen["instructions"], seen["language_label"]) == ("Keep names.", "English")
    assert seen["due_at"] < seen["job_due_at"]


async def test_a_cursor_that_is_none_of_ours_is_malformed_input(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())

    for cursor in ("x", "e30", "%%%", "é"):
        assert (await client.get("/v1/tasks", params={"cursor": cursor})).status_code == 422


async def test_customers_have_no_queue(studio: Studio) -> None:
    client = await studio.client(await a_customer(studio.sessions))

    assert (await client.get("/v1/tasks")).status_code == 403
    assert (await client.post("/v1/tasks/claim-next")).status_code == 403


async def test_nothing_to_claim_is_said_so(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())

    assert slug(await client.post("/v1/tasks/claim-next")) == "nothing_to_claim"


async def test_a_sandbox_order_never_reaches_a_person(studio: Studio) -> None:
    holder: Holder = await studio.linguist()
    order_id = await studio.paid_order(a_transcript())
    async with transaction(studio.sessions) as session:
        await session.execute(update(order).where(order.c.id == order_id).values(is_sandbox=True))
        await session.execute(update(linguist).values(rank=5))

    production = await studio.create(order_id)

    assert len(production.jobs) == 1
    assert (await (await studio.client(holder)).get("/v1/tasks")).json()["tasks"] == []
    assert await studio.mails("task_offer") == []


async def test_the_list_goes_through_offers_urgent_and_public_tasks_page_by_page(studio: Studio) -> None:
    client = await studio.client(await studio.linguist(limit=3))
    order_id = await studio.produce(a_transcript(8))
    tasks = await studio.tasks(order_id)
    public = [row.id for row in tasks if row.is_public]
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == public[-1]).values(is_urgent=True))

    pages: list[list[dict[str, Any]]] = []
    cursor = None
    while not pages or cursor:
        answer = await client.get("/v1/tasks", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        pages.append(answer.json()["tasks"])
        cursor = answer.json()["next_cursor"]

    shown = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [2, 2, 2, 2]
    assert [one["is_offered"] for one in shown] == [True] * 3 + [False] * 5
    assert shown[3]["id"] == public[-1]
    assert sorted(one["id"] for one in shown) == sorted(row.id for row in tasks)
