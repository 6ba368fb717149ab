"""The queue as its page shows it: offers, what is available, and what one has in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import InvalidInput
from service.jobs.queries import PAGE, available_tasks, my_tasks, offered_tasks
from service.jobs.schemas import ListTasksResponse, TaskResponse
from service.linguists.queries import profile as profile_of
from service.linguists.schemas import LinguistResponse
from service.pages.linguists.difficulty import Difficulty
from service.pages.linguists.facts import difficulties, open_comments
from service.pages.linguists.filters import MOST_SORTED, QueueFilter, filter_of
from service.pages.shell.forms import Form
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Queue:
    """What one linguist sees. ``comments`` counts what reviewers want done, by job; ``fingerprint`` names the state."""

    profile: LinguistResponse
    wanted: QueueFilter
    mine: Sequence[TaskResponse]
    offers: Sequence[TaskResponse]
    available: Sequence[TaskResponse]
    next_cursor: str | None
    difficulties: Mapping[str, Difficulty]
    comments: Mapping[str, int]

    @property
    def is_full(self) -> bool:
        """Whether no more can be claimed."""
        return self.profile.load >= self.profile.task_limit

    @property
    def may_claim(self) -> bool:
        """Whether claiming makes sense at all."""
        return not self.is_full and not self.profile.is_paused

    @property
    def fingerprint(self) -> str:
        """Another one whenever the page would look different, but for the clock."""
        shown = [msgspec.to_builtins(one) for one in (*self.mine, *self.offers, *self.available)]
        seen = (shown, self.comments, self.profile.is_paused, self.profile.task_limit, self.next_cursor)
        return sha256(msgspec.json.encode(seen)).hexdigest()[:16]


async def load_queue(
    session: AsyncSession, query: Form, *, linguist_id: str, settings: Settings, now: datetime
) -> Queue:
    """The queue under the filter of the address, in a fixed number of statements."""
    profile = await profile_of(session, linguist_id, default_limit=settings.task_limit)
    wanted = filter_of(query, profile)
    mine = await my_tasks(session, linguist_id=linguist_id, now=now)
    offers = await offered_tasks(session, linguist_id=linguist_id, now=now)
    available = await _available(session, wanted, linguist_id, now)
    shown = (*mine, *offers, *available.tasks)
    return Queue(
        profile=profile,
        wanted=wanted,
        mine=sorted(mine, key=lambda one: (one.round == 1, one.due_at, one.id)),
        offers=sorted(offers, key=lambda one: (one.offer_expires_at or now, one.id)),
        available=wanted.sorted(available.tasks),
        next_cursor=available.next_cursor if wanted.is_sorted_by_queue else None,
        difficulties=await difficulties(session, shown),
        comments=await open_comments(session, mine),
    )


async def _available(session: AsyncSession, wanted: QueueFilter, linguist_id: str, now: datetime) -> ListTasksResponse:
    limit = PAGE if wanted.is_sorted_by_queue else MOST_SORTED
    cursor = wanted.cursor if wanted.is_sorted_by_queue else None
    values: dict[str, Any] = {"linguist_id": linguist_id, "limit": limit, "now": now, "conditions": wanted.conditions}
    try:
        return await available_tasks(session, cursor=cursor, with_offers=False, **values)
    except InvalidInput:
        return await available_tasks(session, cursor=None, with_offers=False, **values)
