"""API keys: made, hashed, issued, revoked.

A key is ``pk_<160 random bits in base32><6 characters of checksum>``. The checksum lets a typing error be told
from a revoked key, and a leaked-key scanner find keys, without asking the database.
"""

import base64
import hashlib
import secrets
import zlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.models import ApiKey, HolderKind
from service.ids import API_KEY, new_id

PREFIX = "pk_"
_CHECKSUM_BYTES = 4


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


def issue_key(
    session: AsyncSession,
    *,
    holder_kind: HolderKind,
    holder_id: str,
    workspace_id: str | None = None,
    name: str,
    now: datetime,
) -> str:
    """Adds a key for a holder and returns its plain text, which is kept nowhere."""
    key, key_id = make_key(), new_id(API_KEY)
    session.add(
        ApiKey(
            id=key_id,
            lineage_id=key_id,
            holder_kind=holder_kind,
            holder_id=holder_id,
            workspace_id=workspace_id,
            name=name,
            hashed=hashed(key),
            hint=f"{key[:7]}...{key[-4:]}",
            scopes=["all"],
            created_at=now,
        )
    )
    return key


def _checksum(body: str) -> str:
    digest = zlib.crc32(body.encode()).to_bytes(_CHECKSUM_BYTES, "big")
    return base64.b32encode(digest).decode().lower().rstrip("=")
