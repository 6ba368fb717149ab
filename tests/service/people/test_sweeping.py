"""What signing in leaves behind is forgotten in time, and not before."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from service.auth.models import WebSession
from service.auth.sessions import LONGEST
from service.database import Sessions, transaction, utc_now
from service.people.attempts import PASSWORDS, Try, admit
from service.people.challenges import LIFETIME, keep_challenge
from service.people.links import make_link
from service.people.models import Attempts, LinkPurpose, PasskeyChallenge, SignInLink
from service.people.sweeping import ATTEMPTS_KEPT, SESSIONS_KEPT, forget_sign_ins
from tests.factories import a_linguist
from tests.service.people.browsers import Browsers


async def left(sessions: Sessions) -> list[int]:
    async with transaction(sessions) as session:
        models: list[type[SQLModel]] = [SignInLink, PasskeyChallenge, Attempts, WebSession]
        return [await session.scalar(select(func.count()).select_from(one)) or 0 for one in models]


async def test_links_challenges_counts_and_sessions_go_when_they_are_over(
    browsers: Browsers, sessions: Sessions, engine: AsyncEngine
) -> None:
    now, linguist = utc_now(), await a_linguist(sessions)
    await browsers.signed_in(f"{linguist.id}@linguists.example", at=now)
    await admit(engine, [Try(PASSWORDS, "a")], now=now)
    async with transaction(sessions) as session:
        await make_link(session, LinkPurpose.SIGN_IN, "a@b.example", now=now)
        keep_challenge(session, b"challenge", "browser", None, now)

    await forget_sign_ins(engine, now)
    kept = await left(sessions)
    await forget_sign_ins(engine, now + LIFETIME + timedelta(minutes=11))
    soon = await left(sessions)
    await forget_sign_ins(engine, now + ATTEMPTS_KEPT + timedelta(minutes=1))
    next_day = await left(sessions)
    await forget_sign_ins(engine, now + LONGEST + SESSIONS_KEPT + timedelta(minutes=1))

    assert (kept, soon, next_day) == ([1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1])
    assert await left(sessions) == [0, 0, 0, 0]
