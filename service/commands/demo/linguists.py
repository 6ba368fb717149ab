"""Simulated linguists: they take tasks from the queue and work them through the linguists' API, as people would."""

import asyncio
from collections.abc import Collection

from pricing.money import usd
from service.commands.client import Json, open_api
from service.commands.demo.desk import Desk
from service.commands.demo.documents import (
    corrected_document,
    half_done,
    timed_document,
    transcript_document,
    translated_document,
    voiced_document,
)
from service.commands.demo.dubbing import media_length_ms
from service.commands.demo.people import Person
from service.commands.demo.telling import Telling
from service.commands.failures import Refused
from workflows.stages import Stage

PAUSE_SECONDS = 0.4
NOTES = "Please leave each line on screen a little longer."
REASON = "Simulated: the text is a sample script, and nobody has listened to it."
REVIEWS = (Stage.REVIEW, Stage.QUALITY_CONTROL)
FOUND_OVER = frozenset({"claim_lost", "task_not_open"})


class SimulatedLinguist:
    """One linguist at work. ``sent_back`` names the media files whose first review asks for rework."""

    def __init__(self, person: Person, telling: Telling, sent_back: Collection[str]) -> None:
        self.person = person
        self._telling = telling
        self._sent_back = sent_back

    async def work(self, url: str) -> None:
        """Works until cancelled."""
        async with open_api(url, self.person.key) as api:
            desk = Desk(api)
            while True:
                task = await desk.next_task()
                if task is None:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                await self._do(desk, task)

    async def _do(self, desk: Desk, task: Json) -> None:
        again = f", round {task['round']}: {task['notes']}" if task["notes"] else ""
        self._tell(task, f"took {_stage(task)} for {usd(task['pay_cents'])}{again}")
        try:
            await (self._review(desk, task) if task["stage"] in REVIEWS else self._edit(desk, task))
        except Refused as refusal:
            if refusal.status not in FOUND_OVER:
                raise
            self._tell(task, f"lost {_stage(task)}: {refusal}")

    async def _edit(self, desk: Desk, task: Json) -> None:
        """Autosaves half way, then everything, has the film mixed where one is made, and hands the draft in."""
        etag, draft = await desk.draft(task["id"])
        address = await desk.media_address(task["id"])
        document = await self._document(task, draft, address)
        etag = await desk.save(task["id"], half_done(document), etag)
        await desk.save(task["id"], document, etag)
        if task["stage"] == Stage.PACING:
            await self._mix_film(desk, task)
        await desk.submit(task["id"])
        self._tell(task, f"handed in {_stage(task)}, {len(document['segments'])} segments")

    async def _document(self, task: Json, draft: Json | None, address: str) -> Json:
        if draft is None or task["stage"] == Stage.TRANSCRIPTION:
            length_ms = await asyncio.to_thread(media_length_ms, address)
            return transcript_document(task["source_language"], length_ms)
        if task["round"] > 1:
            return corrected_document(draft)
        match task["stage"]:
            case Stage.TRANSLATION:
                return translated_document(draft, task["language"])
            case Stage.VOICE_SELECTION:
                return voiced_document(draft, task["language"])
            case _:
                return timed_document(draft)

    async def _mix_film(self, desk: Desk, task: Json) -> None:
        await desk.await_work(task["id"], "takes")
        report = await desk.await_work(task["id"], "mix")
        told = f"{report['clips']} takes, {len(report['overruns'])} overruns"
        self._tell(task, f"had the film mixed from placeholder voices (eSpeak NG): {told}")

    async def _review(self, desk: Desk, task: Json) -> None:
        if task["round"] == 1 and task["media_name"] in self._sent_back:
            await desk.send_back(task["id"], NOTES)
            self._tell(task, f"sent it back: {NOTES}")
            return
        await desk.approve(task["id"], REASON)
        self._tell(task, f"approved ({_stage(task)})")

    def _tell(self, task: Json, what: str) -> None:
        self._telling.tell(task["service"], f"{self.person.name} {what}")


def _stage(task: Json) -> str:
    return str(task["stage"]).replace("_", " ")
