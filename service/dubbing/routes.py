"""The voices of a dub, for linguists: voices on offer, takes, and the long work of speaking and mixing."""

from typing import Any

from litestar import Request, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody

from service.auth.principals import Principal, linguists_only
from service.dubbing.asking import ask_for_mix, ask_for_takes, list_work
from service.dubbing.listing import list_takes, list_voices, shown_take
from service.dubbing.schemas import (
    ListTakesResponse,
    ListTaskWorkResponse,
    ListVoicesResponse,
    SpeakRequest,
    TakeResponse,
    TaskWorkResponse,
)
from service.dubbing.taking import TakeUpload, choose_take, delete_take, upload_take
from service.edge.dependencies import Actor, AllParts, Configured, Now, Session
from service.edge.documentation import refusals
from service.files.signing import FileSigner
from service.formats.options import SoundOptions

TAKES = "/{task_id:str}/takes"
TAKE = TAKES + "/{take_id:str}"


@get("/{task_id:str}/voices", operation_id="list_task_voices", responses=refusals(400, 404, 503))
async def voices(task_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> ListVoicesResponse:
    """The voices that the configured provider has for the language of a dub that I work on."""
    return await list_voices(parts, task_id, linguist_id=actor.id, now=now)


@get(TAKES, operation_id="list_takes", responses=refusals(400, 404))
async def takes(task_id: FromPath[str], actor: Actor, session: Session, parts: AllParts, now: Now) -> ListTakesResponse:
    """Every spoken segment of my draft with its takes, and how the chosen one fits its time."""
    return await list_takes(session, parts, task_id, linguist_id=actor.id, now=now)


@post(TAKES, status_code=202, operation_id="speak_takes", responses=refusals(400, 404))
async def speak(
    task_id: FromPath[str],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
    data: JSONBody[SpeakRequest | None] = None,
) -> TaskWorkResponse:
    """Has the provider speak the segments that have no fresh take; GET .../work shows how far it is."""
    segments = data.segments if data else None
    return await ask_for_takes(session, task_id, segments, linguist_id=actor.id, settings=settings, now=now)


@post(
    "/{task_id:str}/segments/{segment_id:str}/takes",
    status_code=201,
    operation_id="upload_take",
    request_max_body_size=None,
    responses=refusals(400, 404, 413, 415, 503),
)
async def upload(
    task_id: FromPath[str],
    segment_id: FromPath[str],
    actor: Actor,
    request: Request[Principal, str, Any],
    parts: AllParts,
    now: Now,
) -> TakeResponse:
    """Takes a recording of one segment as multipart/form-data (``file``), and chooses it."""
    sent = TakeUpload(request.stream(), request.headers.get("content-type", ""))
    row = await upload_take(parts, task_id, segment_id, sent, linguist_id=actor.id)
    return await shown_take(row, FileSigner(parts.settings, parts.storage), now, is_stale=False)


@put(TAKE + "/choice", operation_id="choose_take", responses=refusals(400, 404))
async def choose(
    task_id: FromPath[str], take_id: FromPath[str], actor: Actor, parts: AllParts, now: Now
) -> TakeResponse:
    """Makes an earlier take of a segment the one that counts."""
    row, is_stale = await choose_take(parts, task_id, take_id, linguist_id=actor.id)
    return await shown_take(row, FileSigner(parts.settings, parts.storage), now, is_stale=is_stale)


@delete(TAKE, operation_id="delete_take", responses=refusals(400, 404))
async def remove(task_id: FromPath[str], take_id: FromPath[str], actor: Actor, parts: AllParts) -> None:
    """Throws a take away."""
    await delete_take(parts, task_id, take_id, linguist_id=actor.id)


@post("/{task_id:str}/mix", status_code=202, operation_id="mix_film", responses=refusals(400, 404))
async def mix(
    task_id: FromPath[str],
    actor: Actor,
    session: Session,
    settings: Configured,
    now: Now,
    data: JSONBody[SoundOptions | None] = None,
) -> TaskWorkResponse:
    """Has the film mixed from the chosen takes; it becomes the task's film, as an uploaded one would."""
    options = data or SoundOptions()
    return await ask_for_mix(session, task_id, options, linguist_id=actor.id, settings=settings, now=now)


@get("/{task_id:str}/work", operation_id="list_task_work", responses=refusals(400, 404))
async def works(task_id: FromPath[str], actor: Actor, session: Session, now: Now) -> ListTaskWorkResponse:
    """The long work of my task, the newest first, with progress, report and failures."""
    return ListTaskWorkResponse(await list_work(session, task_id, linguist_id=actor.id, now=now))


dubbing_routes = Router(
    path="/v1/tasks",
    guards=[linguists_only],
    tags=["Dubs"],
    route_handlers=[voices, takes, speak, upload, choose, remove, mix, works],
)
