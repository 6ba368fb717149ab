"""Passkeys (WebAuthn): a browser's or a token's key that signs a challenge of ours after its owner has unlocked it.

The owner is always verified by the device, so a passkey counts as two factors. Browsers take names only, no numeric
addresses: a site on a loopback address is reached as ``localhost`` for this.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from service.audit.activities import Activity
from service.auth.sessions import Browser, pass_second_factor
from service.errors import NotFound, SignInRefused
from service.ids import PASSKEY, is_well_formed, new_id
from service.people.auditing import audit_account, audit_factor
from service.people.challenges import Credential, keep_challenge, passkey_refused, take_challenge
from service.people.entering import Entered, demand_may_enrol, enter
from service.people.finding import person_of
from service.people.mails import PASSKEY_ADDED, PASSKEY_REMOVED, mail_change
from service.people.models import Passkey, Person
from service.settings import Settings

MOST_PASSKEYS: Final = 20
LONGEST_NAME: Final = 60
SITE_NAME: Final = "Productions"


@dataclass(frozen=True, slots=True)
class Site:
    """What passkeys are bound to: the host's name, and the origin that browsers must say they are at."""

    host: str
    origin: str


def site_of(settings: Settings) -> Site | None:
    """This deployment; None where its address is a number that is not this machine's own."""
    parts = urlsplit(settings.public_url)
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Site(host, f"{parts.scheme}://{host}{port}")
    return Site("localhost", f"{parts.scheme}://localhost{port}") if address.is_loopback else None


def _site(settings: Settings) -> Site:
    site = site_of(settings)
    if site is None:
        raise SignInRefused("passkey_refused", "Passkeys need a site with a name. Nothing was changed.")
    return site


async def offer_registration(
    session: AsyncSession, person_id: str, *, is_verified: bool, browser_id: str, settings: Settings, now: datetime
) -> dict[str, Any]:
    """Options for ``navigator.credentials.create``. Raises as ``add_passkey`` does."""
    await demand_may_enrol(session, person_id, is_verified=is_verified)
    person = await person_of(session, person_id)
    known = await passkeys_of(session, person_id)
    options = generate_registration_options(
        rp_id=_site(settings).host,
        rp_name=SITE_NAME,
        user_id=person.id.encode(),
        user_name=person.email,
        user_display_name=person.name,
        exclude_credentials=[_descriptor(one) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    keep_challenge(session, options.challenge, browser_id, person_id, now)
    return _plain(options)


async def add_passkey(
    session: AsyncSession,
    person_id: str,
    session_id: str,
    answer: Credential,
    *,
    name: str,
    browser_id: str,
    is_verified: bool,
    browser: Browser,
    settings: Settings,
    now: datetime,
) -> str:
    """Keeps the key that the browser made; the session's fresh token.

    Raises SignInRefused ``passkey_refused``, and Forbidden for a session that owes a second factor that there is.
    """
    site = _site(settings)
    await demand_may_enrol(session, person_id, is_verified=is_verified)
    challenge = await take_challenge(session, answer, browser_id, person_id, now)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise passkey_refused() from error
    person = await person_of(session, person_id, lock=True)
    await _demand_new(session, person_id, made.credential_id)
    session.add(
        Passkey(
            id=new_id(PASSKEY),
            person_id=person_id,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=" ".join(name.split())[:LONGEST_NAME] or "Passkey",
            transports=_transports(answer),
            created_at=now,
        )
    )
    await mail_change(session, person, PASSKEY_ADDED, settings=settings, now=now, browser=browser)
    data = {"kind": "passkey"}
    await audit_account(session, Activity.SECOND_FACTOR_ADDED, person, session_id, now=now, data=data)
    return await pass_second_factor(session, session_id, now=now)


async def _demand_new(session: AsyncSession, person_id: str, credential_id: bytes) -> None:
    """Raises SignInRefused for a key that somebody has, or for one too many."""
    of_somebody = select(Passkey).where(col(Passkey.credential_id) == bytes_to_base64url(credential_id))
    is_known = (await session.execute(of_somebody)).scalar_one_or_none() is not None
    if is_known or len(await passkeys_of(session, person_id)) >= MOST_PASSKEYS:
        raise passkey_refused()


async def offer_authentication(
    session: AsyncSession, *, person_id: str | None, browser_id: str, settings: Settings, now: datetime
) -> dict[str, Any]:
    """Options for ``navigator.credentials.get``: any passkey of this site, or those of one person."""
    known = await passkeys_of(session, person_id) if person_id else []
    options = generate_authentication_options(
        rp_id=_site(settings).host,
        allow_credentials=[_descriptor(one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    keep_challenge(session, options.challenge, browser_id, person_id, now)
    return _plain(options)


async def sign_in_by_passkey(
    session: AsyncSession, answer: Credential, *, browser_id: str, browser: Browser, settings: Settings, now: datetime
) -> Entered:
    """Opens a session with its second factor shown. Raises SignInRefused ``passkey_refused`` or ``no_role``."""
    challenge = await take_challenge(session, answer, browser_id, None, now)
    person = await _verified(session, answer, challenge, settings, now)
    return await enter(session, person, browser=browser, settings=settings, now=now, way="passkey", second_factor=True)


async def show_passkey(
    session: AsyncSession,
    person_id: str,
    session_id: str,
    answer: Credential,
    *,
    browser_id: str,
    settings: Settings,
    now: datetime,
) -> str:
    """The second factor of a session; its fresh token. Raises SignInRefused ``passkey_refused``."""
    challenge = await take_challenge(session, answer, browser_id, person_id, now)
    person = await _verified(session, answer, challenge, settings, now)
    if person.id != person_id:
        raise passkey_refused()
    await audit_factor(session, person_id, session_id, way="passkey", now=now)
    return await pass_second_factor(session, session_id, now=now)


async def _verified(
    session: AsyncSession, answer: Credential, challenge: bytes, settings: Settings, now: datetime
) -> Person:
    query = select(Passkey).where(col(Passkey.credential_id) == str(answer.get("id", ""))).with_for_update()
    passkey = (await session.execute(query)).scalar_one_or_none()
    if passkey is None:
        raise passkey_refused()
    site = _site(settings)
    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise passkey_refused() from error
    passkey.sign_count, passkey.last_used_at = shown.new_sign_count, now
    return await person_of(session, passkey.person_id)


async def passkeys_of(session: AsyncSession, person_id: str) -> list[Passkey]:
    """The oldest first."""
    query = select(Passkey).where(col(Passkey.person_id) == person_id).order_by(col(Passkey.id))
    return list((await session.execute(query)).scalars())


async def remove_passkey(
    session: AsyncSession,
    person_id: str,
    session_id: str,
    passkey_id: str,
    *,
    browser: Browser,
    settings: Settings,
    now: datetime,
) -> None:
    """Takes one out. Raises NotFound for somebody else's."""
    ours = delete(Passkey).where(col(Passkey.id) == passkey_id, col(Passkey.person_id) == person_id)
    gone = await session.execute(ours.returning(col(Passkey.id))) if is_well_formed(passkey_id) else None
    if gone is None or gone.scalar_one_or_none() is None:
        raise NotFound("passkey")
    person = await person_of(session, person_id)
    await mail_change(session, person, PASSKEY_REMOVED, settings=settings, now=now, browser=browser)
    data = {"kind": "passkey"}
    await audit_account(session, Activity.SECOND_FACTOR_REMOVED, person, session_id, now=now, data=data)


def _transports(answer: Credential) -> list[str]:
    said = answer.get("response", {}).get("transports", [])
    return [one for one in said if isinstance(one, str) and len(one) < 20][:6] if isinstance(said, list) else []


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id))


def _plain(options: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(options_to_json(options))
    return plain
