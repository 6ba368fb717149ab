"""Codes of an app (TOTP) and recovery codes. A code is taken once; the secret is sealed in the database."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.sealing import digest, seal, unseal
from service.auth.sessions import Browser, pass_second_factor
from service.database import transaction
from service.errors import SignInRefused
from service.parts import Parts
from service.people.attempts import CODES, Try, admit, forgive
from service.people.auditing import audit_account, audit_factor, audit_failed_factor
from service.people.entering import demand_may_enrol
from service.people.finding import person_of
from service.people.mails import CODES_NEW, CODES_OFF, CODES_ON, RECOVERY_USED, mail_change
from service.people.models import Person
from service.people.passwords import random_password
from service.settings import Settings

ISSUER: Final = "Productions"
STEP_SECONDS: Final = 30
TOLERATED_STEPS: Final = 1
RECOVERY_CODES: Final = 10
_RECOVERY_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs: the secret for typing, and the address that a picture of squares holds."""

    secret: str
    uri: str


async def begin_codes(session: AsyncSession, person_id: str, *, is_verified: bool, settings: Settings) -> Enrolment:
    """A secret that counts once a code of it was shown; the same until then.

    Raises SignInRefused ``second_factor_known``, and Forbidden for a session that owes a second factor that there is.
    """
    await demand_may_enrol(session, person_id, is_verified=is_verified)
    person = await person_of(session, person_id, lock=True)
    if person.totp_confirmed_at is not None:
        raise SignInRefused("second_factor_known", "Codes of an app are enrolled already. Remove them first.")
    secret = _secret(person, settings) or pyotp.random_base32()
    if person.totp_secret is None or _secret(person, settings) is None:
        person.totp_secret = seal(settings, secret, owner=person.id)
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    return Enrolment(secret, uri)


async def confirm_codes(
    parts: Parts, person_id: str, session_id: str, code: str, *, is_verified: bool, browser: Browser, now: datetime
) -> tuple[str, list[str]]:
    """Enrols the app by a first code; the session's fresh token and the recovery codes, shown this once.

    Raises SignInRefused ``code_wrong`` or ``second_factor_known``, TooManyTries, and Forbidden for a session that owes
    a second factor that there is.
    """
    await admit(parts.engine, [Try(CODES, person_id)], now=now)
    async with transaction(parts.sessions) as session:
        await demand_may_enrol(session, person_id, is_verified=is_verified)
        person = await person_of(session, person_id, lock=True)
        if person.totp_confirmed_at is not None:
            raise SignInRefused("second_factor_known", "Codes of an app are enrolled already. Remove them first.")
        _take_code(person, code, parts.settings, now)
        person.totp_confirmed_at = now
        codes = _fresh_recovery_codes(person)
        await mail_change(session, person, CODES_ON, settings=parts.settings, now=now, browser=browser)
        data = {"kind": "codes"}
        await audit_account(session, Activity.SECOND_FACTOR_ADDED, person, session_id, now=now, data=data)
        token = await pass_second_factor(session, session_id, now=now)
    await forgive(parts.engine, Try(CODES, person_id))
    return token, codes


async def show_code(
    parts: Parts, person_id: str, session_id: str, code: str, *, browser: Browser, now: datetime
) -> str:
    """Takes a code of the app, or a recovery code; the session's fresh token.

    Raises SignInRefused ``code_wrong``, also for a code that was taken before, and TooManyTries.
    """
    await admit(parts.engine, [Try(CODES, person_id)], now=now)
    try:
        async with transaction(parts.sessions) as session:
            way = await _shown(session, person_id, code, parts.settings, browser, now)
            token = await pass_second_factor(session, session_id, now=now)
            await audit_factor(session, person_id, session_id, way=way, now=now)
    except SignInRefused:
        await audit_failed_factor(parts, person_id, session_id, way="code", now=now)
        raise
    await forgive(parts.engine, Try(CODES, person_id))
    return token


async def _shown(
    session: AsyncSession, person_id: str, code: str, settings: Settings, browser: Browser, now: datetime
) -> str:
    """Takes the code; what it was."""
    person = await person_of(session, person_id, lock=True)
    if _is_recovery_code(code):
        _take_recovery_code(person, code)
        await mail_change(session, person, RECOVERY_USED, settings=settings, now=now, browser=browser)
        return "recovery_code"
    if person.totp_confirmed_at is None:
        raise _wrong()
    _take_code(person, code, settings, now)
    return "code"


async def remove_codes(
    session: AsyncSession, person_id: str, session_id: str, *, browser: Browser, settings: Settings, now: datetime
) -> None:
    """Takes app and recovery codes out; operators are asked for a new second factor at once."""
    person = await person_of(session, person_id, lock=True)
    if person.totp_confirmed_at is None:
        return
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    person.recovery_codes = []
    await mail_change(session, person, CODES_OFF, settings=settings, now=now, browser=browser)
    data = {"kind": "codes"}
    await audit_account(session, Activity.SECOND_FACTOR_REMOVED, person, session_id, now=now, data=data)


def forget_begun(person: Person) -> None:
    """With a new password: whoever was in before has seen the secret that waits for its first code, too."""
    if person.totp_confirmed_at is None:
        person.totp_secret = None


async def renew_recovery_codes(
    session: AsyncSession, person_id: str, session_id: str, *, browser: Browser, settings: Settings, now: datetime
) -> list[str]:
    """New recovery codes, shown this once; the old ones are worth nothing."""
    person = await person_of(session, person_id, lock=True)
    codes = _fresh_recovery_codes(person)
    await mail_change(session, person, CODES_NEW, settings=settings, now=now, browser=browser)
    await audit_account(session, Activity.RECOVERY_CODES_RENEWED, person, session_id, now=now)
    return codes


def _take_code(person: Person, code: str, settings: Settings, now: datetime) -> None:
    """Notes the time step of a code that fits now or one step beside, and later than any taken before."""
    secret = _secret(person, settings)
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    steps = range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1)
    fitting = [step for step in steps if secret and _fits(secret, step, digits)]
    if not fitting or (person.totp_last_step is not None and fitting[-1] <= person.totp_last_step):
        raise _wrong()
    person.totp_last_step = fitting[-1]


def _fits(secret: str, step: int, digits: str) -> bool:
    return hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), digits.encode(errors="replace"))


def _secret(person: Person, settings: Settings) -> str | None:
    return unseal(settings, person.totp_secret, owner=person.id) if person.totp_secret else None


def _fresh_recovery_codes(person: Person) -> list[str]:
    codes = [random_password() for _ in range(RECOVERY_CODES)]
    person.recovery_codes = [digest(_plain(code)) for code in codes]
    return codes


def _is_recovery_code(code: str) -> bool:
    return len(_plain(code)) == _RECOVERY_LENGTH


def _plain(code: str) -> str:
    return "".join(character for character in code.lower() if character.isalnum())


def _take_recovery_code(person: Person, code: str) -> None:
    used = digest(_plain(code))
    left = _without(person.recovery_codes, used)
    if len(left) == len(person.recovery_codes):
        raise _wrong()
    person.recovery_codes = left


def _without(codes: Sequence[str], used: str) -> list[str]:
    return [one for one in codes if not hmac.compare_digest(one, used)]


def _wrong() -> SignInRefused:
    return SignInRefused(
        "code_wrong", "This code is wrong, or it was used already. Nothing was changed. Wait for the app's next code."
    )
