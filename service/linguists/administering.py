"""What operators do to linguists: qualify them, pause them, let them go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import table_language
from service.errors import InvalidInput, NotFound
from service.ids import LINGUIST, new_id
from service.jobs.availability import linguist, offer, qualification
from service.linguists.models import Linguist
from workflows.stages import Stage

TRANSLATING_STAGES = frozenset(Stage) - {Stage.TRANSCRIPTION}


@dataclass(frozen=True, slots=True)
class Skill:
    """One stage in a pair of languages; target = source where nothing is translated. Any regional form is taken."""

    stage: Stage
    source_language: str
    target_language: str


async def add_linguist(
    session: AsyncSession, *, email: str, name: str, rank: int, task_limit: int | None, now: datetime
) -> Linguist:
    """A new linguist without qualifications. Raises InvalidInput for an address that somebody has, or a bad rank."""
    if not 1 <= rank <= 5:
        raise InvalidInput.at("body", "rank", msg="a rank is between 1 and 5")
    if task_limit is not None and task_limit < 1:
        raise InvalidInput.at("body", "task_limit", msg="a limit is at least 1")
    if await session.scalar(select(linguist.c.id).where(linguist.c.email == email)) is not None:
        raise InvalidInput.at("body", "email", msg="another linguist has this address")
    row = Linguist(id=new_id(LINGUIST), email=email, name=name, rank=rank, task_limit=task_limit, created_at=now)
    session.add(row)
    await session.flush()
    return row


async def qualify(session: AsyncSession, linguist_id: str, skills: Sequence[Skill]) -> None:
    """Adds to what the linguist may work on. Raises NotFound, UnknownLanguage, InvalidInput."""
    await _locked(session, linguist_id)
    rows = [_row(linguist_id, skill) for skill in skills]
    if rows:
        await session.execute(insert(qualification).on_conflict_do_nothing(), rows)


def _row(linguist_id: str, skill: Skill) -> dict[str, str]:
    source, target = table_language(skill.source_language), table_language(skill.target_language)
    if source != target and skill.stage not in TRANSLATING_STAGES:
        raise InvalidInput.at("body", "skills", msg=f"{skill.stage.value} works in the source language alone")
    return {
        "linguist_id": linguist_id,
        "stage": skill.stage,
        "source_language": source,
        "target_language": target,
    }


async def pause_linguist(session: AsyncSession, linguist_id: str, *, now: datetime) -> None:
    """Gives the linguist no new work and ends their offers; what they have claimed they may finish. Raises NotFound."""
    await _locked(session, linguist_id)
    await session.execute(update(linguist).where(linguist.c.id == linguist_id).values(is_paused=True))
    held = update(offer).where(offer.c.linguist_id == linguist_id, offer.c.expires_at > now)
    await session.execute(held.values(expires_at=now))


async def resume_linguist(session: AsyncSession, linguist_id: str) -> None:
    """Lets a paused linguist claim again. Raises NotFound."""
    await _locked(session, linguist_id)
    await session.execute(update(linguist).where(linguist.c.id == linguist_id).values(is_paused=False))


async def _locked(session: AsyncSession, linguist_id: str) -> None:
    """Locks the row, so that no claim of the linguist is half done meanwhile."""
    query = select(linguist.c.id).where(linguist.c.id == linguist_id).with_for_update(key_share=True)
    if await session.scalar(query) is None:
        raise NotFound("linguist")
