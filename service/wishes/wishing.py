"""Making a wish: to be told when somebody can produce a service in a pair of languages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.books import PriceBooks
from pricing.catalogue import Service
from pricing.languages import label, table_language
from service.auth.principals import Principal
from service.errors import LanguageRefused, OrderRefused
from service.ids import CAPACITY_WISH, new_id
from service.jobs.capacity import capacity
from service.orders.access import own_order
from service.wishes.models import CapacityWish

MOST_WAITING: Final = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """A service and its languages as the customer writes them; a transcript's target is its source."""

    service: Service
    source: str
    target: str

    @property
    def spoken(self) -> str:
        """For people: ``English to German``."""
        source, target = label(self.source), label(self.target)
        return source if self.table[0] == self.table[1] else f"{source} to {target}"

    @property
    def table(self) -> tuple[str, str]:
        """As the table of languages has them; raises UnknownLanguage."""
        return table_language(self.source), table_language(self.target)


async def make_wish(
    session: AsyncSession, pair: Pair, order_id: str | None, *, books: PriceBooks, actor: Principal, now: datetime
) -> CapacityWish:
    """Keeps the wish; the same one made again is the one that waits already.

    Raises LanguageRefused ``pair_not_priced`` for what is not sold, OrderRefused ``has_capacity`` where it can be
    ordered now and ``too_many_wishes``, NotFound for the order.
    """
    if pair.table not in books.on(now.date()).language_pairs(pair.service):
        raise LanguageRefused(
            "pair_not_priced", f"{pair.service.label} {pair.spoken} is not sold, so there is nothing to wait for."
        )
    if order_id is not None:
        await own_order(session, order_id, actor)
    if (await capacity(session, pair.service, *pair.table, default_limit=1)).is_available:
        raise OrderRefused("has_capacity", f"{pair.service.label} {pair.spoken} can be ordered now: there is capacity.")
    await _check_count(session, actor.workspace)
    return await _kept(session, pair, order_id, actor, now)


async def _check_count(session: AsyncSession, workspace_id: str) -> None:
    waiting = select(func.count()).where(
        col(CapacityWish.workspace_id) == workspace_id, col(CapacityWish.told_at).is_(None)
    )
    if (await session.execute(waiting)).scalar_one() >= MOST_WAITING:
        raise OrderRefused(
            "too_many_wishes",
            f"The workspace waits for {MOST_WAITING} things already. Nothing was added. You will hear of those first.",
        )


async def _kept(
    session: AsyncSession, pair: Pair, order_id: str | None, actor: Principal, now: datetime
) -> CapacityWish:
    source, target = pair.table
    same = {"service": pair.service, "pair_source": source, "pair_target": target, "made_by": actor.id}
    languages = {"source_language": pair.source, "language": pair.target}
    whose = {"id": new_id(CAPACITY_WISH), "workspace_id": actor.workspace, "order_id": order_id, "created_at": now}
    keep = insert(CapacityWish).values(**same, **languages, **whose)
    await session.execute(
        keep.on_conflict_do_nothing(index_elements=list(same), index_where=col(CapacityWish.told_at).is_(None))
    )
    query = select(CapacityWish).filter_by(**same, told_at=None)
    return (await session.execute(query)).scalar_one()
