"""The usage page: what was spent and requested, by whom and on what, over time."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import CODES
from service.auth.principals import Principal, members_only
from service.edge.dependencies import Actor, Now, Session
from service.errors import InvalidInput
from service.pages.shell.forms import query_of
from service.pages.shell.locales import Words, words
from service.pages.shell.naming import SERVICES
from service.pages.shell.rendering import Page, fragment, is_fragment, page
from service.pages.shell.visitors import time_zone_of
from service.pages.workspaces.usage_asked import ASKED, BROWSER, EXPORT, HERE, OF_WORKSPACES, SPENT, Asked
from service.pages.workspaces.usage_ranges import ranges
from service.pages.workspaces.usage_view import (
    Reader,
    read_request_sums,
    read_requests,
    read_spending,
    requests_sheet,
    spending_sheet,
)
from service.pages.workspaces.usage_words import DIMENSIONS, INTERVALS, METRICS
from service.usage.choices import Choice, read_choices
from service.usage.questions import Metric, require_whole_workspace, whole_workspace_allowed
from service.workspaces.models import Billing, Workspace

TEMPLATE: Final = "workspace/usage.html"
REQUESTS: Final = "requests"
Read = TypeVar("Read")
AnyRequest = Request[Principal, str, Any]


@get(HERE)
async def usage_page(request: AnyRequest, actor: Actor, session: Session, now: Now) -> Page:
    """Everything; asked for by htmx, the charts and tables alone."""
    asked = await _asked(request, session, actor, now)
    shown = await _shown(Reader(session, actor, now, words(request)), asked)
    status = shown["refused"].status_code if shown["refused"] else 200
    if is_fragment(request):
        return fragment(request, TEMPLATE, "view", asked=asked, **shown)
    form = await _form(request, session, asked, actor, now)
    return page(request, TEMPLATE, status=status, asked=asked, **shown, **form)


@get(EXPORT)
async def usage_export(request: AnyRequest, actor: Actor, session: Session, now: Now) -> Response[bytes]:
    """The view of the same query as a file; ``of=requests`` that of requests."""
    asked = await _asked(request, session, actor, now)
    is_requests = query_of(request).text("of") == REQUESTS
    made = requests_sheet if is_requests else spending_sheet
    text = await made(Reader(session, actor, now, words(request)), asked)
    name = f"{'requests' if is_requests else 'usage'}-{asked.start}-{asked.end}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text.encode(), media_type="text/csv", headers=headers)


async def _asked(request: AnyRequest, session: AsyncSession, actor: Principal, now: datetime) -> Asked:
    """Raises Forbidden where the workspace's usage is asked for by who may see their own only."""
    zone = time_zone_of(request)
    workspace = await session.get_one(Workspace, actor.workspace)
    metric = Metric.CREDITS if workspace.billing is Billing.CREDITS else Metric.FIAT
    asked = Asked.of(query_of(request), today=now.astimezone(ZoneInfo(zone)).date(), zone=zone, metric=metric)
    if asked.is_workspace:
        require_whole_workspace(actor)
    return asked


async def _shown(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Charts and tables, or why there are none."""
    spending, refused = await _unless_refused(read_spending(reader, asked))
    requests, not_requests = await _unless_refused(read_requests(reader, asked, spending))
    sums, _ = await _unless_refused(read_request_sums(reader, asked))
    return {
        "spending": spending,
        "requests": requests,
        "sums": sums or [],
        "refused": refused,
        "requests_refused": not_requests,
        "export": asked.address(EXPORT),
        "export_requests": asked.address(EXPORT, of=REQUESTS),
    }


async def _unless_refused(reading: Awaitable[Read]) -> tuple[Read | None, InvalidInput | None]:
    try:
        return await reading, None
    except InvalidInput as refused:
        return None, refused


async def _form(
    request: AnyRequest, session: AsyncSession, asked: Asked, actor: Principal, now: datetime
) -> dict[str, Any]:
    """What can be chosen."""
    _ = words(request)
    choices = await read_choices(session, actor.workspace, None if asked.is_workspace else actor.id)
    dimensions = [one for one in DIMENSIONS if asked.is_workspace or one not in OF_WORKSPACES]
    return {
        "can_see_workspace": whole_workspace_allowed(actor),
        "ranges": ranges(asked, now.astimezone(ZoneInfo(asked.zone)).date(), _),
        "metrics": [(one.value, _(METRICS[one])) for one in SPENT],
        "request_metrics": [(one.value, _(METRICS[one])) for one in ASKED],
        "intervals": [(one.value, _(name)) for one, name in INTERVALS.items()],
        "dimensions": [("", _("Nothing")), *((one.value, _(DIMENSIONS[one])) for one in dimensions)],
        "users": _pairs([*choices.users, *choices.accounts], asked.chosen.get("user"), _),
        "groups": _pairs(choices.groups, asked.chosen.get("group"), _),
        "keys": [(BROWSER, _("In the browser")), *_pairs(choices.keys, asked.chosen.get("key"), _)],
        "products": [(value, _(name)) for value, name in SERVICES.items()],
        "languages": CODES,
    }


def _pairs(choices: Sequence[Choice], chosen: str | None, _: Words) -> list[tuple[str, str]]:
    """Ids and names. What the view is narrowed to is always among them, if only by its id: a form that forgot it
    would show something else than it says."""
    pairs = [
        (one.id, _("%(name)s, no longer here") % {"name": one.name} if one.is_gone else one.name) for one in choices
    ]
    is_known = not chosen or chosen == BROWSER or any(key == chosen for key, _name in pairs)
    return pairs if is_known else [*pairs, (str(chosen), str(chosen))]


usage_pages = Router(
    path="/",
    route_handlers=[usage_page, usage_export],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
