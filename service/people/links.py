"""Links in mails: random, of one purpose, good once and for a short while. Only their SHA-256 is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.sealing import digest, new_token
from service.errors import SignInRefused
from service.ids import SIGN_IN_LINK, new_id
from service.people.models import LinkPurpose, SignInLink

LIFETIMES: Final = {
    LinkPurpose.SIGN_IN: timedelta(minutes=15),
    LinkPurpose.RESET: timedelta(minutes=30),
    LinkPurpose.CONFIRM: timedelta(hours=24),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=24),
}
LONGEST_TOKEN: Final = 100


async def make_link(
    session: AsyncSession,
    purpose: LinkPurpose,
    email: str,
    *,
    now: datetime,
    person_id: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> tuple[SignInLink, str]:
    """A fresh link and its token, which is kept nowhere."""
    token = new_token()
    link = SignInLink(
        id=new_id(SIGN_IN_LINK),
        hashed=digest(token),
        purpose=purpose,
        email=email,
        person_id=person_id,
        data=dict(data or {}),
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    session.add(link)
    await session.flush()
    return link, token


async def read_link(session: AsyncSession, token: str, purpose: LinkPurpose, *, now: datetime) -> SignInLink:
    """The link, without using it up. Raises SignInRefused ``link_spent`` for any that does not work any more."""
    query = select(SignInLink).where(
        col(SignInLink.hashed) == digest(token[:LONGEST_TOKEN]),
        col(SignInLink.purpose) == purpose,
        col(SignInLink.used_at).is_(None),
        col(SignInLink.expires_at) > now,
    )
    link = (await session.execute(query)).scalar_one_or_none()
    if link is None:
        raise _spent()
    return link


async def use_link(session: AsyncSession, link: SignInLink, *, now: datetime) -> None:
    """Uses it up, and with it all others of this purpose to the same address. Raises SignInRefused ``link_spent``.

    Of two uses at the same moment one is refused: the second waits for the row, and then does not find it unused.
    """
    ours = update(SignInLink).where(
        col(SignInLink.email) == link.email,
        col(SignInLink.purpose) == link.purpose,
        col(SignInLink.used_at).is_(None),
    )
    used = await session.execute(ours.values(used_at=now).returning(col(SignInLink.id)))
    if link.id not in set(used.scalars()):
        raise _spent()


def _spent() -> SignInRefused:
    return SignInRefused(
        "link_spent", "This link was used already, or its time is over. Nothing was changed. Ask for a new one."
    )
