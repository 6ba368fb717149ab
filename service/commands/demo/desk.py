"""The linguists' API as a simulated linguist calls it."""

import asyncio

from service.commands.client import Api, Json, read_answer
from service.commands.failures import Refused

TASKS = "/v1/tasks"
PAUSE_SECONDS = 0.25
NOTHING_NOW = frozenset({"nothing_to_claim", "task_limit_reached"})


class Desk:
    """One linguist's tasks. Methods raise Refused and NotReachable."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def next_task(self) -> Json | None:
        """What I hold already (rework comes by itself), else the next one of the queue, else None."""
        mine = (await self._api.call("GET", f"{TASKS}/mine"))["tasks"]
        if mine:
            return dict(mine[0])
        try:
            claimed = await self._api.call("POST", f"{TASKS}/claim-next")
        except Refused as refusal:
            if refusal.status in NOTHING_NOW:
                return None
            raise
        return dict(await self._api.call("GET", f"{TASKS}/{claimed['task_id']}"))

    async def media_address(self, task_id: str) -> str:
        """Where the task's media file can be opened for a while."""
        return str((await self._api.call("GET", f"{TASKS}/{task_id}/media"))["url"])

    async def draft(self, task_id: str) -> tuple[str, Json | None]:
        """The draft's ETag and document."""
        response = await self._api.send("GET", f"{TASKS}/{task_id}/draft")
        return response.headers.get("etag", ""), read_answer(response)["document"]

    async def save(self, task_id: str, document: Json, etag: str) -> str:
        """Saves the draft that was seen under ``etag``; the new ETag."""
        response = await self._api.send("PUT", f"{TASKS}/{task_id}/draft", json=document, headers={"if-match": etag})
        read_answer(response)
        return response.headers["etag"]

    async def submit(self, task_id: str) -> None:
        """Hands in the draft."""
        await self._api.call("POST", f"{TASKS}/{task_id}/submit")

    async def approve(self, task_id: str, reason: str) -> None:
        """Passes the work on as it is; ``reason`` says why the check's warnings may stand."""
        body = {"decision": "approve", "reasons": [{"reason": reason}]}
        await self._api.call("POST", f"{TASKS}/{task_id}/review", json=body)

    async def send_back(self, task_id: str, notes: str) -> None:
        """Asks for rework."""
        await self._api.call("POST", f"{TASKS}/{task_id}/review", json={"decision": "return", "notes": notes})

    async def await_work(self, task_id: str, what: str) -> Json:
        """Has the lines of a dub spoken (``takes``) or its film mixed (``mix``) and waits for it; what came of it."""
        asked = await self._api.call("POST", f"{TASKS}/{task_id}/{what}")
        while True:
            works = (await self._api.call("GET", f"{TASKS}/{task_id}/work"))["work"]
            work = next(one for one in works if one["id"] == asked["id"])
            if work["state"] == "done":
                return dict(work["report"] or {})
            if work["state"] == "failed":
                raise Refused(str(work["failure_message"]), str(work["failure_slug"]))
            await asyncio.sleep(PAUSE_SECONDS)
