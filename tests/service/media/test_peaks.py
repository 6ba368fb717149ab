"""Waveforms over HTTP: extremes are kept however coarse, windows, freshness, and who may see them."""

from pathlib import Path

import httpx
import numpy as np
import pytest

from service.database import utc_now
from service.parts import Parts
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio, a_transcript

PER_SECOND = 20
FACTS = {"peaks_per_second": PER_SECOND}


@pytest.fixture
async def desk(parts: Parts, open_client: OpenClient) -> Desk:
    """A database with what producing needs."""
    return Desk(Studio(parts, open_client, utc_now()))


def a_waveform(seconds: int) -> bytes:
    """Quiet all along, with one loud pair in every second second."""
    pairs = np.tile(np.array([-3, 4], np.int8), (seconds * PER_SECOND, 1))
    pairs[PER_SECOND :: 2 * PER_SECOND] = (-90, 100)
    return pairs.tobytes()


async def recorded(desk: Desk, *, seconds: int = 100, data: bytes | None = None) -> tuple[str, str]:
    """An order in production whose one media file has a waveform: its id and the media file's."""
    order_id, _ = await desk.jobs_of(a_transcript())
    media_id = (await desk.studio.jobs(order_id))[0].media_id
    key = f"media/{media_id}.peaks"
    await desk.parts.storage.put_bytes(key, a_waveform(seconds) if data is None else data)
    await desk.set_media(order_id, peaks_key=key, duration_ms=seconds * 1000, facts=FACTS)
    return order_id, media_id


async def peaks_of(client: httpx.AsyncClient, order_id: str, media_id: str, **query: object) -> httpx.Response:
    return await client.get(f"/v1/productions/orders/{order_id}/media/{media_id}/peaks", params=query)  # type: ignore[arg-type]


async def test_each_point_holds_the_extremes_of_its_stretch(desk: Desk) -> None:
    order_id, media_id = await recorded(desk)

    shown = (await peaks_of(await desk.customer(order_id), order_id, media_id, points=100)).json()

    assert (shown["duration_ms"], shown["start_ms"], shown["end_ms"]) == (100_000, 0, 100_000)
    assert shown["low"] == [-3, -90] * 50
    assert shown["high"] == [4, 100] * 50


async def test_no_peak_is_lost_between_points_or_between_chunks_of_the_file(desk: Desk) -> None:
    hours = np.tile(np.array([-3, 4], np.int8), (10 * 3600 * PER_SECOND, 1))
    hours[524_287] = (-90, 100)  # where the first chunk of a stream may end
    hours[-1] = (-80, 90)
    order_id, media_id = await recorded(desk, seconds=36_000, data=hours.tobytes())

    shown = (await peaks_of(await desk.customer(order_id), order_id, media_id, points=4000)).json()

    assert len(shown["low"]) == len(shown["high"]) == 4000
    assert (shown["low"][524_287 * 4000 // len(hours)], shown["high"][-1]) == (-90, 90)
    assert sum(value < -3 for value in shown["low"]) == 2


async def test_a_stretch_is_shown_as_finely_as_it_was_measured(desk: Desk) -> None:
    order_id, media_id = await recorded(desk)

    answer = await peaks_of(await desk.customer(order_id), order_id, media_id, start_ms=1000, end_ms=2000, points=400)

    assert (answer.json()["start_ms"], answer.json()["end_ms"]) == (1000, 2000)
    assert answer.json()["high"] == [100] + [4] * 19


async def test_a_stretch_behind_the_end_is_empty(desk: Desk) -> None:
    order_id, media_id = await recorded(desk)

    shown = (await peaks_of(await desk.customer(order_id), order_id, media_id, start_ms=900_000)).json()

    assert (shown["low"], shown["high"], shown["end_ms"]) == ([], [], 100_000)


async def test_a_waveform_that_a_browser_has_is_not_sent_again(desk: Desk) -> None:
    order_id, media_id = await recorded(desk)
    customer = await desk.customer(order_id)
    first = await peaks_of(customer, order_id, media_id)

    address = f"/v1/productions/orders/{order_id}/media/{media_id}/peaks"
    again = await customer.get(address, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    finer = await customer.get(f"{address}?points=4000", headers={"if-none-match": first.headers["etag"]})

    assert "private" in first.headers["cache-control"]
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert finer.status_code == 200


async def test_more_points_than_a_screen_has_are_refused(desk: Desk) -> None:
    order_id, media_id = await recorded(desk)

    answer = await peaks_of(await desk.customer(order_id), order_id, media_id, points=4001)

    assert answer.status_code == 422


async def test_a_foreign_file_and_one_that_is_not_analysed_have_no_waveform(desk: Desk, tmp_path: Path) -> None:
    order_id, media_id = await recorded(desk)
    other_id, other_media_id = await recorded(desk)
    customer = await desk.customer(order_id)
    stranger = await desk.studio.open_client((await a_customer(desk.sessions)).key)
    await desk.set_media(other_id, peaks_key=None)

    answers = [
        await peaks_of(stranger, order_id, media_id),
        await peaks_of(customer, order_id, other_media_id),
        await peaks_of(customer, order_id, "nonsense"),
        await peaks_of(await desk.customer(other_id), other_id, other_media_id),
    ]

    assert [answer.json()["detail"]["status"] for answer in answers] == ["not_found"] * 4


async def test_a_linguist_sees_the_waveform_of_a_task_that_is_open_to_them(desk: Desk) -> None:
    order_id, _ = await recorded(desk)
    task_id = (await desk.studio.tasks(order_id))[0].id
    qualified = await desk.studio.client(await desk.studio.linguist())
    stranger = await desk.studio.client(await desk.studio.linguist(skills=()))
    await desk.studio.make_public()

    shown = await qualified.get(f"/v1/tasks/{task_id}/peaks?points=100")
    refused = await stranger.get(f"/v1/tasks/{task_id}/peaks")

    assert shown.json()["high"] == [4, 100] * 50
    assert refused.status_code == 404
