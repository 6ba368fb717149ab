"""A job stays reviewable: nobody takes an editing stage after whom no possible reviewer would be left."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from pricing.catalogue import Service
from service.database import transaction
from service.documents.document import Document, Segment
from service.errors import TaskRefused
from service.jobs.availability import qualification, task
from service.jobs.capacity import capacity
from service.jobs.claiming import claim_task
from service.jobs.drafting import save_draft
from service.jobs.finishing import Review, review_task, submit_task
from service.jobs.leases import release_task
from service.jobs.opening import open_tasks
from service.jobs.operating import reassign_task
from service.linguists.administering import pause_linguist
from service.quality.findings import WarningReason
from tests.factories import Holder
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript, skills, subtitles
from tests.service.jobs.test_claiming import make_public, slug
from tests.service.jobs.test_offering import offered
from workflows.messages import OpenTasks
from workflows.stages import Stage, plan
from workflows.states import TaskState

WORDS = Document("en", [Segment(0, 900, "Good evening.")])
TRANSCRIBING, REVIEWING = (Stage.TRANSCRIPTION, "en", "en"), (Stage.REVIEW, "en", "en")


@pytest.fixture
async def studio(studio: Studio) -> Studio:
    """A studio that has no other people than those of the test."""
    studio.has_chief = True
    return studio


async def first_task(studio: Studio, *items: dict[str, Any]) -> str:
    """The id of the first task of a new order."""
    return str((await studio.tasks(await studio.produce(*items)))[0].id)


async def open_stage(studio: Studio, task_id: str, stage: Stage, number: int = 1) -> str:
    """Opens a stage of the task's job, as its workflow does."""
    async with transaction(studio.sessions) as session:
        request = OpenTasks((await studio.task(task_id)).job_id, stage, number)
        (task_id,) = await open_tasks(session, request, settings=studio.settings, now=studio.now)
        return task_id


async def claim(studio: Studio, holder: Holder, task_id: str) -> httpx.Response:
    """One claim."""
    return await (await studio.client(holder)).post(f"/v1/tasks/{task_id}/claim")


async def test_a_senior_whom_nobody_could_review_gets_no_offer_and_no_claim(studio: Studio) -> None:
    senior = await studio.linguist(rank=5, skills=(TRANSCRIBING, REVIEWING))
    junior = await studio.linguist(rank=2, skills=(TRANSCRIBING,))
    await studio.linguist(rank=4, skills=(REVIEWING,))

    task_id = await first_task(studio, a_transcript())

    assert await offered(studio, task_id) == [junior.id]
    await make_public(studio)
    client = await studio.client(senior)
    refused = await client.post(f"/v1/tasks/{task_id}/claim")
    assert slug(refused) == "would_leave_no_reviewer"
    assert slug(await client.post("/v1/tasks/claim-next")) == "nothing_to_claim"
    assert (await client.get("/v1/tasks")).json()["tasks"] == []
    assert (await claim(studio, junior, task_id)).status_code == 200


async def test_claim_next_passes_over_what_would_leave_no_reviewer(studio: Studio) -> None:
    senior = await studio.linguist(rank=5, skills=(TRANSCRIBING, *skills(Service.TRANSCRIPT, "fr", "fr")))
    await studio.linguist(rank=5, skills=((Stage.REVIEW, "fr", "fr"),))
    await studio.linguist(rank=4, skills=(REVIEWING,))
    await first_task(studio, a_transcript())
    french = await first_task(studio, a_transcript(source_language="fr"))
    await make_public(studio)

    claimed = await (await studio.client(senior)).post("/v1/tasks/claim-next")

    assert claimed.json()["task_id"] == french


async def test_a_paused_reviewer_does_not_count(studio: Studio) -> None:
    editor = await studio.linguist(rank=2, skills=(TRANSCRIBING,))
    reviewer = await studio.linguist(rank=5, skills=(REVIEWING,))
    task_id = await first_task(studio, a_transcript())
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, reviewer.id, now=studio.now)

    assert slug(await claim(studio, editor, task_id)) == "would_leave_no_reviewer"


async def test_who_edited_an_earlier_stage_is_no_reviewer_of_the_next(studio: Studio) -> None:
    both = await studio.linguist(rank=3, skills=skills(Service.CAPTIONS))
    other = await studio.linguist(rank=3, skills=skills(Service.CAPTIONS))
    first = await first_task(studio, subtitles("en"))
    await make_public(studio)
    await claim(studio, both, first)
    await (await studio.client(both)).post(f"/v1/tasks/{first}/submit", json={"document": DOCUMENT})

    timing = await open_stage(studio, first, Stage.TIMING)
    await make_public(studio)

    assert slug(await claim(studio, other, timing)) == "would_leave_no_reviewer"
    assert (await claim(studio, both, timing)).status_code == 200


async def test_a_reviewer_whom_a_later_stage_needs_is_not_counted_on(studio: Studio) -> None:
    senior = await studio.linguist(rank=5, skills=(TRANSCRIBING, REVIEWING))
    junior = await studio.linguist(rank=1, skills=(TRANSCRIBING,))
    await studio.linguist(rank=5, skills=((Stage.TIMING, "en", "en"), REVIEWING))

    task_id = await first_task(studio, subtitles("en"))

    assert await offered(studio, task_id) == [junior.id]
    await make_public(studio)
    assert slug(await claim(studio, senior, task_id)) == "would_leave_no_reviewer"


async def test_an_operator_cannot_give_a_task_to_whom_nobody_could_review(studio: Studio) -> None:
    senior = await studio.linguist(rank=5, skills=(TRANSCRIBING,))
    await studio.linguist(rank=4, skills=(REVIEWING,))
    task_id = await first_task(studio, a_transcript())

    async with studio.sessions() as session:
        with pytest.raises(TaskRefused, match="would_leave_no_reviewer"):
            await reassign_task(
                session, task_id, senior.id, actor="operator:tests", settings=studio.settings, now=studio.now
            )


async def test_who_saved_a_draft_and_released_it_never_reviews_that_job(studio: Studio) -> None:
    drafter = await studio.linguist(rank=4, skills=(TRANSCRIBING, REVIEWING))
    editor = await studio.linguist(rank=2, skills=(TRANSCRIBING,))
    junior = await studio.linguist(rank=3, skills=(REVIEWING,))
    chief = await studio.linguist(rank=5, skills=(REVIEWING,))
    task_id = await first_task(studio, a_transcript())
    client = await studio.client(drafter)
    await client.post(f"/v1/tasks/{task_id}/claim")
    for version in ('"0"', '"1"'):
        await client.put(f"/v1/tasks/{task_id}/draft", json=DOCUMENT, headers={"if-match": version})
    await client.post(f"/v1/tasks/{task_id}/release")
    await make_public(studio)
    await claim(studio, editor, task_id)
    await (await studio.client(editor)).post(f"/v1/tasks/{task_id}/submit", json={"document": DOCUMENT})

    review = await open_stage(studio, task_id, Stage.REVIEW)

    assert (await studio.task(task_id)).edited_by == [drafter.id]
    assert (await studio.task(review)).min_rank == 4
    assert await offered(studio, review) == [chief.id]
    await make_public(studio)
    assert slug(await claim(studio, drafter, review)) == "reviewer_conflict"
    assert slug(await claim(studio, junior, review)) == "reviewer_conflict"
    assert (await claim(studio, chief, review)).status_code == 200


async def test_who_only_held_a_task_may_review_it(studio: Studio) -> None:
    holder = await studio.linguist(rank=3, skills=(TRANSCRIBING, REVIEWING))
    editor = await studio.linguist(rank=3, skills=(TRANSCRIBING, REVIEWING))
    task_id = await first_task(studio, a_transcript())
    await claim(studio, holder, task_id)
    await (await studio.client(holder)).post(f"/v1/tasks/{task_id}/release")
    await make_public(studio)
    await claim(studio, editor, task_id)
    await (await studio.client(editor)).post(f"/v1/tasks/{task_id}/submit", json={"document": DOCUMENT})

    review = await open_stage(studio, task_id, Stage.REVIEW)

    assert (await claim(studio, holder, review)).status_code == 200


SERVICES = (Service.TRANSCRIPT, Service.CAPTIONS, Service.SUBTITLES)
STAFF = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 31)), min_size=2, max_size=5)
CHOICES = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=14, max_size=14)


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(service=st.sampled_from(SERVICES), staff=STAFF, choices=CHOICES)
async def test_whatever_the_order_of_claims_a_staff_with_capacity_can_finish_the_job(
    studio: Studio, service: Service, staff: list[tuple[int, int]], choices: list[tuple[int, bool]]
) -> None:
    target = "de" if service is Service.SUBTITLES else "en"
    known = skills(service, target=target)
    async with transaction(studio.sessions) as session:
        await session.execute(qualification.delete())
        await session.execute(update(task).where(task.c.state == TaskState.OPEN).values(is_paused=True))
    people = [
        await studio.linguist(rank=rank, skills=tuple(one for place, one in enumerate(known) if mask & (1 << place)))
        for rank, mask in staff
    ]
    async with studio.sessions() as session:
        if not (await capacity(session, service, "en", target, default_limit=9)).is_available:
            return
    current = await first_task(studio, subtitles(target) if service is not Service.TRANSCRIPT else a_transcript())
    moves = iter(choices)
    for stage in (rule.stage for rule in plan(service)):
        current = await open_stage(studio, current, stage)
        await finish_by_somebody(studio, people, current, moves)


async def finish_by_somebody(studio: Studio, people: Sequence[Holder], task_id: str, moves: Any) -> None:
    """Somebody who can claims the task and finishes it, perhaps after one or two who began it and gave up."""
    for last in (False, False, True):
        turn, is_done = next(moves, (0, True))
        holder, version = await claim_by_somebody(studio, people, task_id, turn)
        if is_done or last:
            await finish(studio, holder, task_id)
            return
        await save_draft(
            studio.parts.engine, task_id, WORDS, etag=f'"{version}"', linguist_id=holder.id, settings=studio.settings,
            now=studio.now,
        )  # fmt: skip
        async with transaction(studio.sessions) as session:
            await release_task(session, task_id, linguist_id=holder.id, settings=studio.settings, now=studio.now)


async def claim_by_somebody(studio: Studio, people: Sequence[Holder], task_id: str, turn: int) -> tuple[Holder, int]:
    """The first who can claim the task, asked in turn, and the version of the draft."""
    await make_public(studio)
    for number in range(len(people)):
        holder = people[(turn + number) % len(people)]
        with suppress(TaskRefused):
            made = await claim_task(
                studio.parts.engine, task_id, linguist_id=holder.id, settings=studio.settings, now=studio.now
            )
            return holder, made.draft_version
    raise AssertionError(f"nobody can claim the {(await studio.task(task_id)).stage}")


async def finish(studio: Studio, holder: Holder, task_id: str) -> None:
    """Hands the task in, or approves it."""
    is_review = (await studio.task(task_id)).stage == Stage.REVIEW
    async with transaction(studio.sessions) as session:
        if is_review:
            review = Review(True, document=WORDS, reasons=[WarningReason("The words are those of a test.")])
            await review_task(session, task_id, review, linguist_id=holder.id, now=studio.now)
        else:
            await submit_task(session, task_id, linguist_id=holder.id, document=WORDS, now=studio.now)
