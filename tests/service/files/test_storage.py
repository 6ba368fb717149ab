"""Storage: a file is there whole or not at all, wherever it lies."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from service.errors import FileTooLarge
from service.files.storage import Storage

MEGABYTE = 1024 * 1024


@pytest.fixture(params=["folder", "objects"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A local folder, and an object store that keeps attributes."""
    return Storage(LocalStore(tmp_path / "files", mkdir=True) if request.param == "folder" else MemoryStore())


async def pieces(*sizes: int, failure: BaseException | None = None) -> AsyncIterator[bytes]:
    """Chunks of these sizes, then the failure."""
    for size in sizes:
        yield b"x" * size
    if failure is not None:
        raise failure


async def test_what_is_put_comes_back_with_its_size_and_digest(storage: Storage) -> None:
    stored = await storage.put("a/b", pieces(3 * MEGABYTE, 4 * MEGABYTE, 1), max_bytes=10 * MEGABYTE)

    data = b"x" * (7 * MEGABYTE + 1)
    assert (stored.key, stored.size_bytes, stored.sha256) == ("a/b", len(data), hashlib.sha256(data).hexdigest())
    assert await storage.read("a/b") == data
    assert await storage.size("a/b") == len(data)


async def test_a_part_can_be_streamed(storage: Storage) -> None:
    await storage.put_bytes("a", b"0123456789")

    async def read(*bounds: int) -> bytes:
        return b"".join([chunk async for chunk in storage.stream("a", *bounds)])

    assert (await read(), await read(4), await read(4, 6)) == (b"0123456789", b"456789", b"45")


async def test_a_file_over_the_limit_leaves_nothing_behind(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        await storage.put("a/b", pieces(6 * MEGABYTE, 6 * MEGABYTE), max_bytes=11 * MEGABYTE)

    await assert_nothing_left(storage, tmp_path)


@pytest.mark.parametrize("size", [10, 6 * MEGABYTE])
async def test_an_upload_that_breaks_off_leaves_nothing_behind(storage: Storage, tmp_path: Path, size: int) -> None:
    with pytest.raises(ConnectionError):
        await storage.put("a/b", pieces(size, size, failure=ConnectionError()), max_bytes=100 * MEGABYTE)

    await assert_nothing_left(storage, tmp_path)


async def test_an_upload_that_is_cancelled_leaves_nothing_behind(storage: Storage, tmp_path: Path) -> None:
    is_stalling = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        yield b"x" * 6 * MEGABYTE
        is_stalling.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(storage.put("a/b", stalling(), max_bytes=100 * MEGABYTE))
    await is_stalling.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload

    await assert_nothing_left(storage, tmp_path)


async def assert_nothing_left(storage: Storage, folder: Path) -> None:
    """Neither the file nor a part of it."""
    with pytest.raises(FileNotFoundError):
        await storage.size("a/b")
    await asyncio.sleep(0.1)
    async with asyncio.timeout(60):
        while any(path.is_file() for path in folder.rglob("*")):
            await asyncio.sleep(0.02)


async def test_a_failed_upload_keeps_what_was_there(storage: Storage) -> None:
    await storage.put_bytes("a/b", b"as before")

    with pytest.raises(ConnectionError):
        await storage.put("a/b", pieces(10, failure=ConnectionError()), max_bytes=100)

    assert await storage.read("a/b") == b"as before"


async def test_a_copy_outlives_its_source(storage: Storage) -> None:
    await storage.put_bytes("here/film", b"film")

    await storage.copy("here/film", "far/away/film")
    await storage.copy("here/film", "far/away/film")
    await storage.delete("here/film")

    assert await storage.read("far/away/film") == b"film"


async def test_an_object_store_keeps_the_name_and_type_that_browsers_are_told() -> None:
    store = MemoryStore()
    storage = Storage(store)

    await storage.put_bytes("a", b"1", name="Präsentation.srt", content_type="application/x-subrip")
    await storage.put("b", pieces(1), max_bytes=10, name="talk.mp4", content_type="video/mp4")

    attributes = [(await store.get_async(key)).attributes for key in ("a", "b")]
    assert attributes == [
        {"Content-Disposition": "attachment; filename*=UTF-8''Pr%C3%A4sentation.srt",
         "Content-Type": "application/x-subrip"},
        {"Content-Disposition": "inline; filename*=UTF-8''talk.mp4", "Content-Type": "video/mp4"},
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["../outside", "a/../../outside", "a//b", "."])
async def test_a_key_cannot_leave_the_folder(storage: Storage, tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="path"):
        await storage.put_bytes(key, b"data")

    assert not (tmp_path / "outside").exists()


async def test_deleting_what_is_not_there_changes_nothing(storage: Storage) -> None:
    await storage.put_bytes("kept", b"data")

    await storage.delete("nothing/here")

    assert await storage.read("kept") == b"data"


async def test_a_local_copy_is_a_path_for_the_time_of_the_block(storage: Storage) -> None:
    await storage.put_bytes("a", b"data")

    async with storage.local_copy("a") as path:
        assert path.read_bytes() == b"data"
