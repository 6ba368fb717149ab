"""Cuts, repetitions, two at once and killed processes: in the end the order has the very bytes, once."""

import asyncio
import hashlib
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from service.auth.principals import Principal
from service.database import Sessions, transaction, utc_now
from service.media.models import Media
from service.orders.moves import locked_order
from service.parts import Parts
from service.uploads.access import IDLE, own_upload
from service.uploads.finishing import LEASE, finish_upload
from service.uploads.receiving import PART_BYTES, receive_bytes
from service.uploads.sweeping import sweep_uploads
from tests.factories import principal_of
from tests.service.uploads.conftest import stored_files
from tests.service.uploads.tus import TUS, Tus, bytes_of, digest

UPLOADER = """
import asyncio, sys
from pricing.books import shipped_books
from service.access.features import FOR_EVERYONE
from service.access.standing import Seat
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import utc_now
from service.parts import create_parts
from service.settings import Settings
from service.uploads.finishing import finish_upload
from service.uploads.receiving import receive_bytes

async def body(path):
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk
    await asyncio.Event().wait()

async def main(what, upload_id, workspace, path):
    parts = create_parts(Settings(), shipped_books())
    if what == "finish":
        await finish_upload(parts, upload_id, now=utc_now())
    actor = Principal(HolderKind.MEMBER, "user", "", workspace, seat=Seat.ADMIN, features=FOR_EVERYONE)
    await receive_bytes(parts, upload_id, offset=0, announced=None, body=body(path), checksum=None, actor=actor)

asyncio.run(main(*sys.argv[1:]))
"""


def actor_of(tus: Tus) -> Principal:
    """The customer, where a test goes past HTTP."""
    holder = tus.customer.holder
    return principal_of(holder)


async def registered(sessions: Sessions, order_id: str) -> list[Media]:
    """The media files of an order."""
    async with transaction(sessions) as session:
        return list((await session.execute(select(Media).where(col(Media.order_id) == order_id))).scalars())


async def whole_file(parts: Parts, media: Media) -> bytes:
    """What is stored of a media file."""
    return await parts.storage.read(media.storage_key or "")


class Cut(Exception):
    """The process is gone."""


async def broken(data: bytes, *, hangs_up: bool) -> AsyncIterator[bytes]:
    """A body that ends early: by a client that hangs up, or with the process that reads it."""
    for start in range(0, len(data), 1 << 20):
        yield data[start : start + (1 << 20)]
    if not hangs_up:
        raise Cut


async def receive(parts: Parts, tus: Tus, path: str, offset: int, body: AsyncIterator[bytes]) -> int:
    """What a server does with a body; the offset afterwards."""
    upload_id = path.rsplit("/", 1)[-1]
    actor = actor_of(tus)
    with suppress(Cut):
        await receive_bytes(parts, upload_id, offset=offset, announced=None, body=body, checksum=None, actor=actor)
    async with transaction(parts.sessions) as session:
        return int((await own_upload(session, upload_id, actor)).offset_bytes)


async def happens(event: str, tus: Tus, parts: Parts, path: str, part: tuple[int, int], data: bytes) -> int:
    """One event of the life of an upload, asserted to be answered as it must; where the upload then stands."""
    at, upto = part
    piece = data[at:upto]
    if event in ("hung_up", "killed"):
        stands = upto if event == "hung_up" else at
        assert await receive(parts, tus, path, at, broken(piece, hangs_up=event == "hung_up")) == stands
        return stands
    if event == "twice":
        half = at + (len(piece) + 1) // 2
        both = await asyncio.gather(tus.send(path, at, piece), tus.send(path, at, data[at:half]))
        assert sorted(one.status_code for one in both) == [204, 409]
        return upto if both[0].status_code == 204 else half
    offset, sent, sum_of, status = {
        "sent": (at, piece, piece, 204),
        "behind": (max(0, at - 10), piece, None, 204 if at == 0 else 409),
        "ahead": (at + 1, piece[1:] or b"x", None, 409),
        "damaged": (at, b"x" * len(piece), piece, 460),
    }[event]
    answer = await tus.send(path, offset, sent, None if sum_of is None else digest("sha1", sum_of))
    assert answer.status_code == status
    return upto if status == 204 else at


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_cut_repeated_or_sent_twice_at_once_the_file_is_the_one_that_was_meant(
    tus: Tus, order_id: str, parts: Parts, sessions: Sessions, seed: int
) -> None:
    chance, data = random.Random(seed), bytes_of(4000, str(seed))
    path = await tus.begun(order_id, len(data))
    at = 0
    while at < len(data):
        upto = min(len(data), at + chance.randint(1, 700))
        event = chance.choice(("sent", "hung_up", "killed", "behind", "ahead", "twice", "damaged"))
        at = await happens(event, tus, parts, path, (at, upto), data)
        assert await tus.offset(path) == at

    (media,) = await registered(sessions, order_id)
    assert media.sha256 == hashlib.sha256(data).hexdigest()
    assert await whole_file(parts, media) == data
    assert stored_files(parts) == [media.storage_key]


async def test_of_a_body_whose_process_dies_every_part_that_was_whole_counts(
    tus: Tus, order_id: str, parts: Parts
) -> None:
    data = bytes_of(20 * 1024 * 1024)
    path = await tus.begun(order_id, len(data))

    killed = await receive(parts, tus, path, 0, broken(data[: 19 << 20], hangs_up=False))
    hung_up = await receive(parts, tus, path, killed, broken(data[killed : 19 << 20], hangs_up=True))

    assert (killed, hung_up) == (2 * PART_BYTES, 19 << 20)


@asynccontextmanager
async def another_process(parts: Parts, *told: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A replica that does one thing."""
    settings = parts.settings
    values = {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    environment = os.environ | {f"PRODUCTIONS_{name}": value for name, value in values.items()}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", UPLOADER, *told, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_an_upload_whose_server_is_killed_goes_on_at_another_from_what_was_kept(
    tus: Tus, order_id: str, parts: Parts, sessions: Sessions
) -> None:
    data = bytes_of(40 << 20)
    source = parts.settings.data_dir / "source"
    source.write_bytes(data[: 20 << 20])
    path = await tus.begun(order_id, len(data))
    workspace = tus.customer.holder.workspace_id or ""

    async with another_process(parts, "send", path.rsplit("/", 1)[-1], workspace, str(source)) as process:
        async with asyncio.timeout(60):
            while await tus.offset(path) == 0:
                await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
    kept = await tus.offset(path)
    await tus.send(path, kept, data[kept:])

    (media,) = await registered(sessions, order_id)
    assert 0 < kept < len(data)
    assert media.sha256 == hashlib.sha256(data).hexdigest()
    assert stored_files(parts) == [media.storage_key]


async def test_a_file_whose_server_is_killed_while_it_registers_is_registered_once_by_the_worker(
    tus: Tus, order_id: str, parts: Parts, sessions: Sessions
) -> None:
    data = bytes_of(3000)
    path = await tus.begun(order_id, len(data))
    upload_id = path.rsplit("/", 1)[-1]
    await receive(parts, tus, path, 0, broken(data, hangs_up=True))

    finisher = another_process(parts, "finish", upload_id, "", "")
    async with finisher as process, transaction(sessions) as session, asyncio.timeout(60):
        await locked_order(session, order_id)
        while not any(name.startswith("media/") for name in stored_files(parts)):
            await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
    interrupted = await registered(sessions, order_id)
    early = await finish_upload(parts, upload_id, now=utc_now())
    await sweep_uploads(parts, utc_now() + LEASE + timedelta(seconds=1))
    again = await finish_upload(parts, upload_id, now=utc_now() + 2 * LEASE)

    (media,) = await registered(sessions, order_id)
    assert (interrupted, early, again) == ([], False, False)
    assert media.sha256 == hashlib.sha256(data).hexdigest()
    assert stored_files(parts) == [media.storage_key]


async def test_of_many_that_finish_one_upload_at_once_one_registers_it(
    tus: Tus, order_id: str, parts: Parts, sessions: Sessions
) -> None:
    path = await tus.begun(order_id, 3000)
    upload_id = path.rsplit("/", 1)[-1]
    await receive(parts, tus, path, 0, broken(bytes_of(3000), hangs_up=True))

    done = await asyncio.gather(*(finish_upload(parts, upload_id, now=utc_now()) for _ in range(5)))

    assert sorted(done) == [False, False, False, False, True]
    assert len(await registered(sessions, order_id)) == 1


async def test_two_who_both_believe_to_hold_the_lease_register_the_file_once(
    tus: Tus, order_id: str, parts: Parts, sessions: Sessions
) -> None:
    data = bytes_of(3000)
    path = await tus.begun(order_id, len(data))
    upload_id = path.rsplit("/", 1)[-1]
    await receive(parts, tus, path, 0, broken(data, hangs_up=True))

    times = [utc_now() + index * 2 * LEASE for index in range(4)]
    done = await asyncio.gather(*(finish_upload(parts, upload_id, now=now) for now in times))

    (media,) = await registered(sessions, order_id)
    assert sum(done) == 1
    assert await whole_file(parts, media) == data


async def test_a_day_without_bytes_ends_an_upload_with_its_files_and_a_day_later_it_is_forgotten(
    tus: Tus, order_id: str, parts: Parts
) -> None:
    path = await tus.begun(order_id, 100)
    await tus.send(path, 0, bytes_of(40))
    now = utc_now()

    await sweep_uploads(parts, now + IDLE - timedelta(minutes=1))
    still = await tus.offset(path)
    await sweep_uploads(parts, now + IDLE + timedelta(minutes=1))
    expired = (await tus.customer.client.head(path, headers=TUS)).status_code
    files = stored_files(parts)
    await sweep_uploads(parts, now + 2 * IDLE + timedelta(minutes=2))
    forgotten = (await tus.customer.client.head(path, headers=TUS)).status_code

    assert (still, expired, files, forgotten) == (40, 410, [], 404)
