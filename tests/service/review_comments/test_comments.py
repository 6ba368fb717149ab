"""Comments: made by the reviewer, worked in by the editor, seen by nobody else."""

import pytest
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import task
from tests.factories import a_customer
from tests.service.jobs.studio import Studio
from tests.service.review_comments.reviews import Review, begin_review
from workflows.stages import Stage


async def test_a_comment_on_a_segment_names_the_version_under_review_and_nobody(review: Review) -> None:
    made = await review.comment("Check the name.", segment_id="s2")

    listed = (await review.reviewer.get(review.path)).json()

    assert listed == {"comments": [made], "unresolved": 1}
    told = ("segment_id", "text", "document_version", "round", "is_mine", "is_resolved")
    assert [made[name] for name in told] == ["s2", "Check the name.", 1, 1, True, False]
    assert made["id"].startswith("prodcomment_")
    assert review.reviewing.id not in str(listed)


async def test_work_goes_back_with_comments_alone_and_the_editor_of_the_rework_sees_them(review: Review) -> None:
    on_segment = await review.comment("A comma is missing.", segment_id="s1")
    on_all = await review.comment("Names as in the glossary, please.")

    rework = await review.send_back()

    seen = (await review.editor.get(f"/v1/tasks/{rework}/comments")).json()
    assert [one["id"] for one in seen["comments"]] == [on_segment["id"], on_all["id"]]
    assert not any(one["is_mine"] for one in seen["comments"])
    (mail,) = await review.studio.mails("task_rework")
    assert mail.context["notes"] == ""


async def test_work_does_not_go_back_when_all_comments_are_done_and_there_are_no_notes(review: Review) -> None:
    made = await review.comment()
    await review.reviewer.patch(f"{review.path}/{made['id']}", json={"is_resolved": True})

    answer = await review.reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "return"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "notes"]


async def test_the_editor_marks_as_done_and_the_reviewer_opens_again(review: Review) -> None:
    made = await review.comment(segment_id="s1")
    rework = await review.send_back()
    done = await review.editor.patch(f"/v1/tasks/{rework}/comments/{made['id']}", json={"is_resolved": True})
    await review.editor.post(f"/v1/tasks/{rework}/submit")
    again = await review.open(Stage.REVIEW, 2)

    opened = await review.reviewer.patch(f"/v1/tasks/{again}/comments/{made['id']}", json={"is_resolved": False})

    assert done.json()["is_resolved"] is True
    assert done.json()["resolved_at"] is not None
    assert (opened.json()["is_resolved"], opened.json()["resolved_at"], opened.json()["round"]) == (False, None, 1)


async def test_an_editor_opens_again_only_what_they_have_marked(review: Review) -> None:
    by_reviewer, by_editor = await review.comment("One."), await review.comment("Two.")
    await review.reviewer.patch(f"{review.path}/{by_reviewer['id']}", json={"is_resolved": True})
    path = f"/v1/tasks/{await review.send_back()}/comments"
    await review.editor.patch(f"{path}/{by_editor['id']}", json={"is_resolved": True})

    refused = await review.editor.patch(f"{path}/{by_reviewer['id']}", json={"is_resolved": False})
    taken = await review.editor.patch(f"{path}/{by_editor['id']}", json={"is_resolved": False})

    assert (refused.status_code, refused.json()["detail"]["status"]) == (400, "not_a_review")
    assert taken.json()["is_resolved"] is False


async def test_an_editor_makes_no_comments(review: Review) -> None:
    rework = await review.send_back(notes="Again.")

    answer = await review.editor.post(f"/v1/tasks/{rework}/comments", json={"text": "No, you are wrong."})

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "not_a_review")


async def test_a_comment_is_taken_back_by_its_author_while_it_is_not_done(review: Review) -> None:
    kept, gone = await review.comment("One."), await review.comment("Two.")
    await review.reviewer.patch(f"{review.path}/{kept['id']}", json={"is_resolved": True})

    refused = await review.reviewer.delete(f"{review.path}/{kept['id']}")
    removed = await review.reviewer.delete(f"{review.path}/{gone['id']}")

    assert (refused.status_code, refused.json()["detail"]["status"]) == (400, "comment_resolved")
    assert removed.status_code == 204
    assert [one["id"] for one in (await review.reviewer.get(review.path)).json()["comments"]] == [kept["id"]]


async def test_an_editor_does_not_take_back_what_the_reviewer_said(review: Review) -> None:
    made = await review.comment()
    rework = await review.send_back()

    answer = await review.editor.delete(f"/v1/tasks/{rework}/comments/{made['id']}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "  "}, {"text": "x" * 2001}, {"text": "x", "segment_id": "s99"},
     {"text": "x", "segment_id": "../s1"}, {"text": "x", "author": "me"}],
)  # fmt: skip
async def test_a_comment_without_words_or_place_is_refused(review: Review, body: dict[str, str]) -> None:
    answer = await review.reviewer.post(review.path, json=body)

    assert answer.status_code == 422
    assert (await review.reviewer.get(review.path)).json()["comments"] == []


async def test_a_segment_that_the_reviewer_has_just_made_can_be_commented_on(review: Review) -> None:
    document = {
        "language": "en",
        "segments": [{"start_ms": 0, "end_ms": 900, "text": "Good evening.", "id": "new-1"}],
        "speakers": [],
    }
    await review.reviewer.put(f"/v1/tasks/{review.id}/draft", json=document, headers={"if-match": '"0"'})

    made = await review.comment(segment_id="new-1")

    assert made["segment_id"] == "new-1"


async def test_others_find_no_comments_at_all(review: Review, studio: Studio) -> None:
    made = await review.comment()
    stranger = await studio.client(await studio.linguist(skills=((Stage.REVIEW, "de", "de"),)))
    customer = await studio.open_client((await a_customer(studio.sessions)).key)

    for client, status in ((stranger, 404), (customer, 403)):
        assert (await client.get(review.path)).status_code == status
        assert (await client.post(review.path, json={"text": "Hello."})).status_code == status
        change = await client.patch(f"{review.path}/{made['id']}", json={"is_resolved": True})
        assert change.status_code == status
        assert (await client.delete(f"{review.path}/{made['id']}")).status_code == status


async def test_a_comment_of_another_job_is_missing(review: Review, studio: Studio) -> None:
    other = await begin_review(studio)
    made = await review.comment()

    answer = await other.reviewer.patch(f"{other.path}/{made['id']}", json={"is_resolved": True})

    assert answer.status_code == 404


async def test_a_lost_lease_keeps_the_comments_and_takes_no_more(review: Review, studio: Studio) -> None:
    made = await review.comment()
    async with transaction(studio.sessions) as session:
        lapsed = update(task).where(task.c.id == review.id).values(lease_expires_at=studio.now)
        await session.execute(lapsed)

    for answer in (
        await review.reviewer.post(review.path, json={"text": "One more."}),
        await review.reviewer.patch(f"{review.path}/{made['id']}", json={"is_resolved": True}),
        await review.reviewer.delete(f"{review.path}/{made['id']}"),
    ):
        assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "claim_lost")
    assert (await review.reviewer.get(review.path)).json()["unresolved"] == 1
