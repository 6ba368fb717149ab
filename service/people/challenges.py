"""What browsers must sign with a passkey: random, bound to one browser and one person, taken once."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from webauthn.helpers import base64url_to_bytes

from service.auth.sealing import digest
from service.errors import SignInRefused
from service.ids import PASSKEY_CHALLENGE, new_id
from service.people.models import PasskeyChallenge

LIFETIME: Final = timedelta(minutes=5)

Credential = dict[str, Any]
"""A browser's answer as JSON; nothing in it is to be trusted before it is verified."""


def keep_challenge(
    session: AsyncSession, challenge: bytes, browser_id: str, person_id: str | None, now: datetime
) -> None:
    """Waits for the answer; ``person_id`` is None while nobody is signed in."""
    session.add(
        PasskeyChallenge(
            id=new_id(PASSKEY_CHALLENGE),
            challenge=challenge,
            browser=digest(browser_id),
            person_id=person_id,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    )


async def take_challenge(
    session: AsyncSession, answer: Credential, browser_id: str, person_id: str | None, now: datetime
) -> bytes:
    """The challenge that the browser says it has signed, when it was this browser's and this person's.

    Raises SignInRefused ``passkey_refused``. The answer is good once: the row goes with the transaction.
    """
    challenge = _said_challenge(answer)
    taken = delete(PasskeyChallenge).where(
        col(PasskeyChallenge.challenge) == challenge,
        col(PasskeyChallenge.browser) == digest(browser_id),
        col(PasskeyChallenge.person_id).is_not_distinct_from(person_id),
        col(PasskeyChallenge.expires_at) > now,
    )
    gone = (await session.execute(taken.returning(col(PasskeyChallenge.challenge)))).scalars().first()
    if gone is None or not browser_id:
        raise passkey_refused()
    return challenge


def _said_challenge(answer: Credential) -> bytes:
    try:
        client_data = msgspec.json.decode(base64url_to_bytes(str(answer["response"]["clientDataJSON"])))
        return base64url_to_bytes(str(client_data["challenge"]))
    except (ValueError, KeyError, TypeError) as error:
        raise passkey_refused() from error


def passkey_refused() -> SignInRefused:
    """Without telling why."""
    return SignInRefused(
        "passkey_refused", "The passkey was not accepted. Nothing was changed. Try again, or use another way."
    )
