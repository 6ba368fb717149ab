"""People who sign in: their second factors, the links mailed to them, and how often somebody tried to be them.

A person is an address that was confirmed. What they may do comes from the rows that carry the same address: members of
workspaces, linguists, operators (``service/auth/hats.py``).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from service.database import json_column, state_column, timestamp


class Person(SQLModel, table=True):
    """A human being with an address; ``email`` is lower-case.

    ``password_hash`` is argon2's encoded form, null for those who sign in by link or passkey only. ``totp_secret`` is
    sealed (``service/auth/sealing.py``) and counts once ``totp_confirmed_at`` is set; ``totp_last_step`` is the last
    time step that was used, so that none is used twice. ``recovery_codes`` are hashes of those not yet used.
    ``preferences`` holds what pages remember (``theme``, the workbench's keys and speed), by name.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    password_hash: str | None = None
    email_confirmed_at: datetime | None = timestamp(nullable=True)
    locale: str | None = None
    time_zone: str | None = None
    preferences: dict[str, Any] = json_column()
    totp_secret: str | None = None
    totp_confirmed_at: datetime | None = timestamp(nullable=True)
    totp_last_step: int | None = Field(default=None, sa_type=BigInteger)
    recovery_codes: list[str] = json_column()
    created_at: datetime = timestamp()


class LinkPurpose(StrEnum):
    """What a mailed link does when it is used."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


class SignInLink(SQLModel, table=True):
    """A mailed link: works once, until ``expires_at``. ``hashed`` is the SHA-256 of its token in hex.

    ``data`` is what the purpose needs: a sign-up's name, company and password hash; the address to return to.
    """

    __tablename__ = "sign_in_link"

    id: str = Field(primary_key=True)
    hashed: str = Field(unique=True)
    purpose: LinkPurpose = state_column(LinkPurpose)
    email: str = Field(index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    data: dict[str, Any] = json_column()
    created_at: datetime = timestamp(index=True)
    expires_at: datetime = timestamp()
    used_at: datetime | None = timestamp(nullable=True)


class Passkey(SQLModel, table=True):
    """A WebAuthn credential. ``credential_id`` is base64url, ``public_key`` is COSE as the browser gave it."""

    __tablename__ = "passkey"

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    credential_id: str = Field(unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = Field(sa_type=BigInteger)
    name: str
    transports: list[str] = json_column()
    created_at: datetime = timestamp()
    last_used_at: datetime | None = timestamp(nullable=True)


class PasskeyChallenge(SQLModel, table=True):
    """What a browser has to sign, once, within minutes. ``person_id`` is null while nobody is signed in.

    ``browser`` is the SHA-256 of the cookie's value that asked for it: nobody else's browser can answer.
    """

    __tablename__ = "passkey_challenge"

    id: str = Field(primary_key=True)
    challenge: bytes = Field(sa_type=LargeBinary)
    browser: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = timestamp(index=True)
    expires_at: datetime = timestamp()


class Attempts(SQLModel, table=True):
    """Attempts at one thing by one address or at one account, for all web processes; ``key`` holds no plain address."""

    __tablename__ = "attempts"

    key: str = Field(primary_key=True)
    tries: int
    last_at: datetime = timestamp(index=True)
    blocked_until: datetime | None = timestamp(nullable=True)
