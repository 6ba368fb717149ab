"""Finishing: what is handed in, who reviews it, and how work comes back."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from service.database import transaction
from service.deliverables.models import TaskFile
from service.documents.models import DocumentVersion
from service.jobs.availability import linguist, task
from service.jobs.opening import open_tasks
from tests.factories import Holder, an_operator
from tests.service.events.feed import HOUSE_EVENTS, Feed
from tests.service.jobs.studio import DOCUMENT, Studio, a_dub, a_transcript, subtitles
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import TaskOutcome, TaskState


def written(text: str) -> dict[str, Any]:
    """A document with one segment."""
    return {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 900, "text": text}]}


class Job:
    """A job under way, driven as its workflow would."""

    def __init__(self, studio: Studio, job_id: str) -> None:
        self.studio = studio
        self.job_id = job_id

    @classmethod
    async def begin(cls, studio: Studio, item: Mapping[str, Any] | None = None) -> "Job":
        order_id = await studio.produce(dict(item or a_transcript()))
        return cls(studio, (await studio.jobs(order_id))[0].id)

    async def open(self, stage: Stage, round_: int = 1) -> Any:
        """Opens the task of a stage and returns its row."""
        async with transaction(self.studio.sessions) as session:
            request = OpenTasks(self.job_id, stage, round_)
            (task_id,) = await open_tasks(session, request, settings=self.studio.settings, now=self.studio.now)
        return await self.studio.task(task_id)

    async def edit(self, stage: Stage, client: httpx.AsyncClient, text: str = "Good evening.") -> str:
        """Claims and submits the stage's task."""
        row = await self.open(stage)
        assert (await client.post(f"/v1/tasks/{row.id}/claim")).status_code == 200
        answer = await client.post(f"/v1/tasks/{row.id}/submit", json={"document": written(text)})
        assert answer.status_code == 200, answer.text
        return str(row.id)

    async def documents(self) -> list[tuple[int, str, str]]:
        """Version, stage and text of the job's documents."""
        async with self.studio.sessions() as session:
            query = (
                select(DocumentVersion).where(DocumentVersion.job_id == self.job_id).order_by(DocumentVersion.version)
            )  # type: ignore[arg-type]
            rows = (await session.execute(query)).scalars()
            return [(row.version, row.stage, row.body["segments"][0]["text"]) for row in rows]


async def people(studio: Studio, *ranks: int) -> list[tuple[Holder, httpx.AsyncClient]]:
    """Linguists of these ranks with their clients; three of them are offered a task at once."""
    holders = [await studio.linguist(rank=rank) for rank in ranks]
    return [(holder, await studio.client(holder)) for holder in holders]


async def test_a_submitted_document_becomes_the_newest_version_and_the_workflow_is_told(studio: Studio) -> None:
    (_, editor), (_, _) = await people(studio, 3, 3)
    job = await Job.begin(studio)

    task_id = await job.edit(Stage.TRANSCRIPTION, editor)

    (signal,) = await studio.signals("task_finished")
    assert signal.payload["argument"] == {"job_id": job.job_id, "task_id": task_id, "outcome": "submitted"}
    assert await job.documents() == [(1, "transcription", "Good evening.")]
    assert (await studio.task(task_id)).outcome == TaskOutcome.SUBMITTED


async def test_without_a_document_the_draft_is_handed_in(studio: Studio) -> None:
    ((_, editor),) = await people(studio, 3)
    job = await Job.begin(studio)
    task_id = (await editor.post("/v1/tasks/claim-next")).json()["task_id"]
    await editor.put(f"/v1/tasks/{task_id}/draft", json=written("from the draft"), headers={"if-match": '"0"'})

    answer = await editor.post(f"/v1/tasks/{task_id}/submit")

    assert answer.json()["document_version"] == 1
    assert await job.documents() == [(1, "transcription", "from the draft")]


async def test_submitting_twice_gives_the_first_answer_and_one_signal(studio: Studio) -> None:
    ((_, editor),) = await people(studio, 3)
    await Job.begin(studio)
    task_id = (await editor.post("/v1/tasks/claim-next")).json()["task_id"]

    first = await editor.post(f"/v1/tasks/{task_id}/submit", json={"document": written("one")})
    second = await editor.post(f"/v1/tasks/{task_id}/submit", json={"document": written("two")})

    assert first.json() == second.json()
    assert len(await studio.signals("task_finished")) == 1


@pytest.mark.parametrize("body", [None, {}, {"document": written("  \n ")}, {"document": {**DOCUMENT, "segments": []}}])
async def test_a_task_without_any_text_is_not_finished(studio: Studio, body: dict[str, Any] | None) -> None:
    ((_, editor),) = await people(studio, 3)
    await Job.begin(studio)
    task_id = (await editor.post("/v1/tasks/claim-next")).json()["task_id"]

    answer = await editor.post(f"/v1/tasks/{task_id}/submit", json=body)

    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "document_incomplete"
    assert (await studio.task(task_id)).state == TaskState.CLAIMED


async def test_a_review_starts_from_the_newest_document_and_is_never_done_by_the_editor(studio: Studio) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)

    review = await job.open(Stage.REVIEW)
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == review.id).values(is_public=True))
    refused = await editor.post(f"/v1/tasks/{review.id}/claim")
    taken = await reviewer.post(f"/v1/tasks/{review.id}/claim")

    assert refused.json()["detail"]["status"] == "reviewer_conflict"
    assert taken.status_code == 200
    draft = (await reviewer.get(f"/v1/tasks/{review.id}/draft")).json()
    assert draft["document"]["segments"][0]["text"] == "Good evening."


async def test_a_reviewer_is_never_of_lower_rank_than_the_editor(studio: Studio) -> None:
    (_, senior), (_, junior) = await people(studio, 4, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, senior)

    review = await job.open(Stage.REVIEW)
    refused = await junior.post(f"/v1/tasks/{review.id}/claim")

    assert review.min_rank == 4
    assert refused.json()["detail"]["status"] == "reviewer_conflict"
    assert refused.json()["detail"]["min_rank"] == 4


async def test_an_approval_as_it_is_leaves_the_document(studio: Studio) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")

    answer = await reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "approve"})

    assert (answer.json()["outcome"], answer.json()["document_version"]) == ("approved", None)
    assert len(await job.documents()) == 1


async def test_an_approval_keeps_what_the_reviewer_has_edited(studio: Studio) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")
    await reviewer.put(f"/v1/tasks/{review.id}/draft", json=written("Better."), headers={"if-match": '"0"'})

    await reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "approve"})

    assert (await job.documents())[-1] == (2, "review", "Better.")


async def test_work_is_not_returned_without_notes(studio: Studio) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")

    for body in ({"decision": "return"}, {"decision": "return", "notes": "  "}):
        answer = await reviewer.post(f"/v1/tasks/{review.id}/review", json=body)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "notes"]
    assert (await reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "maybe"})).status_code == 422


async def test_rework_goes_straight_to_the_same_two_people(studio: Studio) -> None:
    (editing, editor), (reviewing, reviewer), _ = await people(studio, 3, 3, 5)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")
    await reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "return", "notes": "Names are wrong."})

    rework = await job.open(Stage.TRANSCRIPTION, 2)
    mine = (await editor.get("/v1/tasks/mine")).json()["tasks"]
    await editor.post(f"/v1/tasks/{rework.id}/submit", json={"document": written("Good evening, Ada.")})
    again = await job.open(Stage.REVIEW, 2)

    assert (rework.state, rework.linguist_id, rework.notes) == (TaskState.CLAIMED, editing.id, "Names are wrong.")
    assert (mine[0]["id"], mine[0]["notes"], mine[0]["pay_cents"]) == (rework.id, "Names are wrong.", 0)
    assert rework.draft["segments"][0]["text"] == "Good evening."
    assert (again.state, again.linguist_id) == (TaskState.CLAIMED, reviewing.id)
    (mail,) = await studio.mails("task_rework")
    assert mail.context["notes"] == "Names are wrong."
    assert mail.recipient == f"{editing.id}@linguists.example"
    operator = await studio.open_client((await an_operator(studio.sessions)).key)
    claims = await Feed(operator, studio.parts, HOUSE_EVENTS).events("task.claimed")
    given = {one["data"]["task_id"]: one["data"]["linguist_id"] for one in claims if one["data"]["round"] == 2}
    assert given == {rework.id: editing.id, again.id: reviewing.id}


async def test_rework_of_somebody_who_is_gone_is_open_to_all_but_the_reviewer(studio: Studio) -> None:
    (editing, editor), (_, reviewer), (_, third) = await people(studio, 3, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")
    await reviewer.post(f"/v1/tasks/{review.id}/review", json={"decision": "return", "notes": "Again."})
    async with transaction(studio.sessions) as session:
        await session.execute(update(linguist).where(linguist.c.id == editing.id).values(is_paused=True))

    rework = await job.open(Stage.TRANSCRIPTION, 2)

    assert rework.state == TaskState.OPEN
    refused = await reviewer.post(f"/v1/tasks/{rework.id}/claim")
    assert refused.json()["detail"]["status"] == "reviewer_conflict"
    seen = (await third.get(f"/v1/tasks/{rework.id}")).json()
    assert seen["pay_cents"] == rework.pay_cents > 0


async def test_opening_a_stage_twice_gives_one_task(studio: Studio) -> None:
    (_, editor), _ = await people(studio, 3, 3)
    job = await Job.begin(studio)
    await job.edit(Stage.TRANSCRIPTION, editor)

    assert (await job.open(Stage.REVIEW)).id == (await job.open(Stage.REVIEW)).id


async def test_an_editor_does_not_review_and_a_reviewer_does_not_submit(studio: Studio) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio)
    first = await job.open(Stage.TRANSCRIPTION)
    await editor.post(f"/v1/tasks/{first.id}/claim")
    wrong_review = await editor.post(f"/v1/tasks/{first.id}/review", json={"decision": "approve"})
    await editor.post(f"/v1/tasks/{first.id}/submit", json={"document": DOCUMENT})
    review = await job.open(Stage.REVIEW)
    await reviewer.post(f"/v1/tasks/{review.id}/claim")
    wrong_submit = await reviewer.post(f"/v1/tasks/{review.id}/submit", json={"document": DOCUMENT})

    assert wrong_review.json()["detail"]["status"] == "wrong_outcome"
    assert wrong_submit.json()["detail"]["status"] == "wrong_outcome"


async def test_stages_that_translate_ask_for_the_pair(studio: Studio) -> None:
    (_, editor), _ = await people(studio, 3, 3)
    job = await Job.begin(studio, subtitles("de-AT"))
    await job.edit(Stage.TRANSCRIPTION, editor)

    row = await job.open(Stage.TRANSLATION)

    assert (row.pair_source, row.pair_target) == ("en", "de")
    seen = (await editor.get(f"/v1/tasks/{row.id}")).json()
    assert seen["language_label"] == "English to German (Austria)"


async def test_the_pacing_of_a_dub_is_handed_in_with_its_film_and_quality_control_takes_it_over(
    studio: Studio,
) -> None:
    (_, editor), (_, reviewer) = await people(studio, 3, 3)
    job = await Job.begin(studio, a_dub("de"))
    for stage in (Stage.TRANSCRIPTION, Stage.TRANSLATION, Stage.VOICE_SELECTION):
        await job.edit(stage, editor)
    pacing = await job.open(Stage.PACING)
    await editor.post(f"/v1/tasks/{pacing.id}/claim")

    refused = await editor.post(f"/v1/tasks/{pacing.id}/submit", json={"document": DOCUMENT})
    async with transaction(studio.sessions) as session:
        session.add(
            TaskFile(
                task_id=pacing.id, storage_key="k", content_type="video/mp4", size_bytes=1, sha256="0",
                uploaded_by="l", created_at=studio.now,
            )
        )  # fmt: skip
    submitted = await editor.post(f"/v1/tasks/{pacing.id}/submit", json={"document": DOCUMENT})
    control = await job.open(Stage.QUALITY_CONTROL)
    await reviewer.post(f"/v1/tasks/{control.id}/claim")
    approved = await reviewer.post(
        f"/v1/tasks/{control.id}/review", json={"decision": "approve", "reasons": [{"reason": "It stays English."}]}
    )

    assert (refused.status_code, refused.json()["detail"]["status"]) == (400, "file_missing")
    assert (submitted.status_code, approved.status_code) == (200, 200)
