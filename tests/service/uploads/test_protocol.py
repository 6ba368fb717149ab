"""tus 1.0 as its clients speak it: what is answered, and what is refused."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.database import Sessions, transaction, utc_now
from service.orders.moves import locked_order, move_order
from service.parts import Parts
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, a_customer_at_the_api, status_of
from tests.service.sharing.making import share
from tests.service.uploads.conftest import stored_files
from tests.service.uploads.tus import TUS, UPLOADS, Tus, bytes_of, digest
from workflows.states import OrderEvent


async def test_a_file_sent_in_two_pieces_becomes_a_media_file_of_the_order(tus: Tus, order_id: str) -> None:
    data = bytes_of(50_000)
    path = await tus.begun(order_id, len(data), filename="../../Интервью: ünë.wav")

    first = await tus.send(path, 0, data[:20_000])
    second = await tus.send(path, 20_000, data[20_000:])

    assert (first.status_code, first.headers["upload-offset"]) == (204, "20000")
    assert (second.status_code, second.headers["upload-offset"]) == (204, "50000")
    assert second.headers["tus-resumable"] == "1.0.0"
    media = await media_of(tus, order_id, path)
    assert (media["name"], media["state"], media["size_bytes"]) == ("Интервью: ünë.wav", "pending", 50_000)
    assert (await tus.customer.client.get(media["signed_url"])).content == data


async def media_of(tus: Tus, order_id: str, path: str) -> dict[str, object]:
    """The media file that an upload has become."""
    events = (await tus.customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]
    ids = [event["data"]["media_id"] for event in events if event["cause"] == "media_registered"]
    return dict((await tus.customer.client.get(f"{ORDERS}/{order_id}/media/{ids[-1]}")).json())


async def test_options_tell_without_a_key_what_is_spoken(open_client: OpenClient) -> None:
    answer = await (await open_client(None)).options(UPLOADS)

    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")
    assert set(answer.headers["tus-extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert answer.headers["tus-max-size"] == "1000000000"


async def test_an_upload_tells_how_far_it_is_and_when_it_expires(tus: Tus, order_id: str) -> None:
    path = await tus.begun(order_id, 100)
    await tus.send(path, 0, bytes_of(30))

    answer = await tus.customer.client.head(path, headers=TUS)
    listed = (await tus.customer.client.get(UPLOADS, params={"order_id": order_id})).json()["uploads"]

    assert (answer.headers["upload-offset"], answer.headers["upload-length"]) == ("30", "100")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["upload-expires"].endswith("GMT")
    assert [(one["name"], one["offset"], one["length"]) for one in listed] == [("talk.wav", 30, 100)]


async def test_bytes_for_another_place_are_refused_with_the_place(tus: Tus, order_id: str) -> None:
    path = await tus.begun(order_id, 100)
    await tus.send(path, 0, bytes_of(30))

    answer = await tus.send(path, 10, bytes_of(30))

    assert (answer.status_code, status_of(answer)) == (409, "offset_mismatch")
    assert "30 bytes" in answer.json()["detail"]["message"]
    assert answer.headers["tus-resumable"] == "1.0.0"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
async def test_bytes_that_are_not_those_of_their_checksum_do_not_count(
    tus: Tus, order_id: str, parts: Parts, algorithm: str
) -> None:
    path = await tus.begun(order_id, 100)

    damaged = await tus.send(path, 0, b"x" * 40, digest(algorithm, b"y" * 40))
    offset = await tus.offset(path)
    files = stored_files(parts)
    right = await tus.send(path, 0, b"x" * 40, digest(algorithm, b"x" * 40))

    assert (damaged.status_code, status_of(damaged), offset, files) == (460, "checksum_mismatch", 0, [])
    assert (right.status_code, right.headers["upload-offset"]) == (204, "40")


async def test_an_upload_that_is_cancelled_leaves_no_file_and_says_that_it_is_gone(
    tus: Tus, order_id: str, parts: Parts
) -> None:
    path = await tus.begun(order_id, 100)
    await tus.send(path, 0, bytes_of(30))

    answer = await tus.customer.client.delete(path, headers=TUS)
    later = await tus.send(path, 30, bytes_of(70))

    assert (answer.status_code, stored_files(parts)) == (204, [])
    assert (later.status_code, status_of(later)) == (410, "upload_ended")


async def test_another_workspace_sees_no_upload_and_an_editor_of_the_order_goes_on_with_it(
    tus: Tus, order_id: str, sessions: Sessions, open_client: OpenClient
) -> None:
    path = await tus.begun(order_id, 60)
    stranger = Tus(await a_customer_at_the_api(sessions, open_client))
    holder = await a_customer(sessions, workspace=tus.customer.holder.workspace_id)
    colleague = await open_client(holder.key)
    unshared = (await colleague.head(path, headers=TUS)).status_code
    await share(tus.customer.client, order_id, holder.id, "viewer")
    too_weak = (await colleague.head(path, headers=TUS)).status_code
    await share(tus.customer.client, order_id, holder.id, "editor")

    seen = [
        (await stranger.customer.client.head(path, headers=TUS)).status_code,
        (await stranger.send(path, 0, b"x")).status_code,
        (await stranger.customer.client.delete(path, headers=TUS)).status_code,
        (await stranger.begin(order_id, 60)).status_code,
    ]
    sent = await colleague.patch(
        path,
        content=bytes_of(60),
        headers={**TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream"},
    )

    assert (unshared, too_weak) == (404, 403)
    assert (seen, sent.status_code) == ([404] * 4, 204)


@pytest.mark.parametrize("overrides", [{"max_upload_bytes": 1000, "open_uploads": 2}])
async def test_what_cannot_begin_is_refused_before_a_byte_is_sent(tus: Tus, order_id: str) -> None:
    refused = {
        "language": await tus.begin(order_id, 10, declared_language="tlh"),
        "empty": await tus.begin(order_id, 0),
        "large": await tus.begin(order_id, 1001),
        "key": await tus.begin(order_id, 10, surprise="1"),
        "order": await tus.begin("prodorder_01jgatk6h0fwxrtbjade61yqhx", 10),
    }
    await tus.begun(order_id, 10)
    await tus.begun(order_id, 10)
    refused["quota"] = await tus.begin(order_id, 10)

    assert {name: (answer.status_code, status_of(answer)) for name, answer in refused.items()} == {
        "language": (400, "unknown_language"),
        "empty": (400, "media_empty"),
        "large": (413, "media_too_large"),
        "key": (422, "invalid_input"),
        "order": (404, "not_found"),
        "quota": (400, "too_many_uploads"),
    }


async def test_more_bytes_than_were_announced_are_refused_and_those_within_stay(tus: Tus, order_id: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 20

    path = await tus.begun(order_id, 100)

    told = await tus.send(path, 0, b"x" * 101)
    untold = await tus.send(path, 0, endless())

    assert (told.status_code, status_of(told)) == (413, "upload_too_long")
    assert (untold.status_code, status_of(untold)) == (413, "upload_too_long")
    assert await tus.offset(path) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus-resumable": "0.2.2"}, 412),
        ({"content-type": "video/mp4"}, 415),
        ({"upload-offset": "-1"}, 422),
        ({"upload-offset": "\uff11"}, 422),
        ({"upload-checksum": "crc32 AAAA"}, 422),
        ({"upload-checksum": "sha1 ***"}, 422),
    ],
)
async def test_headers_that_make_no_sense_are_refused_in_the_protocols_way(
    tus: Tus, order_id: str, headers: dict[str, str], status: int
) -> None:
    path = await tus.begun(order_id, 100)
    base = {**TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream"}

    answer = await tus.customer.client.patch(
        path, content=b"x", headers=httpx.Headers({**base, **headers}, encoding="utf-8")
    )

    assert (answer.status_code, await tus.offset(path)) == (status, 0)
    assert answer.json()["detail"]


async def test_an_order_that_was_submitted_takes_no_more_bytes(tus: Tus, order_id: str, sessions: Sessions) -> None:
    path = await tus.begun(order_id, 100)
    async with transaction(sessions) as session:
        order = await locked_order(session, order_id)
        assert order is not None
        await move_order(session, order, OrderEvent.EXPIRE, actor="test", cause="idle", now=utc_now())

    answer = await tus.send(path, 0, bytes_of(100))

    assert (answer.status_code, status_of(answer)) == (400, "order_not_open")
