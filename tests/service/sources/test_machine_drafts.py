"""Waiting for a machine: it drafts each recording once, and whatever becomes of it the tasks come into the queue."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.database import transaction
from service.documents.document import Document, Segment
from service.jobs.availability import task
from service.jobs.closing import close_work
from service.jobs.operating import reassign_task
from service.jobs.sweeping import sweep_tasks
from service.media.models import Media
from service.orders.activities import OrderSteps
from service.sources.elevenlabs import ElevenLabsSpeechToText
from service.sources.failures import DraftFailed
from service.sources.models import DraftOrigin, SourceTranscript
from service.sources.releasing import release_drafts
from tests.service.elevenlabs_server import refused
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from tests.service.sources.hearing import KEY, FakeHearing
from workflows.states import TaskState

WITH_MACHINE = {"elevenlabs_api_key": KEY, "elevenlabs_api_base": "http://127.0.0.1:9"}
pytestmark = pytest.mark.parametrize("overrides", [WITH_MACHINE])
_media: Any = Media.__table__  # type: ignore[attr-defined]


@dataclass
class Machine:
    """Hears the same in every recording; ``troubles`` are met first, by the recording's name."""

    name: str = "Ear"
    asked: list[str] = field(default_factory=list)
    troubles: dict[str, DraftFailed] = field(default_factory=dict)
    gate: asyncio.Event | None = None

    async def transcribe(self, path: Path, *, name: str, language: str, duration_ms: int | None) -> Document:
        self.asked.append(name)
        if self.gate is not None:
            await self.gate.wait()
        if name in self.troubles:
            raise self.troubles[name]
        return Document(language, [Segment(0, 900, f"{path.read_text()} in {duration_ms} ms")])

    async def close(self) -> None:
        return


async def an_order(studio: Studio, *items: dict[str, Any], media: int = 2) -> str:
    """An order whose recordings are named talk-0, talk-1 ... and whose tasks wait."""
    order_id = await studio.produce(*(items or (a_transcript(media),)), minutes=1, media=media)
    async with transaction(studio.sessions) as session:
        ids = (await session.scalars(select(_media.c.id).where(_media.c.order_id == order_id))).all()
        for number, media_id in enumerate(sorted(ids)):
            key = f"media/{media_id}"
            await studio.parts.storage.put_bytes(key, f"Talk {number}".encode())
            named = update(_media).where(_media.c.id == media_id).values(name=f"talk-{number}", storage_key=key)
            await session.execute(named)
    return order_id


async def origins(studio: Studio, order_id: str) -> list[tuple[str | None, str | None, bool]]:
    """Of each task: where its draft comes from, and whether it waits."""
    rows = [(row.draft_origin, row.draft_label, row.is_drafting) for row in await studio.tasks(order_id)]
    return sorted(rows, key=str)


async def test_each_recording_is_transcribed_once_for_all_that_is_made_of_it(studio: Studio) -> None:
    order_id = await an_order(studio, a_transcript(2), subtitles("de", "fr", count=2))
    machine = Machine()

    await OrderSteps(studio.parts, machine).prepare_drafts(order_id)

    assert sorted(machine.asked) == ["talk-0", "talk-1"]
    assert await origins(studio, order_id) == [("machine", "Ear", False)] * 6
    async with studio.sessions() as session:
        kept = (await session.scalars(select(SourceTranscript))).all()
    assert sorted(row.body["segments"][0]["text"] for row in kept) == ["Talk 0 in 60000 ms", "Talk 1 in 60000 ms"]


async def test_a_linguist_finds_the_machines_draft_and_reads_whose_it_is(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    client = await studio.client(await studio.linguist())
    await OrderSteps(studio.parts, Machine()).prepare_drafts(order_id)

    claimed = (await client.post("/v1/tasks/claim-next")).json()
    seen = (await client.get(f"/v1/tasks/{claimed['task_id']}")).json()
    draft = (await client.get(f"/v1/tasks/{claimed['task_id']}/draft")).json()

    assert seen["draft_source"] == {"origin": "machine", "label": "Ear"}
    assert draft["document"]["segments"][0]["text"] == "Talk 0 in 60000 ms"
    assert len(await studio.mails("task_offer")) > 0


async def test_a_recording_that_the_machine_refuses_starts_from_its_silences_at_once(studio: Studio) -> None:
    order_id = await an_order(studio)
    machine = Machine(troubles={"talk-0": DraftFailed("answered with status 401", is_temporary=False)})

    await OrderSteps(studio.parts, machine).prepare_drafts(order_id)

    assert await origins(studio, order_id) == [("machine", "Ear", False), ("silences", None, False)]


async def test_what_may_go_better_later_is_asked_again_and_nothing_else_is(studio: Studio) -> None:
    order_id = await an_order(studio)
    machine = Machine(troubles={"talk-1": DraftFailed("answered with status 429", is_temporary=True)})
    steps = OrderSteps(studio.parts, machine)

    with pytest.raises(DraftFailed):
        await steps.prepare_drafts(order_id)
    before = await origins(studio, order_id)
    machine.troubles.clear()
    await steps.prepare_drafts(order_id)

    assert before == [("machine", "Ear", False), (None, None, True)]
    assert sorted(machine.asked) == ["talk-0", "talk-1", "talk-1"]
    assert await origins(studio, order_id) == [("machine", "Ear", False)] * 2


async def test_tasks_whose_machine_never_answers_are_released_with_their_silences(studio: Studio) -> None:
    order_id = await an_order(studio)
    machine = Machine(gate=asyncio.Event())
    drafting = asyncio.create_task(OrderSteps(studio.parts, machine).prepare_drafts(order_id))
    while len(machine.asked) < 2:
        await asyncio.sleep(0.01)
    drafting.cancel()

    for _ in range(2):
        await OrderSteps(studio.parts, machine).release_drafts(order_id)

    assert await origins(studio, order_id) == [("silences", None, False)] * 2


async def test_a_draft_that_was_kept_before_a_kill_is_not_asked_for_again(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    machine = Machine()
    await OrderSteps(studio.parts, machine).prepare_drafts(order_id)
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).values(is_drafting=True, draft_origin=None))

    await OrderSteps(studio.parts, machine).prepare_drafts(order_id)

    assert machine.asked == ["talk-0"]
    assert await origins(studio, order_id) == [("machine", "Ear", False)]


async def test_a_recording_that_is_not_in_storage_costs_its_draft(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    async with transaction(studio.sessions) as session:
        await session.execute(update(_media).values(storage_key="media/gone"))

    await OrderSteps(studio.parts, Machine()).prepare_drafts(order_id)

    assert await origins(studio, order_id) == [("silences", None, False)]


async def test_the_sweep_releases_what_has_waited_too_long_and_nothing_younger(studio: Studio) -> None:
    order_id = await an_order(studio)
    old, young = [row.id for row in await studio.tasks(order_id)]
    wait = timedelta(minutes=studio.settings.draft_minutes, seconds=1)
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).where(task.c.id == old).values(opened_at=studio.now - wait))

    await sweep_tasks(studio.parts, studio.now)

    waits = {row.id: row.is_drafting for row in await studio.tasks(order_id)}
    assert waits == {old: False, young: True}


async def test_operators_are_not_told_of_tasks_that_nobody_could_take_yet(studio: Studio) -> None:
    order_id = await an_order(studio)
    wait = timedelta(minutes=studio.settings.no_taker_minutes, seconds=1)
    studio = studio.with_settings(draft_minutes=100_000)

    await sweep_tasks(studio.parts, studio.now + wait)

    assert {row.no_taker_told_at for row in await studio.tasks(order_id)} == {None}


async def test_a_task_that_an_operator_gives_to_somebody_waits_no_longer(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    [row] = await studio.tasks(order_id)
    editor = await studio.linguist()
    async with transaction(studio.sessions) as session:
        await reassign_task(session, row.id, editor.id, actor="operator:1", settings=studio.settings, now=studio.now)

    draft = (await (await studio.client(editor)).get(f"/v1/tasks/{row.id}/draft")).json()

    assert await origins(studio, order_id) == [("silences", None, False)]
    assert [one["text"] for one in draft["document"]["segments"]] == ["", "", "", ""]


async def test_a_cancelled_task_stays_cancelled_when_its_draft_comes(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    async with transaction(studio.sessions) as session:
        await close_work(session, order_id, studio.now)

    async with transaction(studio.sessions) as session:
        await release_drafts(session, order_id, settings=studio.settings, now=studio.now)

    [row] = await studio.tasks(order_id)
    assert (row.state, row.is_drafting) == (TaskState.CANCELLED, False)
    assert await studio.mails("task_offer") == []


async def test_a_customers_transcript_is_not_mistaken_for_a_machines(studio: Studio) -> None:
    order_id = await an_order(studio, media=1)
    async with transaction(studio.sessions) as session:
        [media_id] = (await session.scalars(select(_media.c.id))).all()
        await session.execute(
            insert(SourceTranscript).values(
                id="prodsource_1", media_id=media_id, origin=DraftOrigin.CUSTOMER, label="late.srt", format="srt",
                body={"language": "en", "segments": []}, notes=[], created_by="user:1", created_at=studio.now,
            )
        )  # fmt: skip
        await release_drafts(session, order_id, settings=studio.settings, now=studio.now)

    assert await origins(studio, order_id) == [("silences", None, False)]


async def test_nothing_is_logged_that_the_machine_has_said_or_was_told(
    studio: Studio, hearing: FakeHearing, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id = await an_order(studio)
    hearing.troubles = [refused("401 Unauthorized")]
    machine = ElevenLabsSpeechToText(KEY, base_url=hearing.url)

    await OrderSteps(studio.parts, machine).prepare_drafts(order_id)
    await machine.close()

    said = "".join(capsys.readouterr())
    assert [origin for origin, _, _ in await origins(studio, order_id)] == ["machine", "silences"]
    assert "draft_failed" in said
    assert not {word for word in (KEY, "Something about it", "Good evening") if word in said}
