"""Linguists at work through their API, for as long as a test needs them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

REVIEWS = ("review", "quality_control")
# The task was cancelled meanwhile (400, 404), or the draft was saved and only the answer lost (412): its lease stays.
LOST = (400, 404, 412)

# What they write does not follow the sound, and the check says so.
REASONS = [{"reason": "A simulated linguist cannot listen."}]


class AtWork:
    """Simulated linguists: each claims what comes, saves a draft, hands it in, approves.

    ``returns`` counts how many reviews are still to be sent back; ``film`` is what the dubs' last stages upload.
    """

    def __init__(self, address: str, keys: list[str]) -> None:
        self._address = address
        self._keys = keys
        self.returns = 0
        self.film: Path | None = None
        self.finished: list[tuple[str, str]] = []

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """They work while the block lasts; what goes wrong in their hands fails the test."""
        working = [asyncio.create_task(self._work(key)) for key in self._keys]
        try:
            yield
        finally:
            failures = [task.exception() for task in working if task.done()]
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            assert [repr(failure) for failure in failures] == []

    async def _work(self, key: str) -> None:
        async with httpx.AsyncClient(base_url=self._address, headers={"xi-api-key": key}, timeout=60) as client:
            while True:
                task_id = await _next_task(client)
                if task_id is None:
                    await asyncio.sleep(0.2)
                    continue
                await self._do(client, task_id)

    async def _do(self, client: httpx.AsyncClient, task_id: str) -> None:
        read = await _patiently(client, "GET", f"/v1/tasks/{task_id}")
        draft = await _patiently(client, "GET", f"/v1/tasks/{task_id}/draft")
        if read.status_code != 200 or draft.status_code != 200:
            return  # cancelled meanwhile
        task = read.json()
        document = draft.json()["document"] if self._is_review(task) else _document(task)
        saved = await _patiently(
            client,
            "PUT",
            f"/v1/tasks/{task_id}/draft",
            json=document or _document(task),
            headers={"if-match": draft.headers["etag"]},
        )
        if saved.status_code in LOST:
            return
        assert saved.status_code == 200, saved.text
        if task["service"] == "dub" and task["stage"] in ("pacing", "quality_control") and self.film:
            await self._upload(client, task_id)
        await self._finish(client, task)

    async def _upload(self, client: httpx.AsyncClient, task_id: str) -> None:
        assert self.film is not None
        answer = await client.post(
            f"/v1/tasks/{task_id}/file", files={"file": ("dub.mp4", self.film.read_bytes(), "video/mp4")}
        )
        assert answer.status_code == 200, answer.text

    async def _finish(self, client: httpx.AsyncClient, task: dict[str, Any]) -> None:
        path = f"/v1/tasks/{task['id']}"
        if not self._is_review(task):
            answer = await _patiently(client, "POST", f"{path}/submit")
        elif self.returns > 0:
            self.returns -= 1
            answer = await _patiently(
                client, "POST", f"{path}/review", json={"decision": "return", "notes": "Check the first line."}
            )
        else:
            approval = {"decision": "approve", "reasons": REASONS}
            answer = await _patiently(client, "POST", f"{path}/review", json=approval)
        if answer.status_code not in LOST or _is_found_wrong(answer):
            assert answer.status_code == 200, answer.text
            self.finished.append((task["id"], answer.json()["outcome"]))

    @staticmethod
    def _is_review(task: dict[str, Any]) -> bool:
        return task["stage"] in REVIEWS


def _is_found_wrong(answer: httpx.Response) -> bool:
    """Whether the check has refused what was written: that would be refused again for ever."""
    detail = answer.json()["detail"]
    return isinstance(detail, dict) and detail["status"] in ("quality_errors", "reasons_missing")


async def _next_task(client: httpx.AsyncClient) -> str | None:
    """Claims the next; with nothing to claim, what is on the own desk: rework, or a claim whose answer was lost."""
    claim = await _patiently(client, "POST", "/v1/tasks/claim-next")
    if claim.status_code == 200:
        return str(claim.json()["task_id"])
    mine = (await _patiently(client, "GET", "/v1/tasks/mine")).json()["tasks"]
    return str(mine[0]["id"]) if mine else None


async def _patiently(client: httpx.AsyncClient, method: str, path: str, **options: Any) -> httpx.Response:
    """A request that is repeated while the server restarts."""
    while True:
        with suppress(httpx.TransportError):
            answer = await client.request(method, path, **options)
            if answer.status_code < 500:
                return answer
        await asyncio.sleep(0.2)


def _document(task: dict[str, Any]) -> dict[str, Any]:
    """Three segments in the language of the task, by somebody who has a voice in case it is a dub."""
    words = ["Good morning.", "This is what was said.", "Goodbye."]
    return {
        "language": task["language"],
        "speakers": [{"id": "s1", "name": "Speaker 1", "voice": "espeak-ng"}],
        "segments": [
            {"start_ms": 500 + 2000 * number, "end_ms": 2300 + 2000 * number, "text": text, "speaker": "s1"}
            for number, text in enumerate(words)
        ],
    }
