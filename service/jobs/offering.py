"""Offers: an open task is held out to the best-qualified linguists first, then to the next ones, then to anybody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import is_live, is_review, linguist, offer, qualification, task
from service.jobs.mails import mail_offers
from service.settings import Settings
from workflows.states import TaskState

CHUNK = 2000


@dataclass(slots=True)
class Candidate:
    """A linguist who could take a task: ``places`` are those left under the limit, offers that still hold counted."""

    linguist_id: str
    rank: int
    load: int
    places: int


async def offer_tasks(session: AsyncSession, task_ids: Sequence[str], *, settings: Settings, now: datetime) -> None:
    """Makes the next round of offers for each open, unpaused, not yet public task that no live offer holds.

    Up to ``offers_per_round`` linguists each: by rank, then by load (claims and live offers), never beyond their
    limit, nobody twice for one task. A task for which nobody is left becomes public.
    """
    for start in range(0, len(task_ids), CHUNK):
        await _offer_chunk(session, task_ids[start : start + CHUNK], settings, now)


async def _offer_chunk(session: AsyncSession, task_ids: Sequence[str], settings: Settings, now: datetime) -> None:
    waiting = await _waiting(session, task_ids, now)
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in waiting:
        groups[row.stage, row.pair_source, row.pair_target, row.min_rank].append(row)
    excluded = await _excluded(session, [row.id for row in waiting])
    offers: list[dict[str, Any]] = []
    public: list[str] = []
    for key, rows in groups.items():
        most = len(rows) * settings.offers_per_round + max(len(excluded[row.id]) for row in rows)
        candidates = await _candidates(session, key, most, settings, now)
        for row in rows:
            chosen = _choose(candidates, excluded[row.id], settings.offers_per_round)
            offers += [_offer_values(row.id, made.linguist_id, settings, now) for made in chosen]
            if not chosen:
                public.append(row.id)
    await _store(session, offers, public, settings, now)


async def _store(
    session: AsyncSession, offers: list[dict[str, Any]], public: list[str], settings: Settings, now: datetime
) -> None:
    if offers:
        await session.execute(insert(offer), offers)
        await mail_offers(session, {made["task_id"] for made in offers}, settings=settings, now=now)
    if public:
        await session.execute(update(task).where(task.c.id.in_(public)).values(is_public=True))


async def _waiting(session: AsyncSession, task_ids: Sequence[str], now: datetime) -> Sequence[Any]:
    held = select(offer.c.task_id).where(offer.c.task_id == task.c.id, is_live(offer)).exists()
    query = (
        select(task.c.id, task.c.stage, task.c.pair_source, task.c.pair_target, task.c.min_rank)
        .where(
            task.c.id.in_(task_ids),
            task.c.state == TaskState.OPEN,
            ~task.c.is_public,
            ~task.c.is_paused,
            ~held,
        )
        .order_by(task.c.due_at, task.c.id)
    )
    return (await session.execute(query, {"now": now})).all()


async def _excluded(session: AsyncSession, task_ids: Sequence[str]) -> dict[str, set[str]]:
    """Who must not be offered each task: those who were, and those on the other side of the review."""
    excluded: dict[str, set[str]] = defaultdict(set)
    asked = select(offer.c.task_id, offer.c.linguist_id).where(offer.c.task_id.in_(task_ids))
    other = task.alias("other")
    conflicting = (
        select(task.c.id, other.c.linguist_id)
        .join(other, and_(other.c.job_id == task.c.job_id, other.c.linguist_id.is_not(None)))
        .where(
            task.c.id.in_(task_ids),
            other.c.state.in_((TaskState.CLAIMED, TaskState.DONE)),
            is_review(other.c.stage) != is_review(task.c.stage),
        )
    )
    for query in (asked, conflicting):
        for task_id, linguist_id in await session.execute(query):
            excluded[task_id].add(linguist_id)
    return excluded


async def _candidates(
    session: AsyncSession, key: tuple[Any, ...], most: int, settings: Settings, now: datetime
) -> list[Candidate]:
    """The best ``most`` linguists with a place left."""
    stage, source, target, min_rank = key
    claims = (
        select(func.count())
        .select_from(task)
        .where(task.c.linguist_id == linguist.c.id, task.c.state == TaskState.CLAIMED)
        .correlate(linguist)
        .scalar_subquery()
    )
    held = (
        select(func.count())
        .select_from(offer.join(task, task.c.id == offer.c.task_id))
        .where(offer.c.linguist_id == linguist.c.id, is_live(offer), task.c.state == TaskState.OPEN)
        .correlate(linguist)
        .scalar_subquery()
    )
    load = (claims + held).label("load")
    limit = func.coalesce(linguist.c.task_limit, bindparam("default_limit"))
    query = (
        select(linguist.c.id, linguist.c.rank, load, (limit - load).label("places"))
        .join(qualification, qualification.c.linguist_id == linguist.c.id)
        .where(
            qualification.c.stage == stage,
            qualification.c.source_language == source,
            qualification.c.target_language == target,
            linguist.c.rank >= min_rank,
            ~linguist.c.is_paused,
            load < limit,
        )
        .order_by(linguist.c.rank.desc(), load, linguist.c.id)
        .limit(most)
    )
    rows = await session.execute(query, {"now": now, "default_limit": settings.task_limit})
    return [Candidate(*row) for row in rows]


def _choose(candidates: Sequence[Candidate], excluded: set[str], count: int) -> list[Candidate]:
    """Takes a place of each chosen one, so that a large order is spread instead of heaped on the first."""
    free = [one for one in candidates if one.places > 0 and one.linguist_id not in excluded]
    chosen = sorted(free, key=lambda one: (-one.rank, one.load, one.linguist_id))[:count]
    for one in chosen:
        one.places -= 1
        one.load += 1
    return chosen


def _offer_values(task_id: str, linguist_id: str, settings: Settings, now: datetime) -> dict[str, Any]:
    until = now + timedelta(minutes=settings.offer_minutes)
    return {"task_id": task_id, "linguist_id": linguist_id, "made_at": now, "expires_at": until}
