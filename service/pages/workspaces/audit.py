"""The audit log of the workspace: filtered, page by page, one entry with all that is known of it."""

from dataclasses import replace
from typing import Any

from litestar import Router, get
from litestar.params import FromPath

from service.access.features import Feature
from service.audit.queries import actors_of, read_entries, read_entry
from service.auth.principals import members_only, require_feature
from service.edge.dependencies import Actor, Asked, Session
from service.errors import Forbidden
from service.pages.audit.asked import PAGE, AskedLog, asked_log
from service.pages.audit.labels import OF_CUSTOMERS, AuditLabels
from service.pages.shell.forms import query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page
from service.pages.shell.visitors import time_zone_of

HERE = "/workspace/audit"


@get(HERE)
async def log(request: Asked, actor: Actor, session: Session) -> Page:
    """The newest entries, or those that are asked for."""
    try:
        require_feature(actor, Feature.AUDIT_LOG_READ)
    except Forbidden as refused:
        return page(request, "workspace/audit.html", status=refused.status_code, refused=refused, listed=None)
    asked = _asked(request)
    listed = await read_entries(session, actor.workspace, asked.filter, cursor=asked.cursor or None, limit=PAGE)
    actors = await actors_of(session, actor.workspace)
    labels = AuditLabels(words(request))
    return page(request, "workspace/audit.html", listed=listed, asked=asked, actors=actors, labels=labels, refused=None)


@get(f"{HERE}/{{entry_id:str}}")
async def entry(entry_id: FromPath[str], request: Asked, actor: Actor, session: Session) -> Page:
    """One entry, all of it."""
    require_feature(actor, Feature.AUDIT_LOG_READ)
    row = await read_entry(session, actor.workspace, entry_id)
    labels, asked = AuditLabels(words(request), OF_CUSTOMERS), _asked(request)
    addresses: dict[str, Any] = {"back": HERE + asked.query(), "only": lambda one: HERE + asked.only(one)}
    return page(request, "workspace/audit_entry.html", entry=row, labels=labels, **addresses)


def _asked(request: Asked) -> AskedLog:
    return replace(asked_log(query_of(request), time_zone_of(request)), workspace="")


audit_pages = Router(
    path="/",
    route_handlers=[log, entry],
    guards=[members_only],
    opt={"page": True},
    include_in_schema=False,
)
