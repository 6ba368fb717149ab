"""Versions of documents for customers and linguists, and the speakers that linguists share."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, linguists_only
from service.edge.dependencies import Actor, Now, Session
from service.edge.documentation import refusals
from service.formats.diff_text import render_diff_text
from service.jobs.queries import visible_task
from service.orders.access import own_order
from service.versions import reading, sharing
from service.versions.schemas import (
    DiffResponse,
    ListVersionsResponse,
    SpeakerRequest,
    SpeakersResponse,
    VersionDocumentResponse,
)

DocumentPath = "/{order_id:str}/documents/{job_id:str}"
TaskPath = "/{task_id:str}"
Before = Annotated[int | None, QueryParameter(name="from", ge=1)]
After = Annotated[int | None, QueryParameter(name="to", ge=1)]


@get(DocumentPath + "/versions", operation_id="list_document_versions", responses=refusals(400, 404))
async def list_versions(
    order_id: FromPath[str], job_id: FromPath[str], actor: Actor, session: Session
) -> ListVersionsResponse:
    """How a delivered document came about: every version that was handed in, the oldest first."""
    order = await own_order(session, order_id, actor)
    return await reading.shown_versions(session, await reading.own_job(session, order, job_id))


@get(DocumentPath + "/versions/{version:int}", operation_id="get_document_version", responses=refusals(400, 404))
async def get_version(
    order_id: FromPath[str], job_id: FromPath[str], version: FromPath[int], actor: Actor, session: Session
) -> VersionDocumentResponse:
    """One version of a delivered document."""
    order = await own_order(session, order_id, actor)
    return await reading.shown_version(session, await reading.own_job(session, order, job_id), version)


@get(DocumentPath + "/diff", operation_id="diff_document", responses=refusals(400, 404))
async def diff_versions(
    order_id: FromPath[str],
    job_id: FromPath[str],
    actor: Actor,
    session: Session,
    before: Before = None,
    after: After = None,
) -> DiffResponse:
    """What changed between two versions, word by word; by default from the first to the delivered one."""
    order = await own_order(session, order_id, actor)
    return await reading.compared(session, await reading.own_job(session, order, job_id), before, after)


@get(
    DocumentPath + "/diff.txt",
    media_type="text/plain",
    operation_id="read_document_diff",
    responses=refusals(400, 404),
)
async def read_diff(
    order_id: FromPath[str],
    job_id: FromPath[str],
    actor: Actor,
    session: Session,
    before: Before = None,
    after: After = None,
) -> str:
    """The same for people to read."""
    order = await own_order(session, order_id, actor)
    found = await reading.compared(session, await reading.own_job(session, order, job_id), before, after)
    return render_diff_text(found.diff)


@get(TaskPath + "/versions", operation_id="list_task_versions", responses=refusals(404))
async def list_task_versions(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> ListVersionsResponse:
    """What was handed in of the task's job so far, the oldest first."""
    seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    return await reading.shown_versions(session, seen.job_id)


@get(TaskPath + "/versions/{version:int}", operation_id="get_task_version", responses=refusals(404))
async def get_task_version(
    task_id: FromPath[str], version: FromPath[int], actor: Actor, session: Session, now: Now
) -> VersionDocumentResponse:
    """One version of the task's job."""
    seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    return await reading.shown_version(session, seen.job_id, version)


@get(TaskPath + "/diff", operation_id="diff_task", responses=refusals(404))
async def diff_task(
    task_id: FromPath[str], actor: Actor, session: Session, now: Now, before: Before = None, after: After = None
) -> DiffResponse:
    """What changed, word by word; by default from what the task started from to my draft."""
    return await reading.compared_with_draft(session, task_id, before, after, linguist_id=actor.id, now=now)


@get(TaskPath + "/speakers", operation_id="list_task_speakers", responses=refusals(404))
async def list_speakers(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> SpeakersResponse:
    """The speakers that all who work on the job share."""
    return await sharing.shared_speakers(session, task_id, linguist_id=actor.id, now=now)


@post(TaskPath + "/speakers", status_code=200, operation_id="add_task_speaker", responses=refusals(400, 404))
async def add_speaker(
    task_id: FromPath[str], data: JSONBody[SpeakerRequest], actor: Actor, session: Session, now: Now
) -> SpeakersResponse:
    """Adds a speaker for all who work on the job; a name that is listed already stays one speaker."""
    return await sharing.add_speaker(session, task_id, data.name, linguist_id=actor.id, now=now)


version_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[list_versions, get_version, diff_versions, read_diff],
    guards=[customers_only],
    tags=["Deliverables"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)

task_version_routes = Router(
    path="/v1/tasks",
    route_handlers=[list_task_versions, get_task_version, diff_task, list_speakers, add_speaker],
    guards=[linguists_only],
    tags=["Linguists"],
)
