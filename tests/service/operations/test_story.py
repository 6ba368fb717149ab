"""The whole story of one order."""

from typing import Any

import pytest

from service.ids import ORDER, new_id
from tests.service.jobs.studio import DOCUMENT, a_transcript
from tests.service.operations.desk import WHY, Desk, slug


@pytest.fixture
def overrides() -> dict[str, Any]:
    """With an address of Temporal's UI."""
    return {"temporal_ui_url": "http://temporal.example/", "temporal_namespace": "prod"}


async def test_the_story_tells_work_money_mail_and_interventions(desk: Desk) -> None:
    holder = await desk.studio.linguist()
    order_id = await desk.studio.produce(a_transcript(2))
    linguist = await desk.studio.client(holder)
    first = (await desk.studio.tasks(order_id))[0]
    await linguist.post(f"/v1/tasks/{first.id}/claim")
    await linguist.post(f"/v1/tasks/{first.id}/submit", json={"document": DOCUMENT})
    await desk.done("POST", f"/orders/{order_id}/pause")

    story = await desk.get(f"/orders/{order_id}")

    assert (story["state"], story["is_paused"], story["workspace"]["name"]) == ("paid", True, "Lumen Films")
    assert story["workflow_url"] == f"http://temporal.example/namespaces/prod/workflows/order-{order_id}"
    assert [item["item"]["kind"] for item in story["items"]] == ["transcription"]
    assert (story["quote"]["total_cents"], len(story["quote"]["lines"])) == (4000, 2)
    done, waiting = story["tasks"]
    assert (done["state"], done["outcome"], done["holder"]["id"]) == ("done", "submitted", holder.id)
    assert (waiting["state"], waiting["holder"]) == ("open", None)
    assert story["events"][-1]["cause"] == "paused"
    assert {mail["name"] for mail in story["mails"]} == {"task_offer"}
    assert [(one["action"], one["reason"], one["operator"]["name"]) for one in story["actions"]] == [
        ("pause_order", WHY["reason"], "Olga")
    ]
    assert story["money"]["charged_cents"] == 0


async def test_tasks_and_events_beyond_the_story_are_read_page_by_page(desk: Desk) -> None:
    order_id = await desk.studio.produce(a_transcript(5))
    await desk.done("POST", f"/orders/{order_id}/pause")
    await desk.done("POST", f"/orders/{order_id}/resume")

    first = await desk.get(f"/orders/{order_id}/tasks", limit=3)
    second = await desk.get(f"/orders/{order_id}/tasks", limit=3, cursor=first["next_cursor"])
    later = await desk.get(f"/orders/{order_id}/events", after=1)

    assert [len(first["tasks"]), len(second["tasks"])] == [3, 2]
    assert second["next_cursor"] is None
    assert len({task["task_id"] for task in first["tasks"] + second["tasks"]}) == 5
    assert [event["cause"] for event in later["events"]] == ["resumed"]


@pytest.mark.parametrize("order_id", [new_id(ORDER)[:-1] + "0", "nonsense"], ids=["unknown", "malformed"])
async def test_an_order_that_is_not_there_has_no_story(desk: Desk, order_id: str) -> None:
    for path in ("", "/tasks", "/events"):
        assert slug(await desk.client.get(f"/v1/operations/orders/{order_id}{path}")) == (404, "not_found")
