"""Reading and writing API objects, and Stripe's lists with cursors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, insert, select, update

from service.embedded.stripe.errors import InvalidRequest, ResourceMissing
from service.embedded.stripe.forms import Params, integer, refuse_unknown, text
from service.embedded.stripe.tables import resources
from service.embedded.stripe.work import Json, Work

_ID = re.compile(r"[A-Za-z0-9_]{1,255}", flags=re.ASCII)
_COMPARISONS = {"gt": "__gt__", "gte": "__ge__", "lt": "__lt__", "lte": "__le__"}


@dataclass
class Resource:
    """An API object: what the wire shows, what only the sandbox knows, and when the clock must look at it."""

    body: Json
    private: Json = field(default_factory=dict)
    due_at: datetime | None = None

    @property
    def id(self) -> str:
        return str(self.body["id"])


async def add(work: Work, resource: Resource) -> Resource:
    body = resource.body
    values = {"id": resource.id, "object": body["object"], "created": body["created"], "body": body}
    extra = {"private": resource.private, "due_at": resource.due_at}
    await work.connection.execute(insert(resources).values(**values, **extra))
    return resource


async def save(work: Work, resource: Resource) -> None:
    values = {"body": resource.body, "private": resource.private, "due_at": resource.due_at}
    await work.connection.execute(update(resources).where(resources.c.id == resource.id).values(**values))


async def find(work: Work, kind: str, resource_id: str, *, lock: bool = False) -> Resource | None:
    if not _ID.fullmatch(resource_id):
        return None
    query = select(resources.c.body, resources.c.private, resources.c.due_at)
    query = query.where(resources.c.id == resource_id, resources.c.object == kind)
    row = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    return Resource(row.body, row.private, row.due_at) if row else None


async def fetch(work: Work, kind: str, resource_id: str, *, lock: bool = False, param: str = "id") -> Resource:
    """Like `find`; raises ResourceMissing."""
    resource = await find(work, kind, resource_id, lock=lock)
    if resource is None:
        raise ResourceMissing(kind, resource_id, param=param)
    return resource


async def page(
    work: Work,
    kind: str,
    params: Params,
    *,
    url: str,
    filters: tuple[str, ...] = (),
    among: Mapping[str, list[str]] = MappingProxyType({}),
) -> Json:
    """Stripe's list, newest first.

    `filters` are fields of the object that the caller may ask for by equality; `among` restricts a field to
    some values, and an empty list of them restricts nothing.
    """
    known = {"limit", "starting_after", "ending_before", "created", "expand", *filters}
    refuse_unknown(params, known)
    limit = page_limit(params)
    query = select(resources.c.body).where(resources.c.object == kind)
    for name in filters:
        value = text(params, name)
        if value is not None:
            query = query.where(resources.c.body[name].astext == value)
    for name, values in among.items():
        if values:
            query = query.where(resources.c.body[name].astext.in_(values))
    query = await _between_cursors(work, kind, _created(query, params), params)
    found = (await work.connection.scalars(query.limit(limit + 1))).all()
    data = list(found[:limit])
    if params.get("ending_before"):
        data.reverse()
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": url}


def page_limit(params: Params) -> int:
    limit = integer(params, "limit", least=1)
    if limit is not None and limit > 100:
        message = "This value must be less than or equal to 100."
        raise InvalidRequest(message, code="parameter_invalid_integer", param="limit")
    return limit or 10


def _created(query: Select[Any], params: Params) -> Select[Any]:
    wanted = params.get("created")
    if isinstance(wanted, Mapping):
        refuse_unknown(wanted, _COMPARISONS, prefix="created")
        for name, method in _COMPARISONS.items():
            moment = integer(wanted, name, label=f"created[{name}]")
            if moment is not None:
                query = query.where(getattr(resources.c.created, method)(moment))
        return query
    moment = integer(params, "created")
    return query if moment is None else query.where(resources.c.created == moment)


async def _between_cursors(work: Work, kind: str, query: Select[Any], params: Params) -> Select[Any]:
    after, before = text(params, "starting_after"), text(params, "ending_before")
    if after is not None:
        query = query.where(resources.c.sequence < await _sequence(work, kind, after, "starting_after"))
    if before is not None:
        query = query.where(resources.c.sequence > await _sequence(work, kind, before, "ending_before"))
        return query.order_by(resources.c.sequence)
    return query.order_by(resources.c.sequence.desc())


async def _sequence(work: Work, kind: str, resource_id: str, param: str) -> int:
    await fetch(work, kind, resource_id, param=param)
    query = select(resources.c.sequence).where(resources.c.id == resource_id)
    return int((await work.connection.execute(query)).scalar_one())
