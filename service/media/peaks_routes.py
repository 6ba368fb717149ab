"""Waveforms over HTTP, for the customer of an order and for whoever works on a task."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, HeaderParameter, QueryParameter
from sqlalchemy import select

from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only, linguists_only
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import refusals
from service.files.storage import Storage
from service.jobs.availability import job
from service.jobs.queries import visible_task
from service.media.access import own_media
from service.media.models import Media
from service.media.peaks import MOST_POINTS, PeaksResponse, Waveform, Window, read_peaks, waveform_of

Points = Annotated[int, QueryParameter(ge=1, le=MOST_POINTS)]
StartMs = Annotated[int, QueryParameter(ge=0, le=48 * 3600 * 1000)]
EndMs = Annotated[int | None, QueryParameter(ge=1, le=48 * 3600 * 1000)]
IfNoneMatch = Annotated[str, HeaderParameter(name="if-none-match", max_length=500)]
USUAL_POINTS = 2000


@get("/{order_id:str}/media/{media_id:str}/peaks", operation_id="get_media_peaks", responses=refusals(404))
async def media_peaks(
    order_id: FromPath[str],
    media_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    points: Points = USUAL_POINTS,
    start_ms: StartMs = 0,
    end_ms: EndMs = None,
    if_none_match: IfNoneMatch = "",
) -> Response[PeaksResponse | None]:
    """The waveform of a media file, or of a stretch of it, as pairs of the lowest and the highest sample."""
    media = await own_media(session, order_id, media_id, actor)
    return await _answer(parts.storage, waveform_of(media), Window(points, start_ms, end_ms), if_none_match)


@get("/{task_id:str}/peaks", operation_id="get_task_peaks", responses=refusals(404))
async def task_peaks(
    task_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    now: Now,
    points: Points = USUAL_POINTS,
    start_ms: StartMs = 0,
    end_ms: EndMs = None,
    if_none_match: IfNoneMatch = "",
) -> Response[PeaksResponse | None]:
    """The same of the media file that a task is about, for whoever holds the task or may claim it."""
    seen = await visible_task(session, task_id, linguist_id=actor.id, now=now)
    query = select(Media).join(job, job.c.media_id == Media.id).where(job.c.id == seen.job_id)
    media = (await session.execute(query)).scalar_one()
    return await _answer(parts.storage, waveform_of(media), Window(points, start_ms, end_ms), if_none_match)


async def _answer(
    storage: Storage, waveform: Waveform, window: Window, if_none_match: str
) -> Response[PeaksResponse | None]:
    """A file that was analysed never changes: a browser may keep its waveform for a day, and then ask whether it is."""
    etag = waveform.etag(window)
    headers = {"etag": etag, "cache-control": "private, max-age=86400", "vary": "cookie, xi-api-key, authorization"}
    if etag in {one.strip().removeprefix("W/") for one in if_none_match.split(",")}:
        return Response(None, status_code=304, headers=headers)
    return Response(await read_peaks(storage, waveform, window), headers=headers)


media_peaks_routes = Router(
    path="/v1/productions/orders",
    route_handlers=[media_peaks],
    guards=[customers_only],
    tags=["Media"],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
)
task_peaks_routes = Router(path="/v1/tasks", route_handlers=[task_peaks], guards=[linguists_only], tags=["Linguists"])
