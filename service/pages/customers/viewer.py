"""The viewer: what was delivered, to be read and heard; read-only."""

from collections import Counter
from datetime import datetime
from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.access.models import ResourceKind
from service.deliverables.files import FILM_TYPE
from service.deliverables.queries import list_deliverables
from service.deliverables.schemas import DeliverableResponse
from service.documents.document import Document
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.exports.loading import SAMPLE_VERSION, load_document
from service.feedback.giving import list_feedback
from service.files.signing import FileSigner, PartOf
from service.media.registering import media_key
from service.pages.customers.delivered import Delivery, delivery_of, direction_of, wanted_version
from service.pages.customers.transcript import speakers_of, transcript_page
from service.pages.shell.forms import query_of
from service.pages.shell.rendering import Page, page
from service.versions.queries import translated_from

AnyRequest = Request[Any, Any, Any]


@get("/orders/{order_id:str}/jobs/{job_id:str}")
async def show_viewer(
    request: AnyRequest,
    order_id: FromPath[str],
    job_id: FromPath[str],
    actor: Actor,
    session: Session,
    parts: AllParts,
    now: Now,
) -> Page:
    """The text beside the sound. ``?version=`` shows an earlier one, ``?from=`` a later page without script."""
    delivery = await delivery_of(session, order_id, job_id, actor, wanted_version(request))
    document = await load_document(session, delivery.brief, delivery.version)
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    values = await _values(session, delivery, document, signer, now)
    first = query_of(request).whole("from") or 0
    return page(request, "customers/viewer.html", transcript=transcript_page(document, first), **values)


async def _values(
    session: AsyncSession, delivery: Delivery, document: Document, signer: FileSigner, now: datetime
) -> dict[str, Any]:
    order, brief = delivery.order, delivery.brief
    files = await list_deliverables(session, order, signer, all_versions=False, now=now, job_id=brief.job_id)
    source = await translated_from(session, brief.job_id, delivery.version) if delivery.is_translated else None
    said = [one for one in await list_feedback(session, order.id) if one.job_id == brief.job_id]
    reported = Counter(one.segment for one in said if one.segment is not None)
    speakers = speakers_of(document)
    film = next((one for one in files if one.content_type == FILM_TYPE), None) if delivery.is_dub else None
    return {
        "delivery": delivery,
        "language": document.language,
        "text_direction": direction_of(document.language),
        "speakers": speakers,
        "files": files,
        "original_url": await _original(delivery, signer, now),
        "film": film,
        "reported": reported,
        "data": {
            **_data(delivery, document, source, film),
            "speakers": [{"id": one.id, "name": one.name, "tone": one.tone} for one in speakers],
            "reported": reported,
        },
    }


async def _original(delivery: Delivery, signer: FileSigner, now: datetime) -> str:
    media = delivery.media
    key = media.storage_key or media_key(media.id)
    kind = media.content_type or "application/octet-stream"
    part_of = PartOf(ResourceKind.MEDIA, media.id)
    return await signer.address(key, name=media.name, content_type=kind, now=now, part_of=part_of)


def _data(
    delivery: Delivery, document: Document, source: int | None, film: DeliverableResponse | None
) -> dict[str, Any]:
    """What the script needs: addresses of the API, and how the document is shown."""
    api, brief = delivery.api, delivery.brief
    versions = f"{api}/documents/{brief.job_id}/versions"
    newest = f"{api}/documents/{brief.job_id}"
    return {
        "jobId": brief.job_id,
        "durationMs": brief.duration_ms,
        "document": newest if delivery.version == SAMPLE_VERSION else f"{versions}/{delivery.version}",
        "source": None if source is None else f"{versions}/{source}",
        "sourceDirection": direction_of(brief.source_language),
        "media": f"{api}/media/{brief.media_id}",
        "peaks": f"{api}/media/{brief.media_id}/peaks",
        "deliverables": f"{api}/deliverables" if film else None,
        "filmName": film.name if film else None,
        "feedback": f"{api}/feedback" if delivery.may_report else None,
        "feedbackPage": f"/orders/{delivery.order.id}/feedback",
        "segments": len(document.segments),
        "isCaptioned": brief.service is not Service.TRANSCRIPT,
    }
