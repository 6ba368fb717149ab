"""A review without script: read, commented on, sent back or approved, by forms alone."""

import re

import pytest

from tests.pages.linguists.conftest import SignIn
from tests.pages.linguists.reader import Reader
from tests.service.jobs.studio import Studio
from tests.service.review_comments.reviews import SPOKEN, Review, begin_review
from workflows.states import TaskOutcome, TaskState

FAST = {
    "language": "en",
    "segments": [{"start_ms": 0, "end_ms": 900, "text": "um, um, I I think  so", "id": "s1"}],
    "speakers": [],
}


@pytest.fixture
async def review(studio: Studio) -> Review:
    """Three segments under review."""
    return await begin_review(studio)


@pytest.fixture
async def reviewer(review: Review, sign_in: SignIn) -> Reader:
    """The reviewer, looking at the sheet."""
    reader = await sign_in(review.reviewing)
    await reader.open(f"/tasks/{review.id}/review")
    return reader


async def test_the_sheet_shows_the_text_with_speakers_and_times(review: Review, reviewer: Reader) -> None:
    assert "0:00:02 Ada Welcome to the talk." in reviewer.text
    assert "0:00:05 Ben Thank you for having me." in reviewer.text


async def test_a_comment_is_made_settled_opened_and_removed(review: Review, reviewer: Reader) -> None:
    path = f"/tasks/{review.id}/review/comments"
    made = await reviewer.send(path, text="Check <b>", segment_id="s2", first="0")
    comment_id = made.headers["location"].partition("#")[2]
    await reviewer.open(made.headers["location"])
    assert "Check <b>" in reviewer.text
    assert "1 to be done" in reviewer.text

    await reviewer.send(f"{path}/{comment_id}", wish="done")
    await reviewer.open(f"/tasks/{review.id}/review")
    assert "0 to be done" in reviewer.text
    await reviewer.send(f"{path}/{comment_id}", wish="open")
    await reviewer.open(f"/tasks/{review.id}/review")
    await reviewer.send(f"{path}/{comment_id}", wish="remove")
    await reviewer.open(f"/tasks/{review.id}/review")

    assert "None yet." in reviewer.text


async def test_work_is_sent_back_once_it_is_confirmed_and_says_why(review: Review, reviewer: Reader) -> None:
    path = f"/tasks/{review.id}/review"

    hasty = await reviewer.send(path, decision="return", notes="Names <i>are</i> wrong.")
    assert (hasty.status_code, "Tick the box" in reviewer.text) == (422, True)
    assert "Names <i>are</i> wrong." in reviewer.text
    silent = await reviewer.send(path, decision="return", confirmed="return")
    assert (silent.status_code, "notes or comments" in reviewer.text) == (422, True)
    done = await reviewer.send(path, decision="return", notes="Names are wrong.", confirmed="return")

    assert done.headers["location"] == "/queue"
    row = await review.studio.task(review.id)
    assert (row.state, row.outcome, row.notes) == (TaskState.DONE, TaskOutcome.RETURNED, "Names are wrong.")


async def test_work_is_approved_as_the_reviewer_has_edited_it(review: Review, reviewer: Reader) -> None:
    edited = {**SPOKEN, "segments": [{**SPOKEN["segments"][0], "text": "Good evening, all."}]}  # type: ignore[dict-item]
    await review.reviewer.put(f"/v1/tasks/{review.id}/draft", json=edited, headers={"if-match": '"0"'})

    done = await reviewer.send(f"/tasks/{review.id}/review", decision="approve", confirmed="approve", notes="")

    assert done.headers["location"] == "/queue"
    assert (await review.studio.task(review.id)).outcome == TaskOutcome.APPROVED


async def test_warnings_are_asked_for_their_reasons_one_by_one(studio: Studio, sign_in: SignIn) -> None:
    review = await begin_review(studio, FAST)
    reader = await sign_in(review.reviewing)
    page = await reader.open(f"/tasks/{review.id}/review")
    asked = re.findall(r'name="reason-(\d+)"', page.text)
    hidden = dict(re.findall(r'type="hidden" name="((?:rule|segment)-\d+)" value="([^"]*)"', page.text))
    assert asked

    bare = await reader.send(f"/tasks/{review.id}/review", decision="approve", confirmed="approve")
    assert (bare.status_code, "have no reason yet" in reader.text) == (400, True)
    short = await reader.send(
        f"/tasks/{review.id}/review", decision="approve", confirmed="approve", **{"reason-all": "x"}
    )
    assert (short.status_code, "a reason 3 to 1,000" in reader.text) == (422, True)
    reasons = {f"reason-{number}": "He really says it." for number in asked}
    done = await reader.send(f"/tasks/{review.id}/review", decision="approve", confirmed="approve", **hidden, **reasons)

    assert done.status_code == 303
    assert (await studio.task(review.id)).outcome == TaskOutcome.APPROVED


async def test_a_long_text_is_read_in_stretches(studio: Studio, sign_in: SignIn) -> None:
    segments = [
        {"start_ms": at * 1000, "end_ms": at * 1000 + 900, "text": f"Line {at}.", "id": f"s{at}"} for at in range(450)
    ]
    review = await begin_review(studio, {"language": "en", "segments": segments, "speakers": []})
    reader = await sign_in(review.reviewing)

    page = await reader.open(f"/tasks/{review.id}/review")
    assert page.text.count('class="script-line"') == 200
    last = await reader.open(f"/tasks/{review.id}/review?first=420")

    assert last.text.count('class="script-line"') == 50
    assert "Line 449." in reader.text
    assert "Earlier segments" in reader.text
    assert "Later segments" not in reader.text


async def test_only_the_holder_of_a_review_has_its_sheet(review: Review, sign_in: SignIn, studio: Studio) -> None:
    editor, stranger = await sign_in(review.editing), await sign_in(await studio.linguist())

    for reader in (editor, stranger):
        assert (await reader.open(f"/tasks/{review.id}/review")).status_code == 404
    await stranger.open("/queue")
    foreign = await stranger.send(f"/tasks/{review.id}/review", decision="approve", confirmed="approve")

    assert foreign.status_code == 404
    assert (await studio.task(review.id)).state == TaskState.CLAIMED


async def test_a_lost_review_says_so_and_leads_to_its_brief(review: Review, reviewer: Reader, studio: Studio) -> None:
    await review.reviewer.post(f"/v1/tasks/{review.id}/release")
    await studio.make_public()

    answer = await reviewer.send(f"/tasks/{review.id}/review", decision="return", notes="No.", confirmed="1")
    assert answer.headers["location"] == f"/tasks/{review.id}"
    await reviewer.open(answer.headers["location"])

    assert "You have lost nothing" in reviewer.text
