"""The linguists' queue over HTTP, and the public look at capacity."""

from typing import Annotated

from litestar import Response, Router, get, post, put
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from pricing.catalogue import Service
from service.auth.principals import linguists_only
from service.documents.document import Document
from service.dubbing.voices import has_voices
from service.edge.dependencies import Actor, AllParts, Configured, Engine, Now, Session, TaskBriefs
from service.edge.documentation import public_refusals, refusals
from service.jobs import queries
from service.jobs.answers import capacity_answer, claim_answer, draft_answer, finished_answer, saved_answer
from service.jobs.capacity import capacity
from service.jobs.claiming import claim_next_task, claim_task
from service.jobs.declining import decline_task
from service.jobs.drafting import read_draft, save_draft
from service.jobs.finishing import Review, review_task, submit_task
from service.jobs.leases import release_task
from service.jobs.schemas import (
    CapacityResponse,
    ClaimResponse,
    DraftResponse,
    FinishedResponse,
    ListTasksResponse,
    MediaResponse,
    ReviewRequest,
    SavedResponse,
    SubmitRequest,
    TaskResponse,
)
from service.jobs.sources import media_address
from service.paging import Cursor
from service.quality.drafts import saved_findings

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
LanguageCode = Annotated[str, QueryParameter(min_length=2, max_length=35)]
OptionalLanguageCode = Annotated[str | None, QueryParameter(min_length=2, max_length=35)]
IfMatch = Annotated[str | None, HeaderParameter(name="if-match", max_length=100)]
TaskPath = "/{task_id:str}"


@get("/", operation_id="list_tasks", responses=refusals())
async def list_tasks(
    actor: Actor, session: Session, now: Now, cursor: Cursor = None, limit: Limit = queries.PAGE
) -> ListTasksResponse:
    """Tasks open to me: my offers first, then what is urgent, then what is due first."""
    return await queries.available_tasks(session, linguist_id=actor.id, cursor=cursor, limit=limit, now=now)


@get("/mine", operation_id="list_my_tasks", responses=refusals())
async def list_mine(actor: Actor, session: Session, now: Now) -> ListTasksResponse:
    """Tasks that I have claimed."""
    mine = await queries.my_tasks(session, linguist_id=actor.id, now=now)
    return ListTasksResponse(mine, has_more=False, next_cursor=None)


@get(TaskPath, operation_id="get_task", responses=refusals(404))
async def get_task(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> TaskResponse:
    """A task that I hold or may claim."""
    return await queries.visible_task(session, task_id, linguist_id=actor.id, now=now)


@get(TaskPath + "/media", operation_id="get_task_media", responses=refusals(404))
async def get_media(task_id: FromPath[str], actor: Actor, parts: AllParts, session: Session, now: Now) -> MediaResponse:
    """A signed address of the media file to work on, as long as I hold the task or may claim it."""
    return await media_address(session, parts, task_id, linguist_id=actor.id, now=now)


@post(TaskPath + "/claim", status_code=200, operation_id="claim_task", responses=refusals(400, 404))
async def claim(task_id: FromPath[str], actor: Actor, engine: Engine, settings: Configured, now: Now) -> ClaimResponse:
    """Claims a task; the first claim wins."""
    return claim_answer(await claim_task(engine, task_id, linguist_id=actor.id, settings=settings, now=now))


@post("/claim-next", status_code=200, operation_id="claim_next_task", responses=refusals(400))
async def claim_next(actor: Actor, engine: Engine, settings: Configured, now: Now) -> ClaimResponse:
    """Claims the first task of my list that nobody else is claiming."""
    return claim_answer(await claim_next_task(engine, linguist_id=actor.id, settings=settings, now=now))


@post(TaskPath + "/decline", status_code=204, operation_id="decline_task", responses=refusals(404))
async def decline(task_id: FromPath[str], actor: Actor, session: Session, settings: Configured, now: Now) -> None:
    """Takes a task off my list."""
    await decline_task(session, task_id, linguist_id=actor.id, settings=settings, now=now)


@post(TaskPath + "/release", status_code=204, operation_id="release_task", responses=refusals(400, 404))
async def release(task_id: FromPath[str], actor: Actor, session: Session, settings: Configured, now: Now) -> None:
    """Gives a task back; its draft stays with it."""
    await release_task(session, task_id, linguist_id=actor.id, settings=settings, now=now)


@get(TaskPath + "/draft", operation_id="get_draft", responses=refusals(400, 404))
async def get_draft(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> Response[DraftResponse]:
    """The draft of a task that I hold, with its ETag."""
    return draft_answer(await read_draft(session, task_id, linguist_id=actor.id, now=now))


@put(TaskPath + "/draft", operation_id="save_draft", responses=refusals(400, 404, 412, 413))
async def put_draft(
    task_id: FromPath[str],
    data: JSONBody[Document],
    actor: Actor,
    parts: AllParts,
    briefs: TaskBriefs,
    now: Now,
    if_match: IfMatch = None,
    check: FromQuery[bool] = True,
) -> Response[SavedResponse]:
    """Saves the draft that I have edited, renews my lease, and checks what was saved unless ``check=false``."""
    settings = parts.settings
    saved = await save_draft(
        parts.engine, task_id, data, etag=if_match, linguist_id=actor.id, settings=settings, now=now
    )
    return saved_answer(saved, await saved_findings(parts.sessions, briefs, task_id, data) if check else None)


@post(TaskPath + "/submit", status_code=200, operation_id="submit_task", responses=refusals(400, 404, 413))
async def submit(
    task_id: FromPath[str],
    actor: Actor,
    session: Session,
    settings: Configured,
    briefs: TaskBriefs,
    now: Now,
    data: JSONBody[SubmitRequest | None] = None,
) -> FinishedResponse:
    """Hands in the given document, or the draft."""
    document, needs_voices = data.document if data else None, has_voices(settings)
    return finished_answer(
        await submit_task(
            session,
            task_id,
            linguist_id=actor.id,
            document=document,
            now=now,
            needs_voices=needs_voices,
            briefs=briefs,
        )
    )


@post(TaskPath + "/review", status_code=200, operation_id="review_task", responses=refusals(400, 404, 413))
async def review(
    task_id: FromPath[str],
    data: JSONBody[ReviewRequest],
    actor: Actor,
    session: Session,
    briefs: TaskBriefs,
    now: Now,
) -> FinishedResponse:
    """Approves the work, with reasons for the check's warnings, or sends it back with notes."""
    judged = Review(data.decision == "approve", data.notes, data.document, data.reasons)
    return finished_answer(await review_task(session, task_id, judged, linguist_id=actor.id, now=now, briefs=briefs))


@get("/v1/productions/capacity", opt={"public": True}, operation_id="get_capacity", tags=["Capacity"],
     responses=public_refusals(400))  # fmt: skip
async def get_capacity(
    service: FromQuery[Service],
    source: LanguageCode,
    session: Session,
    settings: Configured,
    target: OptionalLanguageCode = None,
) -> CapacityResponse:
    """Whether a service can be produced in a pair of languages at the moment."""
    found = await capacity(session, service, source, target or source, default_limit=settings.task_limit)
    return capacity_answer(found, service, source, target or source)


task_routes = Router(
    path="/v1/tasks",
    guards=[linguists_only],
    tags=["Linguists"],
    route_handlers=[
        list_tasks,
        list_mine,
        get_task,
        get_media,
        claim,
        claim_next,
        decline,
        release,
        get_draft,
        put_draft,
        submit,
        review,
    ],
)
