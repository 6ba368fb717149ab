"""Files in a local folder or in S3, through one code path (obstore). Keys are ours, never a user's name.

Streams both ways in constant memory; SHA-256 and size are taken on the way in. A file is there whole or not at all:
locally it is written beside its place and renamed, in S3 an upload that fails is aborted with its parts. Only a
process that is killed leaves parts behind: locally as ``<key>#<n>``, in S3 for a life-cycle rule to remove.
"""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, from_url

from service.errors import FileTooLarge
from service.files.labels import disposition
from service.settings import Settings

BUFFER_BYTES: Final = 5 * 1024 * 1024
"""The least that S3 takes as a part."""

DATA_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Stored:
    """What a finished upload is known by."""

    key: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Storage:
    """One bucket or folder."""

    store: Any

    @property
    def is_local(self) -> bool:
        """Whether files lie in a folder of this machine."""
        return isinstance(self.store, LocalStore)

    @property
    def origin(self) -> str:
        """Scheme and host of the addresses that S3 signs, which browsers fetch from; empty for a folder of ours."""
        if self.is_local:
            return ""
        parts = urlsplit(str(obstore.sign(self.store, "GET", "origin", timedelta(minutes=1))))
        return f"{parts.scheme}://{parts.netloc}"

    async def put(
        self, key: str, chunks: AsyncIterator[bytes], *, max_bytes: int, name: str = "", content_type: str = DATA_TYPE
    ) -> Stored:
        """Streams to ``key``; FileTooLarge past ``max_bytes``. Whatever fails leaves the key as it was.

        S3 serves the file under ``name`` and ``content_type`` for good; a local file is named when its address is
        signed.
        """
        digest, size = hashlib.sha256(), 0
        attributes = self._attributes(name, content_type)
        async with obstore.open_writer_async(
            self.store, key, attributes=attributes, buffer_size=BUFFER_BYTES, max_concurrency=2
        ) as writer:
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise too_large(max_bytes)
                digest.update(chunk)
                await writer.write(chunk)
        return Stored(key, size, digest.hexdigest())

    async def put_bytes(self, key: str, data: bytes, *, name: str = "", content_type: str = DATA_TYPE) -> Stored:
        """Stores a small file whole."""
        await obstore.put_async(self.store, key, data, attributes=self._attributes(name, content_type))
        return Stored(key, len(data), hashlib.sha256(data).hexdigest())

    async def put_file(self, key: str, path: Path, *, name: str = "", content_type: str = DATA_TYPE) -> Stored:
        """Stores a file of this machine, however large."""
        size = (await asyncio.to_thread(path.stat)).st_size
        return await self.put(key, _chunks_of(path), max_bytes=size, name=name, content_type=content_type)

    def _attributes(self, name: str, content_type: str) -> dict[str, str] | None:
        """What S3 keeps with a file; local folders keep nothing."""
        if self.is_local or not name:
            return None
        return {"Content-Disposition": disposition(name, content_type), "Content-Type": content_type}

    async def copy(self, source: str, target: str) -> None:
        """A file under a second key, without its bytes passing through; FileNotFoundError without a source."""
        await obstore.copy_async(self.store, source, target)

    async def size(self, key: str) -> int:
        """Bytes of a stored file; FileNotFoundError when it is not there."""
        return int((await obstore.head_async(self.store, key))["size"])

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to ``end`` (exclusive), in chunks."""
        options: Any = {}
        if end is not None:
            options = {"range": (start, end)}
        elif start:
            options = {"range": {"offset": start}}
        result = await obstore.get_async(self.store, key, options=options)
        async for chunk in result.stream(min_chunk_size=1024 * 1024):
            yield bytes(chunk)

    async def read(self, key: str) -> bytes:
        """A small file whole."""
        return bytes(await (await obstore.get_async(self.store, key)).bytes_async())

    async def delete(self, key: str) -> None:
        """Removes a file; nothing happens when it is not there."""
        try:
            await obstore.delete_async(self.store, key)
        except FileNotFoundError:
            return

    async def clear(self, folder: str) -> None:
        """Removes every file whose key begins with ``folder/``, and locally what killed processes left there."""
        if isinstance(self.store, LocalStore) and self.store.prefix is not None:
            await asyncio.to_thread(shutil.rmtree, Path(self.store.prefix) / folder, ignore_errors=True)
            return
        async for batch in self.store.list(f"{folder}/"):
            await obstore.delete_async(self.store, [one["path"] for one in batch])

    async def fetch(self, key: str, path: Path) -> Path:
        """Where the file can be read on this machine: its own place where storage is local, else a copy at ``path``."""
        if isinstance(self.store, LocalStore) and self.store.prefix is not None:
            return Path(self.store.prefix) / key
        with await asyncio.to_thread(path.open, "wb") as copy:
            async for chunk in self.stream(key):
                await asyncio.to_thread(copy.write, chunk)
        return path

    @asynccontextmanager
    async def local_copy(self, key: str) -> AsyncIterator[Path]:
        """The file as a path of this machine: itself where storage is local, else a copy that goes afterwards."""
        if isinstance(self.store, LocalStore) and self.store.prefix is not None:
            yield Path(self.store.prefix) / key
            return
        with tempfile.NamedTemporaryFile(prefix="productions-") as copy:
            async for chunk in self.stream(key):
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


async def _chunks_of(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, BUFFER_BYTES):
            yield chunk


def too_large(max_bytes: int) -> FileTooLarge:
    """The refusal of a file over the limit."""
    return FileTooLarge(
        "media_too_large",
        f"The file is larger than {max_bytes // 1_000_000} MB, the most that can be uploaded. Nothing was stored. "
        "Compress it or cut it into parts.",
        max_bytes=max_bytes,
    )


def open_storage(settings: Settings) -> Storage:
    """Storage by ``PRODUCTIONS_STORAGE_URL`` (``file:///...``, ``s3://bucket/...``), else below the data folder."""
    url = settings.storage_url
    if url.startswith("s3://"):
        return Storage(from_url(url))
    folder = Path(url.removeprefix("file://")) if url else settings.data_dir.absolute() / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return Storage(LocalStore(folder, mkdir=True))
