"""People's review of a transcript that was delivered: chosen from a list, priced like any order."""

from service.database import Sessions, utc_now
from service.media.registering import media_key
from service.parts import Parts
from tests.factories import a_customer
from tests.pages.customers.delivered.shelf import Shelf
from tests.pages.customers.ordering.conftest import SignIn
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio


async def test_a_delivered_transcript_is_reviewed_for_its_own_workspace_only(
    parts: Parts, sessions: Sessions, open_client: OpenClient, sign_in: SignIn
) -> None:
    delivered = await Shelf(Desk(Studio(parts, open_client, utc_now()))).transcript()
    owner, stranger = await sign_in(delivered.owner), await sign_in(await a_customer(sessions))
    (recording,) = await owner.media(delivered.order_id)
    await parts.storage.put_bytes(recording.storage_key or media_key(recording.id), b"RIFF")

    listed = await owner.read("/productions/new/reviews")
    made = await owner.send("/productions/new/reviews", order=delivered.order_id, job=delivered.job_id)
    foreign = await stranger.read("/productions/new/reviews")
    tried = await stranger.send("/productions/new/reviews", order=delivered.order_id, job=delivered.job_id)

    assert delivered.job_id in listed
    assert made.status_code == 303, made.text[:500]
    order_id = made.headers["location"].split("/")[2]
    (item,) = await owner.items(order_id)
    assert item["kind"] == "transcription"
    assert "Final price" in await owner.read(f"/orders/{order_id}/quote")
    assert (delivered.job_id in foreign, tried.status_code) == (False, 404)
