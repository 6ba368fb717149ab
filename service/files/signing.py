"""Addresses that open one file for a while: S3's own signature, or ours over a token for local files."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

import msgspec
import obstore

from service.errors import LinkExpired, SignatureRefused
from service.files.storage import Storage
from service.settings import Settings

FILES_PATH: Final = "/files"
LEAST_SECRET: Final = 16


class FileGrant(msgspec.Struct, frozen=True, array_like=True):
    """What a token opens: one stored file, under a label and content type, until an instant (unix seconds)."""

    key: str
    name: str
    content_type: str
    expires_at: int


class FileSigner:
    """Signs addresses; tokens are ``base64url(json).base64url(hmac-sha256)`` under the deployment's secret."""

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._storage = storage
        self._public_url = settings.public_url.rstrip("/")
        self._lifetime = timedelta(minutes=settings.signed_url_minutes)
        secret = settings.secret_key.get_secret_value()
        if storage.is_local and len(secret) < LEAST_SECRET:
            raise ValueError(f"addresses of files need PRODUCTIONS_SECRET_KEY ({LEAST_SECRET} characters or more)")
        self._secret = hashlib.sha256(b"files:" + secret.encode()).digest()

    def expires_at(self, now: datetime) -> datetime:
        """When an address that is signed now ends."""
        return now + self._lifetime

    async def address(self, key: str, *, name: str, content_type: str, now: datetime) -> str:
        """An address that opens the file until ``expires_at(now)``.

        S3 signs no name: there the file is served under what it was stored with (``Storage.put``).
        """
        if not self._storage.is_local:
            return str(await obstore.sign_async(self._storage.store, "GET", key, self._lifetime))
        grant = FileGrant(key, name, content_type, int(self.expires_at(now).timestamp()))
        return f"{self._public_url}{FILES_PATH}/{self.seal(grant)}"

    def seal(self, grant: FileGrant) -> str:
        """The token of a grant."""
        body = _encode(msgspec.json.encode(grant))
        return f"{body}.{self._signature(body)}"

    def open(self, token: str, *, now: datetime) -> FileGrant:
        """The grant of a token; raises SignatureRefused or LinkExpired."""
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(errors="replace"), self._signature(body).encode()):
            raise SignatureRefused("invalid_signature", "This address was changed or is incomplete. Copy it whole.")
        grant = msgspec.json.decode(_decode(body), type=FileGrant)
        if grant.expires_at <= now.timestamp():
            raise LinkExpired("link_expired", "This address has expired. The file is still there: ask for a new one.")
        return grant

    def _signature(self, body: str) -> str:
        return _encode(hmac.new(self._secret, body.encode(errors="replace"), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
