"""One page of orders: those of a folder, or those whose name or files have the words looked for, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import service_of
from pricing.languages import table_language
from service.access.granted import mine
from service.auth.principals import Principal
from service.folders.finding_sql import statement_for
from service.orders.seen import in_utc
from service.paging import decode_cursor, encode_cursor
from workflows.states import OrderState

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. With ``words`` all folders are searched, without them only ``folder_id`` (None: the top).

    ``shared`` leaves what others have made and shared with the actor, in all folders. Dates are of creation: ``start``
    inclusive, ``end`` exclusive.
    """

    folder_id: str | None = None
    words: str = ""
    states: Sequence[OrderState] = ()
    start: datetime | None = None
    end: datetime | None = None
    cursor: str | None = None
    limit: int = PAGE
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item of an order asks for; languages as the customer wrote them."""

    service: str
    source_language: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """One line of the list. ``progress`` is whole percent of the stages; None before work begins."""

    order_id: str
    name: str
    state: OrderState
    is_sandbox: bool
    is_paused: bool
    folder_id: str | None
    created_at: datetime
    due_at: datetime | None
    total_cents: int | None
    media_names: tuple[str, ...]
    media_count: int
    refused_media: int
    wanted: tuple[Wanted, ...]
    jobs: int
    jobs_delivered: int
    progress: int | None


@dataclass(frozen=True, slots=True)
class FoundOrders:
    """A page, and where the next one begins."""

    orders: list[FoundOrder] = field(default_factory=list)
    next_cursor: str | None = None


async def find_orders(session: AsyncSession, actor: Principal, search: Search) -> FoundOrders:
    """One page of what the actor sees; the caller has seen that the folder is one of theirs.

    Raises InvalidInput for a cursor that is none.
    """
    after = decode_cursor(search.cursor, tuple[datetime, str])
    values: dict[str, Any] = {
        "workspace": actor.workspace,
        "states": [state.value for state in search.states or OrderState],
        "limit": search.limit + 1,
    }
    values |= {"start": in_utc(search.start)} if search.start else {}
    values |= {"end": in_utc(search.end)} if search.end else {}
    values |= {"at": after[0], "id": after[1]} if after else {}
    if search.words.strip():
        values["words"] = search.words
    elif search.folder_id and not search.shared:
        values["folder"] = search.folder_id
    if search.shared or (not actor.is_admin and "folder" not in values):
        values |= mine(actor)
    statement = statement_for(frozenset(values) | ({"shared"} if search.shared else set()))
    found = [_found(row) for row in await session.execute(statement, values)]
    page = found[: search.limit]
    cursor = encode_cursor((page[-1].created_at, page[-1].order_id)) if len(found) > search.limit else None
    return FoundOrders(page, cursor)


def _found(row: Any) -> FoundOrder:
    return FoundOrder(
        order_id=row.id,
        name=row.name,
        state=OrderState(row.state),
        is_sandbox=row.is_sandbox,
        is_paused=row.is_paused,
        folder_id=row.folder_id,
        created_at=row.created_at,
        due_at=row.due_at,
        total_cents=row.total_cents,
        media_names=tuple(row.names or ()),
        media_count=row.media_count,
        refused_media=row.refused,
        wanted=tuple(wanted for one in row.wanted or () for wanted in _wanted(*one)),
        jobs=row.jobs or 0,
        jobs_delivered=row.delivered or 0,
        progress=int(row.finished) * 100 // int(row.stages) if row.stages else None,
    )


def _wanted(kind: str, source: str, targets: list[str]) -> list[Wanted]:
    """An item of subtitles is one of captions, too, when its own language is among the targets."""
    services: dict[str, list[str]] = {}
    for target in targets or [source]:
        service = service_of(kind, table_language(source), table_language(target))
        services.setdefault(service.value, []).append(target)
    return [Wanted(service, source, tuple(targets and languages)) for service, languages in services.items()]
