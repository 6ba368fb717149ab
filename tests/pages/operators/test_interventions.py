"""What is done to orders from the pages: said beforehand, done after a reason, and told order by order."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.pages.operators.pages import WHY, Pages, said
from tests.service.approvals.office import Office
from tests.service.jobs.studio import a_transcript
from tests.service.operations.desk import Desk

WEIGH = "/operations/intervene"


async def previewed(pages: Pages, **query: Any) -> tuple[str, dict[str, Any]]:
    """The words of a preview, and the fields of the form that would do it."""
    answer = await pages.client.get(WEIGH, params=query)
    assert answer.status_code == 200, said(answer.text)
    form = re.search(r'<form class="card" method="post".*?</form>', answer.text, re.DOTALL)
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0] if form else ""):
        if name != "csrf_token":
            fields.setdefault(name, []).append(value)
    return said(answer.text), fields


async def state_of(desk: Desk, order_id: str) -> dict[str, Any]:
    """The order as the API tells it."""
    return dict(await desk.get(f"/orders/{order_id}"))


async def test_a_preview_of_anything_changes_nothing(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce(a_transcript(2))
    helper = await desk.studio.linguist()
    before = await state_of(desk, order_id)

    for more in ({"deed": "extend", "hours": "48"}, {"deed": "pause"}, {"deed": "reject"},
                 {"deed": "reassign", "linguist": helper.id}):  # fmt: skip
        await previewed(pages, order=order_id, **more)

    assert await state_of(desk, order_id) == before
    assert await desk.actions(order_id) == []
    assert await desk.studio.signals("deadline_moved") == []


async def test_an_extension_does_what_its_preview_said_and_once(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce(a_transcript(2))
    was = (await state_of(desk, order_id))["due_at"]

    words, fields = await previewed(pages, order=order_id, deed="extend", hours="24")
    there = await pages.done(WEIGH, **fields, reason=WHY)
    again = await pages.send(WEIGH, **fields, reason=WHY)

    assert "The deadlines of 2 jobs move from" in words
    assert there == f"/operations/orders/{order_id}"
    assert "No unfinished job of the order is due before that" in said(again.text)
    told = await state_of(desk, order_id)
    assert told["due_at"] == fields[f"due.{order_id}"][0].replace("+00:00", "Z")
    assert told["due_at"] > was
    assert [(one.action, one.reason) for one in await desk.actions(order_id)] == [("extend_order", WHY)]


async def test_without_a_reason_nothing_is_done_and_the_preview_is_there_again(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce()
    _, fields = await previewed(pages, order=order_id, deed="pause")

    answer = await pages.send(WEIGH, **fields, reason="   ")

    assert answer.status_code == 422
    assert "Say why" in said(answer.text)
    assert "data-take-focus" in answer.text
    assert not (await state_of(desk, order_id))["is_paused"]


async def test_of_many_orders_each_says_what_happens_to_it_and_what_not(desk: Desk, pages: Pages) -> None:
    running, ended = await desk.studio.produce(), await desk.studio.produce()
    await desk.run("UPDATE \"order\" SET state = 'done', name = 'Finished' WHERE id = :id", id=ended)

    words, fields = await previewed(pages, order=[running, ended], deed="pause")
    answer = await pages.send(WEIGH, **fields, reason=WHY)

    assert "1 order is left as it is" in words
    assert "has no work to hold" in words
    assert answer.status_code == 200
    assert "Done for 1 of 2 orders" in said(answer.text)
    assert (await state_of(desk, running))["is_paused"]
    assert [one.action for one in await desk.actions(ended)] == []


async def test_work_is_given_to_somebody_who_fits_and_others_are_not_offered(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce(a_transcript(2))
    able = await desk.studio.linguist()
    await desk.studio.linguist(skills=())
    (task, other) = await desk.studio.tasks(order_id)

    words, fields = await previewed(pages, order=order_id, deed="reassign", task=task.id, linguist=able.id)
    await pages.done(WEIGH, **fields, reason=WHY)

    assert words.count("Linguist ") >= 1
    assert "which nobody has taken, is given with its draft" in words
    assert (await desk.studio.task(task.id)).linguist_id == able.id
    assert (await desk.studio.task(other.id)).linguist_id is None


async def test_a_refund_within_the_limit_is_made_once_however_often_it_is_sent(
    office: Office, office_pages: Pages
) -> None:
    order_id = await office.order_on_credits()

    words, fields = await previewed(office_pages, order=order_id, deed="refund", amount="150.00")
    for _ in range(2):
        await office_pages.done(WEIGH, **fields, reason=WHY)

    assert "$150.00 goes back to where it came from; $850.00 could still go back" in words
    assert await office.returned(order_id) == 15_000


async def test_a_refund_beyond_the_limit_says_so_and_waits(office: Office, office_pages: Pages) -> None:
    order_id = await office.order_on_credits()

    words, fields = await previewed(office_pages, order=order_id, deed="refund", amount="$250.00")
    await office_pages.done(WEIGH, **fields, reason=WHY)
    story = said(await office_pages.read(f"/operations/orders/{order_id}"))

    assert "it waits until another operator approves it" in words
    assert await office.returned(order_id) == 0
    assert "Waits for a decision" in story


@pytest.mark.parametrize("amount", ["", "much", "0", "-5", "1.234"])
async def test_an_amount_that_is_none_previews_nothing(office: Office, office_pages: Pages, amount: str) -> None:
    order_id = await office.order_on_credits()

    _, fields = await previewed(office_pages, order=order_id, deed="refund", amount=amount)

    assert fields == {}


async def test_who_chooses_nothing_is_sent_back_to_the_board(pages: Pages) -> None:
    for query in ({}, {"deed": "extend"}, {"deed": "burn", "order": "x"}):
        answer = await pages.client.get(WEIGH, params=query)
        assert (answer.status_code, answer.headers["location"]) == (303, "/operations")


async def test_a_form_without_its_token_does_nothing(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce()
    _, fields = await previewed(pages, order=order_id, deed="pause")

    answer = await pages.client.post(WEIGH, data={**fields, "reason": WHY})

    assert answer.status_code == 403
    assert not (await state_of(desk, order_id))["is_paused"]


async def test_what_users_wrote_is_text_on_every_page(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce()
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    await desk.run('UPDATE "order" SET name = :name', name=evil)
    await desk.run("UPDATE workspace SET name = :name", name=evil)
    await desk.run("UPDATE linguist SET name = :name", name=evil)

    weighing = [f"{WEIGH}?deed={deed}&order={order_id}" for deed in ("pause", "reassign")]
    lists = ["/operations", "/operations/workspaces", "/operations/linguists"]
    for path in (*lists, *weighing, f"/operations/orders/{order_id}"):
        text = await pages.read(path)
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


@pytest.mark.parametrize("overrides", [{"temporal_ui_url": "http://temporal.example"}])
async def test_the_story_tells_late_money_people_and_the_way_to_the_workflow(desk: Desk, pages: Pages) -> None:
    order_id = await desk.studio.produce()
    await desk.due(order_id, desk.studio.now - timedelta(hours=1))

    text = await pages.read(f"/operations/orders/{order_id}")

    assert f"http://temporal.example/namespaces/default/workflows/order-{order_id}" in text
    for words in ("Late", "Transcription", "nobody yet", "Can still go back", "No mail yet."):
        assert words in said(text), words
