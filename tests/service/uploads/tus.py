"""A client that speaks tus 1.0, and files for it."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from service.uploads.headers import encode_metadata
from tests.service.ordering import Customer

UPLOADS = "/v1/productions/uploads"
TUS = {"tus-resumable": "1.0.0"}


def bytes_of(size: int, seed: str = "talk") -> bytes:
    """Bytes in which every place differs."""
    return hashlib.shake_256(seed.encode()).digest(size)


@dataclass
class Tus:
    """A customer's uploads."""

    customer: Customer

    async def begin(self, order_id: str, size: int, **metadata: str) -> httpx.Response:
        """Creates an upload; ``metadata`` replaces what is said of the file."""
        said = {"order_id": order_id, "declared_language": "en", "filename": "talk.wav", "filetype": "audio/wav"}
        headers = {**TUS, "upload-length": str(size), "upload-metadata": encode_metadata({**said, **metadata})}
        return await self.customer.client.post(UPLOADS, headers=headers)

    async def begun(self, order_id: str, size: int, **metadata: str) -> str:
        """The path of a new upload."""
        answer = await self.begin(order_id, size, **metadata)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    async def send(
        self, path: str, offset: int, data: bytes | AsyncIterator[bytes], checksum: str | None = None, **headers: str
    ) -> httpx.Response:
        """Sends bytes; ``checksum`` is the header's value."""
        said: dict[str, Any] = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
        if checksum is not None:
            said["upload-checksum"] = checksum
        return await self.customer.client.patch(path, content=data, headers={**TUS, **said, **headers})

    async def offset(self, path: str) -> int:
        """How far it is."""
        answer = await self.customer.client.head(path, headers=TUS)
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["upload-offset"])


def digest(algorithm: str, data: bytes) -> str:
    """A checksum header's value."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"
