"""A file that was sent before goes into another order without its bytes, and lives as long as somebody has it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.database import Sessions, utc_now
from service.embedded.samples import write_spoken_wav
from service.media.activities import MediaAnalysis
from service.parts import Parts
from service.uploads.access import IDLE
from service.uploads.sweeping import sweep_uploads
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of, transcript
from tests.service.uploads.test_interruptions import registered
from tests.service.uploads.tus import Tus


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A few seconds of speech."""
    path = tmp_path_factory.mktemp("sample") / "talk.wav"
    write_spoken_wav(path, ["Good morning."], "en")
    return path.read_bytes()


@pytest.fixture
async def known(customer: Customer, parts: Parts, recording: bytes) -> tuple[str, str]:
    """An analysed file and its order."""
    order_id = await customer.order()
    answer = await customer.client.post(
        f"{ORDERS}/{order_id}/media",
        data={"declared_language": "en"},
        files={"media": ("talk.wav", recording, "audio/wav")},
    )
    await MediaAnalysis(parts).run(order_id)
    return order_id, str(answer.json()["media_id"])


async def reuse(customer: Customer, order_id: str, media_id: str, **body: Any) -> httpx.Response:
    """Asks for the file in another order."""
    return await customer.client.post(f"{ORDERS}/{order_id}/media/existing", json={"media_id": media_id, **body})


def stored(parts: Parts) -> list[str]:
    """Names of the files in storage."""
    folder = Path(parts.settings.data_dir) / "files"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_it_is_priced_at_once_and_stored_once(
    customer: Customer, known: tuple[str, str], parts: Parts, recording: bytes
) -> None:
    order_id = await customer.order()

    media_id = (await reuse(customer, order_id, known[1], language="en-GB")).json()["media_id"]
    put = await customer.put(order_id, transcript(media_id))

    media = (await customer.client.get(f"{ORDERS}/{order_id}/media/{media_id}")).json()
    assert (media["state"], media["language"], media["name"]) == ("ready", "en-GB", "talk.wav")
    assert put.json()["quote"] == {"amount_usd": 2.0}
    assert (await customer.client.get(media["signed_url"])).content == recording
    assert stored(parts) == [known[1], f"{known[1]}.peaks"]


async def test_the_file_goes_with_the_last_order_that_has_it(
    customer: Customer, known: tuple[str, str], parts: Parts
) -> None:
    order_id = await customer.order()
    media_id = (await reuse(customer, order_id, known[1])).json()["media_id"]

    await customer.client.delete(f"{ORDERS}/{known[0]}/media/{known[1]}")
    after_one = stored(parts)
    await customer.client.delete(f"{ORDERS}/{order_id}/media/{media_id}")

    assert (after_one, stored(parts)) == ([known[1], f"{known[1]}.peaks"], [])


async def test_taking_it_out_and_sharing_it_at_once_never_leaves_an_order_without_its_file(
    customer: Customer, known: tuple[str, str], parts: Parts
) -> None:
    order_id = await customer.order()

    shared, _ = await asyncio.gather(
        reuse(customer, order_id, known[1]),
        customer.client.delete(f"{ORDERS}/{known[0]}/media/{known[1]}"),
    )

    assert bool(stored(parts)) == (shared.status_code == 200)


async def test_a_strangers_file_is_missing_and_one_that_is_there_already_is_refused(
    customer: Customer, known: tuple[str, str], sessions: Sessions, open_client: OpenClient
) -> None:
    stranger = await a_customer_at_the_api(sessions, open_client)

    foreign = await reuse(stranger, await stranger.order(), known[1])
    twice = await reuse(customer, known[0], known[1])
    pending = await reuse(customer, known[0], await customer.media(await customer.order(), seconds=None))

    assert [status_of(one) for one in (foreign, twice, pending)] == [
        "not_found",
        "media_used_twice",
        "media_not_ready",
    ]


async def test_the_workspaces_files_are_listed_once_each_newest_first_and_found_by_name(
    customer: Customer, known: tuple[str, str], sessions: Sessions, open_client: OpenClient
) -> None:
    order_id = await customer.order()
    again = (await reuse(customer, order_id, known[1])).json()["media_id"]
    other = await customer.media(order_id, seconds=90)
    stranger = await a_customer_at_the_api(sessions, open_client)

    listed = (await customer.client.get("/v1/productions/media")).json()["media"]
    found = (await customer.client.get("/v1/productions/media", params={"search": "ALK.W"})).json()["media"]
    foreign = (await stranger.client.get("/v1/productions/media")).json()["media"]

    assert [one["media_id"] for one in listed] == [other, again]
    assert [one["media_id"] for one in found] == [again]
    assert foreign == []


async def test_it_stays_when_the_upload_by_which_it_came_is_forgotten(
    customer: Customer, parts: Parts, sessions: Sessions, recording: bytes
) -> None:
    tus, first, second = Tus(customer), await customer.order(), await customer.order()
    path = await tus.begun(first, len(recording))
    await tus.send(path, 0, recording)
    await MediaAnalysis(parts).run(first)
    (sent,) = [row.id for row in await registered(sessions, first)]
    again = await reuse(customer, second, sent)
    removed = await customer.client.delete(f"{ORDERS}/{first}/media/{sent}")
    kept = stored(parts)

    await sweep_uploads(parts, utc_now() + IDLE + timedelta(minutes=1))

    assert (again.status_code, removed.status_code) == (200, 200)
    assert sent in kept
    assert stored(parts) == kept
