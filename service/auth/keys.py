"""API keys: made, hashed, issued, revoked.

A key is ``pk_<160 random bits in base32><6 characters of checksum>``. The checksum lets a typing error be told
from a revoked key, and a leaked-key scanner find keys, without asking the database.
"""

import base64
import hashlib
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.scopes import ALL
from service.auth.models import ApiKey, HolderKind
from service.ids import API_KEY, new_id

PREFIX = "pk_"
_CHECKSUM_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """Who holds a key; ``workspace_id`` for members and service accounts."""

    kind: HolderKind
    id: str
    workspace_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTerms:
    """What a key is called and may do. ``scopes`` is ``("all",)`` or names; ``allowed_ips`` are networks, none for all;
    ``credit_limit`` is per calendar month; ``third_party_disable_allowed`` None is the workspace's own rule."""

    name: str
    scopes: Sequence[str] = (ALL,)
    credit_limit: int | None = None
    allowed_ips: Sequence[str] = ()
    third_party_disable_allowed: bool | None = None
    expires_at: datetime | None = None


def make_key() -> str:
    """A fresh key in plain text, to be shown once."""
    body = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    return PREFIX + body + _checksum(body)


def looks_like_key(text: str) -> bool:
    """Whether prefix, length and checksum fit."""
    body, checksum = text[len(PREFIX) : -7], text[-7:]
    return text.startswith(PREFIX) and len(body) == 32 and _checksum(body) == checksum


def hashed(key: str) -> str:
    """What is stored: SHA-256 in hex. The key has 160 random bits, so no salt and no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def add_key(
    session: AsyncSession,
    holder: KeyHolder,
    terms: KeyTerms,
    *,
    now: datetime,
    lineage_id: str | None = None,
    created_by: str | None = None,
) -> tuple[ApiKey, str]:
    """Adds a key and returns its row and its plain text, which is kept nowhere. ``lineage_id`` is that of the key in
    whose place it comes."""
    key, key_id = make_key(), new_id(API_KEY)
    row = ApiKey(
        id=key_id,
        holder_kind=holder.kind,
        holder_id=holder.id,
        workspace_id=holder.workspace_id,
        name=terms.name,
        hashed=hashed(key),
        hint=f"{key[:7]}...{key[-4:]}",
        scopes=list(terms.scopes),
        created_at=now,
        expires_at=terms.expires_at,
        lineage_id=lineage_id or key_id,
        allowed_ips=list(terms.allowed_ips),
        credit_limit=terms.credit_limit,
        third_party_disable_allowed=terms.third_party_disable_allowed,
        created_by=created_by,
    )
    session.add(row)
    return row, key


def issue_key(
    session: AsyncSession,
    *,
    holder_kind: HolderKind,
    holder_id: str,
    workspace_id: str | None = None,
    name: str,
    now: datetime,
) -> str:
    """Adds a key that may do whatever its holder may, and returns its plain text, which is kept nowhere."""
    holder = KeyHolder(kind=holder_kind, id=holder_id, workspace_id=workspace_id)
    return add_key(session, holder, KeyTerms(name=name), now=now)[1]


def _checksum(body: str) -> str:
    digest = zlib.crc32(body.encode()).to_bytes(_CHECKSUM_BYTES, "big")
    return base64.b32encode(digest).decode().lower().rstrip("=")
