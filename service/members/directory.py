"""The members of a workspace as a list that people look through: searched, narrowed, sorted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import GroupMember
from service.access.standing import Seat
from service.members.queries import ACTIVE_AT, MEMBER, MemberSeen, member_seen, members_seen
from service.paging import PAGE

IDLE: Final = timedelta(days=90)
LAST_PAGE: Final = 10_000


class Standing(StrEnum):
    """Which members, by how they fare. Idle is who has asked for nothing in 90 days."""

    OPEN = "open"
    LOCKED = "locked"
    IDLE = "idle"


class Order(StrEnum):
    """By what the list is sorted; the address breaks ties."""

    NAME = "name"
    JOINED = "joined"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members; all of them by default. ``page`` counts from 1; never active counts as longest ago. ``member_id``
    is the one whom lite members see: themselves.
    """

    words: str = ""
    member_id: str = ""
    seat: Seat | None = None
    standing: Standing | None = None
    group_id: str = ""
    order: Order = Order.NAME
    is_reversed: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Directory:
    """One page; ``total`` counts all who fit."""

    rows: Sequence[MemberSeen]
    total: int
    first: int
    has_more: bool


async def read_directory(session: AsyncSession, workspace_id: str, wanted: Wanted, *, now: datetime) -> Directory:
    """Whoever fits, as far as this page goes."""
    fitting = _narrowed(members_seen(workspace_id), wanted, now)
    total = int(await session.scalar(select(func.count()).select_from(fitting.subquery())) or 0)
    before = (min(max(wanted.page, 1), LAST_PAGE) - 1) * PAGE
    rows = await session.execute(fitting.order_by(*_sorting(wanted)).limit(PAGE).offset(before))
    found = [member_seen(row) for row in rows]
    return Directory(found, total, before + 1, before + len(found) < total and bool(found))


async def members_named(session: AsyncSession, workspace_id: str, ids: Sequence[str]) -> list[MemberSeen]:
    """Those of the ids who are in the workspace, in the order of their ids."""
    query = members_seen(workspace_id).where(MEMBER.c.id.in_(ids)).order_by(MEMBER.c.id)
    return [member_seen(row) for row in await session.execute(query)]


def _narrowed(query: Select[Any], wanted: Wanted, now: datetime) -> Select[Any]:
    if wanted.words:
        query = query.where((MEMBER.c.name + " " + MEMBER.c.email).icontains(wanted.words, autoescape=True))
    if wanted.member_id:
        query = query.where(MEMBER.c.id == wanted.member_id)
    if wanted.seat is not None:
        query = query.where(MEMBER.c.seat == wanted.seat)
    if wanted.group_id:
        inside = select(col(GroupMember.principal_id)).where(col(GroupMember.group_id) == wanted.group_id)
        query = query.where(MEMBER.c.id.in_(inside))
    match wanted.standing:
        case Standing.OPEN:
            query = query.where(MEMBER.c.locked_at.is_(None))
        case Standing.LOCKED:
            query = query.where(MEMBER.c.locked_at.is_not(None))
        case Standing.IDLE:
            query = query.where(func.greatest(ACTIVE_AT, MEMBER.c.created_at) < now - IDLE)
    return query


def _sorting(wanted: Wanted) -> tuple[Any, Any]:
    by: Any = {
        Order.NAME: func.lower(MEMBER.c.name),
        Order.JOINED: MEMBER.c.created_at,
        Order.ACTIVE: ACTIVE_AT,
    }[wanted.order]
    is_newest_first = (wanted.order is not Order.NAME) is not wanted.is_reversed
    return (by.desc().nulls_last() if is_newest_first else by.asc().nulls_first()), MEMBER.c.email
