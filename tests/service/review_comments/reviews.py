"""Work that was handed in and is under review, driven as its workflow would."""

from dataclasses import dataclass
from typing import Any

import httpx

from service.database import transaction
from service.jobs.opening import open_tasks
from tests.factories import Holder
from tests.service.jobs.studio import Studio, a_transcript
from workflows.messages import OpenTasks
from workflows.stages import Stage

SPOKEN = {
    "language": "en",
    "segments": [
        {"start_ms": 0, "end_ms": 1900, "text": "Good evening.", "speaker": "a", "id": "s1"},
        {"start_ms": 2000, "end_ms": 4900, "text": "Welcome to the talk.", "speaker": "a", "id": "s2"},
        {"start_ms": 5000, "end_ms": 7900, "text": "Thank you for having me.", "speaker": "b", "id": "s3"},
    ],
    "speakers": [{"id": "a", "name": "Ada"}, {"id": "b", "name": "Ben"}],
}


@dataclass
class Review:
    """A job with its editor and its reviewer, and the ids of the tasks that they hold."""

    studio: Studio
    job_id: str
    editing: Holder
    reviewing: Holder
    editor: httpx.AsyncClient
    reviewer: httpx.AsyncClient
    edited_id: str
    id: str

    @property
    def path(self) -> str:
        """Where the comments of the review are."""
        return f"/v1/tasks/{self.id}/comments"

    async def comment(self, text: str = "Check the name.", **more: Any) -> dict[str, Any]:
        """A comment of the reviewer, as it was answered."""
        answer = await self.reviewer.post(self.path, json={"text": text, **more})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def send_back(self, **more: Any) -> str:
        """Returns the work and opens the rework, which goes to the same editor; the id of its task."""
        answer = await self.reviewer.post(f"/v1/tasks/{self.id}/review", json={"decision": "return", **more})
        assert answer.status_code == 200, answer.text
        return await self.open(Stage.TRANSCRIPTION, 2)

    async def open(self, stage: Stage, round_: int) -> str:
        """Opens the task of a stage, as the workflow does; its id."""
        async with transaction(self.studio.sessions) as session:
            request = OpenTasks(self.job_id, stage, round_)
            (task_id,) = await open_tasks(session, request, settings=self.studio.settings, now=self.studio.now)
        return task_id


async def begin_review(studio: Studio, document: dict[str, Any] | None = None, **item: Any) -> Review:
    """A transcript that was handed in, and whose review somebody holds."""
    editing, reviewing = await studio.linguist(), await studio.linguist()
    editor, reviewer = await studio.client(editing), await studio.client(reviewing)
    order_id = await studio.produce(a_transcript(**item))
    await studio.make_public()
    (job,), (first,) = await studio.jobs(order_id), await studio.tasks(order_id)
    assert (await editor.post(f"/v1/tasks/{first.id}/claim")).status_code == 200
    answer = await editor.post(f"/v1/tasks/{first.id}/submit", json={"document": document or SPOKEN})
    assert answer.status_code == 200, answer.text
    review = Review(studio, job.id, editing, reviewing, editor, reviewer, first.id, "")
    review.id = await review.open(Stage.REVIEW, 1)
    await studio.make_public()
    assert (await reviewer.post(f"/v1/tasks/{review.id}/claim")).status_code == 200
    return review
