"""Who must not be offered a task, for many tasks in a constant number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import REVIEWS, job, keeps_a_reviewer, linguist, offer, qualification, suits, task

Excluded = dict[str, set[str]]


async def excluded_linguists(session: AsyncSession, rows: Sequence[Any]) -> Excluded:
    """Per task (rows with ``id``, ``job_id`` and ``stage``): those whom it was offered to before, those on the other
    side of the review, and for a stage that edits those after whom nobody could review the job.
    """
    excluded: Excluded = defaultdict(set)
    asked = select(offer.c.task_id, offer.c.linguist_id).where(offer.c.task_id.in_([row.id for row in rows]))
    for task_id, linguist_id in await session.execute(asked):
        excluded[task_id].add(linguist_id)
    hands = await _hands(session, rows)
    for row in rows:
        excluded[row.id] |= hands[row.job_id, row.stage not in REVIEWS]
    await _exclude_last_reviewers(session, [row for row in rows if row.stage not in REVIEWS], hands, excluded)
    return excluded


async def _hands(session: AsyncSession, rows: Sequence[Any]) -> dict[tuple[str, bool], set[str]]:
    """Who has worked on each job so far, by job and whether as a reviewer."""
    hands: dict[tuple[str, bool], set[str]] = defaultdict(set)
    query = select(task.c.job_id, task.c.stage, task.c.linguist_id, task.c.edited_by).where(
        task.c.job_id.in_({row.job_id for row in rows}), (task.c.linguist_id.is_not(None)) | (task.c.edited_by != [])
    )
    for row in await session.execute(query):
        hands[row.job_id, row.stage in REVIEWS].update(one for one in (row.linguist_id, *row.edited_by) if one)
    return hands


async def _exclude_last_reviewers(
    session: AsyncSession, rows: Sequence[Any], hands: dict[tuple[str, bool], set[str]], excluded: Excluded
) -> None:
    """Asks once for all tasks that are alike: of a large order, usually one question for each language."""
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in rows:
        editors = frozenset(hands[row.job_id, False])
        alike[row.service, row.job_source, row.job_target, row.stage, editors].append(row.id)
    asked = {ids[0]: ids for ids in alike.values()}
    query = (
        select(task.c.id, linguist.c.id)
        .join(job, job.c.id == task.c.job_id)
        .join(
            qualification,
            suits(qualification),
        )
        .join(linguist, linguist.c.id == qualification.c.linguist_id)
        .where(task.c.id.in_(asked), ~linguist.c.is_paused, ~keeps_a_reviewer(linguist.c.id))
    )
    for task_id, linguist_id in await session.execute(query):
        for one in asked[task_id]:
            excluded[one].add(linguist_id)
