"""What operators do to linguists: take them on, change what they may do, give them keys."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import UNSET
from sqlalchemy import and_, delete, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.languages import table_language
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import is_qualified, linguist, offer, qualification, task
from service.linguists.administering import Skill, add_linguist, pause_linguist, qualify, resume_linguist
from service.operations.keys import issue
from service.operations.linguist_schemas import IssuedKey
from service.operations.recording import record_action
from service.operations.requests import LinguistChange, NewKey, NewLinguist, QualificationsRequest


async def take_on(session: AsyncSession, wanted: NewLinguist, *, actor: Principal, now: datetime) -> str:
    """A new linguist without qualifications; returns the id. Raises InvalidInput for an address in use."""
    made = await add_linguist(
        session, email=wanted.email, name=wanted.name, rank=wanted.rank, task_limit=wanted.task_limit, now=now
    )
    data = {"email": wanted.email, "rank": wanted.rank, "task_limit": wanted.task_limit}
    await record_action(session, actor, "add_linguist", made.id, wanted.reason, now=now, data=data)
    return made.id


async def change_linguist(
    session: AsyncSession, linguist_id: str, change: LinguistChange, *, actor: Principal, now: datetime
) -> None:
    """Sets what the change names. What a linguist has claimed they keep. Raises NotFound."""
    await check_linguist(session, linguist_id)
    named = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    reason = named.pop("reason")
    data = dict(named)
    is_paused = named.pop("is_paused", None)
    if is_paused is True:
        await pause_linguist(session, linguist_id, now=now)
    if is_paused is False:
        await resume_linguist(session, linguist_id)
    if named:
        await session.execute(update(linguist).where(linguist.c.id == linguist_id).values(**named))
    await record_action(session, actor, "change_linguist", linguist_id, reason, now=now, data=data)


async def set_qualifications(
    session: AsyncSession, linguist_id: str, wanted: QualificationsRequest, *, actor: Principal, now: datetime
) -> None:
    """Makes these the linguist's qualifications. A claimed task stays theirs, offers they no longer fit end now.

    Raises NotFound, UnknownLanguage, InvalidInput.
    """
    await check_linguist(session, linguist_id)
    skills = [Skill(one.stage, one.source_language, one.target_language) for one in wanted.qualifications]
    await qualify(session, linguist_id, skills)
    await _remove_others(session, linguist_id, skills)
    await _end_unfit_offers(session, linguist_id, now)
    data = {"qualifications": [_words(skill) for skill in skills]}
    await record_action(session, actor, "set_qualifications", linguist_id, wanted.reason, now=now, data=data)


async def _remove_others(session: AsyncSession, linguist_id: str, skills: Sequence[Skill]) -> None:
    kept = [
        (skill.stage, table_language(skill.source_language), table_language(skill.target_language)) for skill in skills
    ]
    other = delete(qualification).where(qualification.c.linguist_id == linguist_id)
    if kept:
        columns = tuple_(qualification.c.stage, qualification.c.source_language, qualification.c.target_language)
        other = other.where(columns.not_in(kept))
    await session.execute(other)


async def _end_unfit_offers(session: AsyncSession, linguist_id: str, now: datetime) -> None:
    """So that the tasks are offered to others at once."""
    fits = exists().where(and_(task.c.id == offer.c.task_id, is_qualified(offer.c.linguist_id)))
    unfit = update(offer).where(offer.c.linguist_id == linguist_id, offer.c.expires_at > now, ~fits)
    await session.execute(unfit.values(expires_at=now))


def _words(skill: Skill) -> str:
    return f"{skill.stage.value} {skill.source_language} {skill.target_language}"


async def give_key(
    session: AsyncSession, linguist_id: str, wanted: NewKey, *, actor: Principal, now: datetime
) -> IssuedKey:
    """A fresh key for the linguist. Raises NotFound."""
    await check_linguist(session, linguist_id)
    key = await issue(session, holder_kind=HolderKind.LINGUIST, holder_id=linguist_id, name=wanted.name, now=now)
    data = {"key_id": key.key_id}
    await record_action(session, actor, "issue_key", linguist_id, wanted.reason, now=now, data=data)
    return key


async def check_linguist(session: AsyncSession, linguist_id: str) -> None:
    """Raises NotFound."""
    query = select(linguist.c.id).where(linguist.c.id == linguist_id)
    if not is_well_formed(linguist_id) or await session.scalar(query) is None:
        raise NotFound("linguist")
