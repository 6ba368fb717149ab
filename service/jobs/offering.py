"""Offers: an open task is held out to the best-qualified linguists first, then to the next ones, then to anybody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import is_live, job, linguist, offer, qualification, task
from service.jobs.excluding import excluded_linguists
from service.jobs.mails import mail_offers
from service.settings import Settings
from workflows.states import TaskState

CHUNK = 10_000


@dataclass(slots=True)
class Candidate:
    """A linguist who could take a task: ``places`` are those left under the limit, offers that still hold counted.

    The better one is the smaller one.
    """

    linguist_id: str
    rank: int
    load: int
    places: int

    def __lt__(self, other: "Candidate") -> bool:
        return (-self.rank, self.load, self.linguist_id) < (-other.rank, other.load, other.linguist_id)


async def offer_tasks(session: AsyncSession, task_ids: Sequence[str], *, settings: Settings, now: datetime) -> None:
    """Makes the next round of offers for each open, unpaused, not yet public task that no live offer holds.

    Up to ``offers_per_round`` linguists each: by rank, then by load (claims and live offers), never beyond their
    limit, nobody twice for one task, nobody after whom the job could not be reviewed. A task for which nobody is left
    becomes public. One that waits for a machine's draft is passed over.
    """
    for start in range(0, len(task_ids), CHUNK):
        await _offer_chunk(session, task_ids[start : start + CHUNK], settings, now)


async def _offer_chunk(session: AsyncSession, task_ids: Sequence[str], settings: Settings, now: datetime) -> None:
    waiting = await _waiting(session, task_ids, now)
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in waiting:
        groups[row.stage, row.pair_source, row.pair_target, row.min_rank].append(row)
    excluded = await excluded_linguists(session, waiting)
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
        select(
            *(task.c[name] for name in ("id", "job_id", "stage", "pair_source", "pair_target", "min_rank")),
            job.c.service,
            job.c.pair_source.label("job_source"),
            job.c.pair_target.label("job_target"),
        )
        .join(job, job.c.id == task.c.job_id)
        .where(
            task.c.id.in_(task_ids),
            task.c.state == TaskState.OPEN,
            ~task.c.is_public,
            ~task.c.is_paused,
            ~task.c.is_drafting,
            ~held,
        )
        .order_by(task.c.due_at, task.c.id)
    )
    return (await session.execute(query, {"now": now})).all()


async def _candidates(
    session: AsyncSession, key: tuple[Any, ...], most: int, settings: Settings, now: datetime
) -> list[Candidate]:
    """The best ``most`` linguists with a place left, as a heap."""
    stage, source, target, min_rank = key
    claims = (
        select(task.c.linguist_id, func.count().label("count"))
        .where(task.c.state == TaskState.CLAIMED)
        .group_by(task.c.linguist_id)
        .subquery()
    )
    held = (
        select(offer.c.linguist_id, func.count().label("count"))
        .select_from(task.join(offer, offer.c.task_id == task.c.id))
        .where(is_live(offer), task.c.state == TaskState.OPEN)
        .group_by(offer.c.linguist_id)
        .subquery()
    )
    load = (func.coalesce(claims.c.count, 0) + func.coalesce(held.c.count, 0)).label("load")
    limit = func.coalesce(linguist.c.task_limit, bindparam("default_limit"))
    query = (
        select(linguist.c.id, linguist.c.rank, load, (limit - load).label("places"))
        .join(qualification, qualification.c.linguist_id == linguist.c.id)
        .outerjoin(claims, claims.c.linguist_id == linguist.c.id)
        .outerjoin(held, held.c.linguist_id == linguist.c.id)
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
    candidates = [Candidate(*row) for row in rows]
    heapify(candidates)
    return candidates


def _choose(candidates: list[Candidate], excluded: set[str], count: int) -> list[Candidate]:
    """Takes a place of each chosen one, so that a large order is spread instead of heaped on the first.

    ``candidates`` is a heap; those without a place leave it.
    """
    chosen: list[Candidate] = []
    passed: list[Candidate] = []
    while candidates and len(chosen) < count:
        best = heappop(candidates)
        (passed if best.linguist_id in excluded else chosen).append(best)
    for one in chosen:
        one.places -= 1
        one.load += 1
    for one in (*passed, *chosen):
        if one.places > 0:
            heappush(candidates, one)
    return chosen


def _offer_values(task_id: str, linguist_id: str, settings: Settings, now: datetime) -> dict[str, Any]:
    until = now + timedelta(minutes=settings.offer_minutes)
    return {"task_id": task_id, "linguist_id": linguist_id, "made_at": now, "expires_at": until}
