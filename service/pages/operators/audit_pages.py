"""Operators' pages of the audit log: the house's own, and that of any workspace."""

from typing import Any

from litestar import get
from litestar.params import FromPath

from service.audit.queries import actors_of, check_workspace, read_entries, read_entry
from service.edge.dependencies import Asked, Session
from service.pages.audit.asked import PAGE, asked_log
from service.pages.audit.labels import OF_OPERATORS, AuditLabels
from service.pages.shell.forms import query_of
from service.pages.shell.locales import words
from service.pages.shell.rendering import Page, page
from service.pages.shell.visitors import time_zone_of
from service.workspaces.models import Workspace

HERE = "/operations/audit"


@get(HERE)
async def log(request: Asked, session: Session) -> Page:
    """The log of the workspace that the address names, else the house's."""
    asked = asked_log(query_of(request), time_zone_of(request))
    place = asked.workspace or None
    await check_workspace(session, place)
    listed = await read_entries(session, place, asked.filter, cursor=asked.cursor or None, limit=PAGE)
    values: dict[str, Any] = {
        "workspace": await session.get(Workspace, place) if place else None,
        "actors": await actors_of(session, place) if place else [],
    }
    labels = AuditLabels(words(request))
    return page(request, "operators/audit.html", listed=listed, asked=asked, labels=labels, **values)


@get(f"{HERE}/{{entry_id:str}}")
async def entry(entry_id: FromPath[str], request: Asked, session: Session) -> Page:
    """One entry, all of it."""
    asked = asked_log(query_of(request), time_zone_of(request))
    row = await read_entry(session, asked.workspace or None, entry_id)
    labels = AuditLabels(words(request), OF_OPERATORS)
    addresses: dict[str, Any] = {"back": HERE + asked.query(), "only": lambda one: HERE + asked.only(one)}
    return page(request, "operators/audit_entry.html", entry=row, labels=labels, **addresses)


AUDIT_PAGES = [log, entry]
