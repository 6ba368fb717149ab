"""The check in the linguists' work: at each save, at submission, at approval, and what is kept of it."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from service.database import transaction
from service.jobs.opening import open_tasks
from service.media.models import Media
from service.quality.models import QualityReport
from service.quality.reporting import NotDeliverable, job_report
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import TaskState

UNTIDY = {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 2000, "text": "Well...  no."}]}
BROKEN = {**DOCUMENT, "segments": [{"start_ms": 0, "end_ms": 2000, "text": "<i>Well."}]}


@dataclass
class Desk:
    """A linguist with a claimed task."""

    studio: Studio
    client: httpx.AsyncClient
    task_id: str
    job_id: str

    @property
    def url(self) -> str:
        return f"/v1/tasks/{self.task_id}"

    async def save(self, document: dict[str, Any], version: int = 0, query: str = "") -> Any:
        answer = await self.client.put(f"{self.url}/draft{query}", json=document, headers={"if-match": f'"{version}"'})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def to_review(self, document: dict[str, Any]) -> "Desk":
        """Hands the document in; the desk of who reviews it."""
        answer = await self.client.post(f"{self.url}/submit", json={"document": document})
        assert answer.status_code == 200, answer.text
        reviewer = await self.studio.client(await self.studio.linguist(rank=4))
        async with transaction(self.studio.sessions) as session:
            request = OpenTasks(self.job_id, Stage.REVIEW, 1)
            (task_id,) = await open_tasks(session, request, settings=self.studio.settings, now=self.studio.now)
        assert (await reviewer.post(f"/v1/tasks/{task_id}/claim")).status_code == 200
        return Desk(self.studio, reviewer, task_id, self.job_id)

    async def approve(self, **more: Any) -> httpx.Response:
        return await self.client.post(f"{self.url}/review", json={"decision": "approve", **more})

    async def reports(self) -> list[QualityReport]:
        async with self.studio.sessions() as session:
            query = select(QualityReport).order_by(QualityReport.created_at)  # type: ignore[arg-type]
            return list((await session.execute(query)).scalars())


@pytest.fixture
async def desk(studio: Studio) -> Desk:
    """Somebody who transcribes."""
    client = await studio.client(await studio.linguist())
    order_id = await studio.produce(a_transcript())
    task_id = (await client.post("/v1/tasks/claim-next")).json()["task_id"]
    return Desk(studio, client, task_id, (await studio.jobs(order_id))[0].id)


async def test_saving_a_draft_tells_what_the_check_finds(desk: Desk) -> None:
    saved = await desk.save(UNTIDY)

    found = saved["findings"]
    assert (found["errors"], found["warnings"], found["has_more"]) == (0, 2, False)
    assert sorted(one["rule"] for one in found["findings"]) == ["double_space", "ellipsis"]
    assert found["findings"][0]["segment"] == 0


async def test_a_draft_can_be_saved_without_a_check(desk: Desk) -> None:
    assert (await desk.save(UNTIDY, query="?check=false"))["findings"] is None


async def test_a_draft_with_errors_is_saved_all_the_same(desk: Desk) -> None:
    assert (await desk.save(BROKEN))["findings"]["errors"] == 1

    draft = (await desk.client.get(f"{desk.url}/draft")).json()
    assert draft["document"]["segments"][0]["text"] == "<i>Well."


async def test_more_findings_than_a_save_tells_are_listed_by_themselves(desk: Desk) -> None:
    segments = [{"start_ms": 1000 * n, "end_ms": 1000 * n + 900, "text": "Well... "} for n in range(80)]

    saved = await desk.save({**DOCUMENT, "segments": segments})
    listed = (await desk.client.get(f"{desk.url}/findings")).json()

    assert (len(saved["findings"]["findings"]), saved["findings"]["has_more"]) == (100, True)
    assert saved["findings"]["warnings"] == 160
    assert (listed["version"], len(listed["found"]["findings"]), listed["found"]["has_more"]) == (1, 160, False)


async def test_fixes_are_shown_for_the_rules_that_are_chosen_and_nothing_is_saved(desk: Desk) -> None:
    await desk.save(UNTIDY)

    answer = await desk.client.post(f"{desk.url}/fixes", json={"rules": ["ellipsis"]})
    draft = (await desk.client.get(f"{desk.url}/draft")).json()

    assert (answer.json()["fixed"], answer.json()["document"]["segments"][0]["text"]) == (1, "Well…  no.")
    assert (draft["version"], draft["document"]["segments"][0]["text"]) == (1, "Well...  no.")


async def test_a_rule_that_there_is_not_cannot_be_fixed(desk: Desk) -> None:
    assert (await desk.client.post(f"{desk.url}/fixes", json={"rules": ["beauty"]})).status_code == 422


async def test_findings_of_a_task_that_somebody_else_holds_are_not_shown(desk: Desk) -> None:
    other = await desk.studio.client(await desk.studio.linguist())

    assert (await other.get(f"{desk.url}/findings")).status_code == 400


async def test_errors_refuse_the_submission_and_nothing_changes(desk: Desk) -> None:
    answer = await desk.client.post(f"{desk.url}/submit", json={"document": BROKEN})

    detail = answer.json()["detail"]
    assert (answer.status_code, detail["status"], detail["has_more"]) == (400, "quality_errors", False)
    assert [(one["rule"], one["severity"]) for one in detail["findings"]] == [("unbalanced_tags", "error")]
    assert (await desk.studio.task(desk.task_id)).state == TaskState.CLAIMED
    assert await desk.reports() == []


async def test_warnings_do_not_hold_up_a_submission_and_its_report_is_kept(desk: Desk) -> None:
    await desk.to_review(UNTIDY)

    (report,) = await desk.reports()
    assert (report.task_id, report.document_version, report.errors, report.warnings) == (desk.task_id, 1, 0, 2)


async def test_an_approval_needs_a_reason_for_each_warning(desk: Desk) -> None:
    review = await desk.to_review(UNTIDY)

    refused = await review.approve(reasons=[{"rule": "ellipsis", "reason": "The customer writes it so."}])
    approved = await review.approve(reasons=[{"reason": "The customer writes it so."}])

    detail = refused.json()["detail"]
    assert (refused.status_code, detail["status"]) == (400, "reasons_missing")
    assert [one["rule"] for one in detail["findings"]] == ["double_space"]
    assert approved.json()["outcome"] == "approved"
    kept = (await desk.reports())[-1]
    assert (kept.task_id, kept.document_version) == (review.task_id, 1)
    assert kept.body["reasons"][0]["reason"] == "The customer writes it so."


async def test_errors_refuse_an_approval_whatever_the_reasons(desk: Desk) -> None:
    review = await desk.to_review(DOCUMENT)

    refused = await review.approve(document=BROKEN, reasons=[{"reason": "It is how it is."}])

    assert refused.json()["detail"]["status"] == "quality_errors"
    assert (await desk.studio.task(review.task_id)).state == TaskState.CLAIMED


async def test_work_that_is_returned_carries_no_reasons_and_is_not_judged(desk: Desk) -> None:
    review = await desk.to_review(UNTIDY)
    body = {"decision": "return", "notes": "Tidy up."}

    refused = await review.client.post(f"{review.url}/review", json={**body, "reasons": [{"reason": "No reason."}]})
    returned = await review.client.post(f"{review.url}/review", json=body)

    assert (refused.status_code, returned.json()["outcome"]) == (422, "returned")
    assert len(await desk.reports()) == 1


async def test_the_report_of_a_job_is_that_of_its_newest_document_with_the_reviewers_reasons(desk: Desk) -> None:
    review = await desk.to_review(UNTIDY)
    await review.approve(reasons=[{"reason": "The customer writes it so."}])

    async with desk.studio.sessions() as session:
        report = await job_report(session, desk.job_id)

    assert sorted(one.rule for one in report.findings) == ["double_space", "ellipsis"]
    assert [one.reason for one in report.reasons] == ["The customer writes it so."]
    assert report.unanswered == []


async def test_a_document_with_errors_is_not_delivered(desk: Desk) -> None:
    await desk.to_review(DOCUMENT)
    async with transaction(desk.studio.sessions) as session:
        await session.execute(update(Media).values(duration_ms=100))

    async with desk.studio.sessions() as session:
        with pytest.raises(NotDeliverable, match="outside_media at segment 0"):
            await job_report(session, desk.job_id)


async def test_a_job_without_a_document_has_no_report(desk: Desk) -> None:
    async with desk.studio.sessions() as session:
        with pytest.raises(NotDeliverable, match="has no document"):
            await job_report(session, desk.job_id)


async def test_what_the_analysis_has_heard_is_asked_for(desk: Desk) -> None:
    async with transaction(desk.studio.sessions) as session:
        await session.execute(update(Media).values(facts={"silences": [[2000, 600_000]]}))

    nothing_missed = await desk.save(UNTIDY)
    all_but_the_end = await desk.save(
        {**DOCUMENT, "segments": [{"start_ms": 590_000, "end_ms": 599_000, "text": "Bye."}]}, 1
    )

    assert "uncovered_speech" not in {one["rule"] for one in nothing_missed["findings"]["findings"]}
    assert {one["rule"] for one in all_but_the_end["findings"]["findings"]} == {"uncovered_speech", "over_silence"}
