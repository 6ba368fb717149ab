"""Feedback on a delivered order, on one job of it or on one segment: given, and shown again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.deliverables.queries import delivered_document, require_done
from service.documents.markup import plain
from service.edge.dependencies import Actor, AllParts, Now
from service.errors import InvalidInput, Refusal
from service.feedback.giving import give_feedback, list_feedback
from service.feedback.schemas import GiveFeedbackRequest
from service.jobs.availability import job
from service.media.models import Media
from service.orders.access import own_order
from service.orders.models import Feedback, Order
from service.pages.customers.allowed import allowed_on
from service.pages.shell.forms import Form, form_of, query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page, see_other
from service.parts import Parts

AnyRequest = Request[Any, Any, Any]
PATH: Final = "/orders/{order_id:str}/feedback"
TEMPLATE: Final = "customers/feedback.html"
RATINGS: Final = (5, 4, 3, 2, 1)
_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Place:
    """What feedback is about: a job by its media file's name, and a segment of its document if it is about one."""

    job_id: str
    name: str
    service: str
    language: str
    segment: int | None = None
    start_ms: int | None = None
    text: str = ""


@get(PATH)
async def show_feedback(request: AnyRequest, order_id: FromPath[str], actor: Actor, parts: AllParts) -> Page:
    """What was said so far, and a form: ``?job_id=`` and ``?segment=`` say what it is about."""
    values = await _values(parts, order_id, actor, query_of(request))
    return page(request, TEMPLATE, **values, form=Form(), refused=None)


@post(PATH, status_code=200)
async def keep_feedback(request: AnyRequest, order_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> Page:
    """Keeps what was said, and thanks for it."""
    form = await form_of(request)
    try:
        async with parts.sessions() as session, session.begin():
            await give_feedback(session, order_id, _said(form), actor=actor, now=now)
    except Refusal as refused:
        values = await _values(parts, order_id, actor, form)
        return page(request, TEMPLATE, status=refused.status_code, **values, form=form, refused=refused)
    notice = words(request)("Thank you. What you said is kept with the order, and goes to the people who worked on it.")
    return see_other(request, f"/orders/{order_id}/feedback", notice=notice)


def _said(form: Form) -> GiveFeedbackRequest:
    """The form as the API takes it; raises InvalidInput."""
    given = {
        "rating": form.whole("rating"),
        "text": form.text("text"),
        "job_id": form.text("job_id") or None,
        "segment": form.whole("segment"),
    }
    if given["rating"] is None:
        raise InvalidInput.at("body", "rating", msg="Choose one to five.", kind="missing")
    try:
        return msgspec.convert(given, GiveFeedbackRequest)
    except msgspec.ValidationError as error:
        raise InvalidInput.at("body", msg=str(error)) from None


async def _values(parts: Parts, order_id: str, actor: Principal, asked: Form) -> dict[str, Any]:
    async with parts.sessions() as session:
        order = await own_order(session, order_id, actor)
        require_done(order)
        place = await _place(session, order, asked.text("job_id"), asked.whole("segment"))
        said = await list_feedback(session, order.id)
        places = await _places(session, order, said)
        allowed = await allowed_on(session, order, actor)
    return {
        "allowed": allowed,
        "order": order,
        "place": place,
        "said": said[::-1],
        "places": places,
        "ratings": RATINGS,
    }


async def _place(session: AsyncSession, order: Order, job_id: str, segment: int | None) -> Place | None:
    """What the form is about; raises NotFound for a job of another order."""
    if not job_id:
        return None
    brief, document = await delivered_document(session, order, job_id)
    named = Place(job_id, brief.stem, brief.service.value, brief.language)
    if segment is None or not 0 <= segment < len(document.segments):
        return named
    found = document.segments[segment]
    return Place(job_id, brief.stem, brief.service.value, brief.language, segment, found.start_ms, plain(found.text))


async def _places(session: AsyncSession, order: Order, said: Sequence[Feedback]) -> Mapping[str, Place]:
    """The jobs that feedback was given on, by their ids, in one query."""
    wanted = {one.job_id for one in said if one.job_id is not None}
    if not wanted:
        return {}
    query = (
        select(job.c.id, job.c.service, job.c.language, _media.c.name)
        .join(_media, _media.c.id == job.c.media_id)
        .where(job.c.order_id == order.id, job.c.id.in_(wanted))
    )
    rows = (await session.execute(query)).all()
    return {row.id: Place(row.id, row.name, row.service.value, row.language) for row in rows}
