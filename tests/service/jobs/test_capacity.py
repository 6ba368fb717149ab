"""Capacity: whether there are people for every stage, and somebody else to review."""

import pytest

from pricing.catalogue import Service
from service.database import transaction
from service.errors import OrderRefused
from service.jobs.capacity import require_capacity
from service.linguists.administering import pause_linguist
from tests.service.jobs.studio import Studio, skills
from workflows.stages import Stage

CAPACITY = "/v1/productions/capacity"


async def test_capacity_is_public_and_counts_linguists_and_free_places(studio: Studio) -> None:
    await studio.linguist(limit=2)
    busy = await studio.client(await studio.linguist(limit=3))
    await studio.produce()
    await busy.post("/v1/tasks/claim-next")
    client = await studio.open_client(None)

    found = (await client.get(CAPACITY, params={"service": "subtitles", "source": "en-GB", "target": "de"})).json()

    assert (found["is_available"], found["missing_stage"]) == (True, None)
    assert found["stages"][1] == {"stage": "translation", "linguists": 2, "free_slots": 4}


async def test_a_stage_without_anybody_is_named(studio: Studio) -> None:
    await studio.linguist(skills=((Stage.TRANSCRIPTION, "en", "en"),))
    client = await studio.open_client(None)

    found = (await client.get(CAPACITY, params={"service": "transcript", "source": "en"})).json()

    assert (found["is_available"], found["missing_stage"]) == (False, "review")


async def test_the_only_editor_cannot_be_the_reviewer(studio: Studio) -> None:
    await studio.linguist(skills=skills(Service.TRANSCRIPT))

    async with studio.sessions() as session:
        with pytest.raises(OrderRefused) as refused:
            await require_capacity(session, [("transcript", "en", "en")])

    assert refused.value.slug == "no_capacity"
    assert refused.value.facts == {
        "service": "transcript", "source_language": "en", "target_language": "en", "stage": "review"
    }  # fmt: skip


async def test_a_reviewer_of_lower_rank_than_every_editor_is_no_capacity(studio: Studio) -> None:
    await studio.linguist(rank=4, skills=((Stage.TRANSCRIPTION, "en", "en"),))
    await studio.linguist(rank=3, skills=((Stage.REVIEW, "en", "en"),))

    async with studio.sessions() as session:
        with pytest.raises(OrderRefused, match="review"):
            await require_capacity(session, [("transcript", "en", "en")])


async def test_paused_linguists_do_not_count(studio: Studio) -> None:
    holders = [await studio.linguist(), await studio.linguist()]
    async with studio.sessions() as session:
        await require_capacity(session, [("dub", "en", "de"), ("captions", "en", "en")])
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, holders[0].id, now=studio.now)

    async with studio.sessions() as session:
        with pytest.raises(OrderRefused, match="English to German"):
            await require_capacity(session, [("dub", "en", "de")])


async def test_capacity_of_an_unknown_language_is_refused(studio: Studio) -> None:
    client = await studio.open_client(None)

    answer = await client.get(CAPACITY, params={"service": "dub", "source": "en", "target": "xx"})
    malformed = await client.get(CAPACITY, params={"service": "poem", "source": "en"})

    assert answer.json()["detail"]["status"] == "unknown_language"
    assert malformed.status_code == 422
