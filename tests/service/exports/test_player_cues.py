"""Cues for a player: what the export in WebVTT holds, of any version, for whoever may see the order."""

import pytest

from service.database import utc_now
from service.documents.document import Document, Segment
from service.parts import Parts
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.deliverables.test_routes import GERMAN, address, delivered
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from workflows.stages import Stage

GREETING = "مرحبت."
ARABIC = Document("ar", [Segment(0, 1500, GREETING)])


@pytest.fixture
async def desk(parts: Parts, open_client: OpenClient) -> Desk:
    """A database with what delivering needs."""
    return Desk(Studio(parts, open_client, utc_now()))


async def test_the_cues_are_those_of_the_export(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, subtitles("de"))
    await desk.hand_in(job_id, GERMAN, stage=Stage.TRANSLATION)

    shown = await customer.get(address(order_id, f"documents/{job_id}/cues.vtt"))
    made = (await customer.post(address(order_id, "exports"), json={"job_id": job_id, "format": "vtt"})).json()

    exported = await customer.get(made["signed_url"])
    assert shown.content == exported.content
    assert shown.headers["content-type"] == "text/vtt; charset=utf-8"
    assert "Guten Abend." in shown.text


async def test_the_cues_of_an_earlier_version_can_be_shown(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, a_transcript())
    await desk.hand_in(job_id, GERMAN, stage=Stage.REVIEW)

    first = await customer.get(address(order_id, f"documents/{job_id}/cues.vtt?version=1"))
    missing = await customer.get(address(order_id, f"documents/{job_id}/cues.vtt?version=9"))

    assert "<v Ada>Good evening.</v>" in first.text
    assert missing.status_code == 404


async def test_lines_from_right_to_left_are_framed_for_players(desk: Desk) -> None:
    order_id, job_id, customer = await delivered(desk, subtitles("ar"))
    await desk.hand_in(job_id, ARABIC, stage=Stage.TRANSLATION)

    shown = await customer.get(address(order_id, f"documents/{job_id}/cues.vtt"))

    assert f"\u202b{GREETING}\u202c" in shown.text


async def test_foreign_cues_are_not_there(desk: Desk) -> None:
    order_id, job_id, _ = await delivered(desk, a_transcript())
    stranger = await desk.studio.open_client((await a_customer(desk.sessions)).key)

    assert (await stranger.get(address(order_id, f"documents/{job_id}/cues.vtt"))).status_code == 404
