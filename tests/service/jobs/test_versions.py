"""How a document came about: its versions and what changed, for customers and linguists; the speakers all share."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.database import transaction
from service.jobs.opening import open_tasks
from service.orders.models import Order
from tests.factories import a_customer
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import OrderState

ENGLISH = ("Good evening, ladies and gentlemen.", "Welcome to our show.")
GERMAN = ("Guten Abend, meine Damen und Herren.", "Willkommen zu unserer Sendung.")


def written(language: str, *sentences: str) -> dict[str, Any]:
    """Sentences of three seconds each by one speaker."""
    return {
        "language": language,
        "speakers": [{"id": "a", "name": "Ada"}],
        "segments": [
            {"start_ms": 4000 * number, "end_ms": 4000 * number + 3000, "text": text, "speaker": "a"}
            for number, text in enumerate(sentences)
        ],
    }


class Story:
    """One job, its editor and its reviewer, and the customer who ordered it."""

    def __init__(self, studio: Studio, order_id: str, job_id: str) -> None:
        self.studio, self.order_id, self.job_id = studio, order_id, job_id

    @classmethod
    async def begin(cls, studio: Studio, item: dict[str, Any]) -> "Story":
        order_id = await studio.produce(item)
        story = cls(studio, order_id, (await studio.jobs(order_id))[0].id)
        story.editor = await studio.client(await studio.linguist(rank=3, limit=9))
        story.reviewer = await studio.client(await studio.linguist(rank=4, limit=9))
        return story

    editor: httpx.AsyncClient
    reviewer: httpx.AsyncClient

    async def claim(self, stage: Stage, client: httpx.AsyncClient) -> str:
        async with transaction(self.studio.sessions) as session:
            request = OpenTasks(self.job_id, stage, 1)
            (task_id,) = await open_tasks(session, request, settings=self.studio.settings, now=self.studio.now)
        await self.studio.make_public()
        assert (await client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200
        return task_id

    async def edit(self, stage: Stage, document: dict[str, Any]) -> None:
        task_id = await self.claim(stage, self.editor)
        answer = await self.editor.post(f"/v1/tasks/{task_id}/submit", json={"document": document})
        assert answer.status_code == 200, answer.text

    async def approve(self, document: dict[str, Any]) -> None:
        task_id = await self.claim(Stage.REVIEW, self.reviewer)
        body = {"decision": "approve", "document": document, "reasons": [{"reason": "Heard again: it is right so."}]}
        answer = await self.reviewer.post(f"/v1/tasks/{task_id}/review", json=body)
        assert answer.status_code == 200, answer.text

    async def customer(self) -> httpx.AsyncClient:
        async with transaction(self.studio.sessions) as session:
            order = await session.get_one(Order, self.order_id)
            key = issue_key(
                session, holder_kind=HolderKind.MEMBER, holder_id=order.created_by, workspace_id=order.workspace_id,
                name="test", now=self.studio.now,
            )  # fmt: skip
        return await self.studio.open_client(key)

    async def done(self) -> httpx.AsyncClient:
        """The order's customer, once the order is done."""
        async with transaction(self.studio.sessions) as session:
            await session.execute(update(Order).where(Order.id == self.order_id).values(state=OrderState.DONE))  # type: ignore[arg-type]
        return await self.customer()

    def address(self, rest: str) -> str:
        return f"/v1/productions/orders/{self.order_id}/documents/{self.job_id}/{rest}"


async def translated(studio: Studio) -> Story:
    story = await Story.begin(studio, subtitles("de"))
    await story.edit(Stage.TRANSCRIPTION, written("en", *ENGLISH))
    await story.edit(Stage.TRANSLATION, written("de", *GERMAN))
    await story.edit(Stage.TIMING, written("de", *GERMAN))
    await story.approve(written("de", GERMAN[0], "Willkommen zu unserer heutigen Sendung."))
    return story


def words(diff: dict[str, Any], change: str) -> list[str]:
    return [edit["text"] for segment in diff["segments"] for edit in segment["words"] if edit["change"] == change]


async def test_customers_see_who_did_what_in_which_order_but_not_their_names(studio: Studio) -> None:
    story = await translated(studio)
    customer = await story.done()

    answer = await customer.get(story.address("versions"))

    shown = [(one["version"], one["stage"], one["by"], one["language"]) for one in answer.json()["versions"]]
    assert shown == [
        (1, "transcription", "linguist", "en"),
        (2, "translation", "linguist", "de"),
        (3, "timing", "linguist", "de"),
        (4, "review", "reviewer", "de"),
    ]
    assert answer.json()["versions"][0]["words"] == 9
    assert "linguist_" not in answer.text


async def test_a_translation_names_the_version_that_it_was_made_from_to_the_end(studio: Studio) -> None:
    story = await translated(studio)
    customer = await story.done()

    documents = [
        (await customer.get(story.address(f"versions/{number}"))).json()["document"] for number in (1, 2, 3, 4)
    ]

    assert "source" not in documents[0]
    assert documents[1]["source"] == documents[2]["source"] == documents[3]["source"]
    assert documents[1]["source"].startswith("proddoc_")


async def test_the_difference_is_by_default_from_the_first_of_the_language_to_what_was_delivered(
    studio: Studio,
) -> None:
    story = await translated(studio)
    customer = await story.done()

    answer = (await customer.get(story.address("diff"))).json()

    assert (answer["from_version"], answer["to_version"]) == (2, 4)
    assert words(answer["diff"], "insert") == ["heutigen"]
    assert words(answer["diff"], "delete") == []


async def test_the_difference_can_be_read_as_text(studio: Studio) -> None:
    story = await translated(studio)
    customer = await story.done()

    answer = await customer.get(story.address("diff.txt"))

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "heutigen" in answer.text
    assert "Guten Abend" not in answer.text


async def test_two_versions_of_ones_choice_are_compared(studio: Studio) -> None:
    story = await translated(studio)
    customer = await story.done()

    answer = (await customer.get(story.address("diff"), params={"from": 4, "to": 3})).json()

    assert (answer["from_version"], answer["to_version"]) == (4, 3)
    assert words(answer["diff"], "delete") == ["heutigen"]


async def test_versions_are_shown_once_the_order_is_done_and_to_its_workspace_alone(studio: Studio) -> None:
    story = await translated(studio)
    early = await (await story.customer()).get(story.address("versions"))
    await story.done()
    stranger = await studio.client(await a_customer(studio.sessions))

    foreign = await stranger.get(story.address("versions"))

    assert (early.status_code, early.json()["detail"]["status"]) == (400, "not_delivered")
    assert foreign.status_code == 404


@pytest.mark.parametrize("rest", ["versions/9", "diff?from=9", "diff?to=9"])
async def test_a_version_that_does_not_exist_is_not_found(studio: Studio, rest: str) -> None:
    story = await translated(studio)
    customer = await story.done()

    assert (await customer.get(story.address(rest))).status_code == 404


async def test_linguists_compare_their_draft_with_what_they_started_from(studio: Studio) -> None:
    story = await Story.begin(studio, a_transcript())
    await story.edit(Stage.TRANSCRIPTION, written("en", *ENGLISH))
    task_id = await story.claim(Stage.REVIEW, story.reviewer)
    draft = written("en", ENGLISH[0], "Welcome to this show.")
    saved = await story.reviewer.put(f"/v1/tasks/{task_id}/draft", json=draft, headers={"if-match": '"0"'})
    assert saved.status_code == 200, saved.text

    answer = (await story.reviewer.get(f"/v1/tasks/{task_id}/diff")).json()

    assert (answer["from_version"], answer["to_version"]) == (1, None)
    assert words(answer["diff"], "delete") == ["our"]
    assert words(answer["diff"], "insert") == ["this"]


async def test_the_first_task_is_compared_with_its_first_draft(studio: Studio) -> None:
    story = await Story.begin(studio, a_transcript())
    task_id = await story.claim(Stage.TRANSCRIPTION, story.editor)
    draft = written("en", *ENGLISH)
    await story.editor.put(f"/v1/tasks/{task_id}/draft", json=draft, headers={"if-match": '"0"'})

    answer = (await story.editor.get(f"/v1/tasks/{task_id}/diff")).json()

    assert (answer["from_version"], answer["to_version"]) == (None, None)
    assert " ".join(words(answer["diff"], "insert")) == " ".join(ENGLISH)


async def test_who_holds_no_task_of_the_job_sees_neither_versions_nor_speakers(studio: Studio) -> None:
    story = await Story.begin(studio, a_transcript())
    task_id = await story.claim(Stage.TRANSCRIPTION, story.editor)

    for rest in ("versions", "versions/1", "diff", "speakers"):
        assert (await story.reviewer.get(f"/v1/tasks/{task_id}/{rest}")).status_code == 404
    refused = await story.reviewer.post(f"/v1/tasks/{task_id}/speakers", json={"name": "Ada"})
    assert (refused.status_code, refused.json()["detail"]["status"]) == (400, "claim_lost")


async def test_speakers_are_added_once_whoever_adds_them_and_at_whatever_moment(studio: Studio) -> None:
    order_id = await studio.produce(a_transcript(), minutes=130)
    clients = [await studio.client(await studio.linguist(rank=3, limit=9)) for _ in range(2)]
    await studio.make_public()
    rows = await studio.tasks(order_id)
    for client, row in zip(clients, rows, strict=False):
        assert (await client.post(f"/v1/tasks/{row.id}/claim")).status_code == 200

    await asyncio.gather(
        *(
            client.post(f"/v1/tasks/{row.id}/speakers", json={"name": name})
            for client, row in zip(clients, rows, strict=False)
            for name in ("Grace Hopper", "ALAN TURING" if row.part == 1 else "Alan Turing", f"Guest {row.part}")
        )
    )

    listed = (await clients[0].get(f"/v1/tasks/{rows[0].id}/speakers")).json()["speakers"]
    assert sorted(one["name"].casefold() for one in listed) == ["alan turing", "grace hopper", "guest 1", "guest 2"]
    assert len({one["id"] for one in listed}) == 4
