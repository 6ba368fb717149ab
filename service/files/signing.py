"""Addresses that open one file for a while: S3's own signature, or ours over a token for local files.

Ours name whom they were given and what the file belongs to, where that is a customer and something that can be shared:
the route asks for the role once more at every request. S3 asks nobody, so there an address opens until it ends.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
import obstore

from service.access.models import ResourceKind
from service.errors import LinkExpired, SignatureRefused
from service.files.storage import Storage
from service.settings import Settings

FILES_PATH: Final = "/files"
LEAST_SECRET: Final = 16


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a file belongs to: an order, a media file or a deliverable, by its id."""

    kind: ResourceKind
    id: str


class FileGrant(msgspec.Struct, frozen=True, array_like=True):
    """What a token opens: one stored file, under a label and content type, until an instant (unix seconds).

    With a ``reader``, a member or a service account, it opens as long as they have a role on the resource.
    """

    key: str
    name: str
    content_type: str
    expires_at: int
    reader: str = ""
    resource_kind: ResourceKind = ResourceKind.ORDER
    resource_id: str = ""


class FileSigner:
    """Signs addresses; tokens are ``base64url(json).base64url(hmac-sha256)`` under the deployment's secret.

    ``reader_id`` is the member or service account whom the addresses are for; without one they open for anybody.
    """

    def __init__(self, settings: Settings, storage: Storage, reader_id: str = "") -> None:
        self._storage = storage
        self._reader_id = reader_id
        self._public_url = settings.public_url.rstrip("/")
        self._lifetime = timedelta(minutes=settings.signed_url_minutes)
        secret = settings.secret_key.get_secret_value()
        if storage.is_local and len(secret) < LEAST_SECRET:
            raise ValueError(f"addresses of files need PRODUCTIONS_SECRET_KEY ({LEAST_SECRET} characters or more)")
        self._secret = hashlib.sha256(b"files:" + secret.encode()).digest()

    def expires_at(self, now: datetime) -> datetime:
        """When an address that is signed now ends."""
        return now + self._lifetime

    async def address(
        self, key: str, *, name: str, content_type: str, now: datetime, part_of: PartOf | None = None
    ) -> str:
        """An address that opens the file until ``expires_at(now)``, and for a reader while they may see ``part_of``.

        S3 signs no name: there the file is served under what it was stored with (``Storage.put``).
        """
        if not self._storage.is_local:
            return str(await obstore.sign_async(self._storage.store, "GET", key, self._lifetime))
        grant = FileGrant(key, name, content_type, int(self.expires_at(now).timestamp()))
        if self._reader_id and part_of is not None:
            grant = msgspec.structs.replace(
                grant, reader=self._reader_id, resource_kind=part_of.kind, resource_id=part_of.id
            )
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
