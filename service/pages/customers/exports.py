"""The export menu of one job: what it can be had as, with the options of each format, and what was made so far."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.edge.dependencies import Actor, AllParts, Now
from service.errors import InvalidInput, Refusal
from service.exports.asking import ask_for_export
from service.exports.queries import export_menu, read_export
from service.exports.schemas import ExportRequest, ExportResponse, JobExportsResponse
from service.exports.states import IN_THE_MAKING, WorkState
from service.files.signing import FileSigner
from service.formats.options import Format
from service.pages.customers.delivered import Delivery, delivery_of
from service.pages.customers.formats import FormatWords
from service.pages.shell.forms import Form, form_of
from service.pages.shell.locales import Words, words
from service.pages.shell.rendering import Page, fragment, is_fragment, page, see_other
from service.parts import Parts

AnyRequest = Request[Any, Any, Any]
PATH: Final = "/orders/{order_id:str}/jobs/{job_id:str}/exports"
OPTION: Final = "option-"
TEMPLATE: Final = "customers/exports.html"


@get(PATH)
async def show_exports(
    request: AnyRequest, order_id: FromPath[str], job_id: FromPath[str], actor: Actor, parts: AllParts, now: Now
) -> Page:
    """The menu; asked for by htmx, only what was made so far, which it shows until nothing is in the making."""
    async with parts.sessions() as session:
        values = await _menu(session, order_id, job_id, actor, parts, now)
    if is_fragment(request):
        return fragment(request, TEMPLATE, "made", **values)
    return page(request, TEMPLATE, **values, words=FormatWords(words(request)), refused=None)


@post(PATH, status_code=200)
async def make_export(
    request: AnyRequest, order_id: FromPath[str], job_id: FromPath[str], actor: Actor, parts: AllParts, now: Now
) -> Page:
    """Makes a file, or begins to."""
    form = await form_of(request)
    try:
        export_id = await ask_for_export(parts, order_id, _wanted(job_id, form), actor=actor, now=now)
    except Refusal as refused:
        async with parts.sessions() as session:
            values = await _menu(session, order_id, job_id, actor, parts, now)
        named = FormatWords(words(request))
        return page(request, TEMPLATE, status=refused.status_code, **values, words=named, refused=refused)
    async with parts.sessions() as session:
        made = await _one(session, order_id, job_id, actor, parts, now, export_id)
    address = f"/orders/{order_id}/jobs/{job_id}/exports#{export_id}"
    return see_other(request, address, notice=_said(words(request), made), kind=_kind(made))


def _wanted(job_id: str, form: Form) -> ExportRequest:
    """The wish as the API takes it. Every option of the format has a box, so one that is not ticked is off."""
    try:
        format_ = Format(form.text("format"))
    except ValueError:
        raise InvalidInput.at("body", "format", msg="Choose one of the formats on the menu.") from None
    options = {name: form.checked(OPTION + name) for name in form.texts("options")}
    return ExportRequest(job_id, format_, options)


async def _menu(
    session: AsyncSession, order_id: str, job_id: str, actor: Principal, parts: Parts, now: datetime
) -> dict[str, Any]:
    delivery = await delivery_of(session, order_id, job_id, actor)
    job = await _job(session, delivery, actor, parts, now)
    is_making = any(one.state in IN_THE_MAKING for one in job.exports)
    return {"delivery": delivery, "job": job, "is_making": is_making}


async def _job(
    session: AsyncSession, delivery: Delivery, actor: Principal, parts: Parts, now: datetime
) -> JobExportsResponse:
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    menu = await export_menu(
        session, delivery.order, signer, job_id=delivery.brief.job_id, cursor=None, limit=1, now=now
    )
    return menu.jobs[0]


async def _one(
    session: AsyncSession, order_id: str, job_id: str, actor: Principal, parts: Parts, now: datetime, export_id: str
) -> ExportResponse:
    delivery = await delivery_of(session, order_id, job_id, actor)
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    return await read_export(session, delivery.order, export_id, signer, now)


def _said(_: Words, made: ExportResponse) -> str:
    if made.state == WorkState.DONE:
        return _("%(name)s is ready to be downloaded.") % {"name": made.name}
    if made.state == WorkState.FAILED:
        return _("%(name)s could not be made. What is known of it stands below.") % {"name": made.name}
    return _("%(name)s is being made. You can leave this page: it will be here.") % {"name": made.name}


def _kind(made: ExportResponse) -> str:
    return {WorkState.DONE.value: "good", WorkState.FAILED.value: "bad"}.get(made.state, "info")
