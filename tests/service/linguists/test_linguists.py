"""What linguists see of themselves, and what operators set."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from pricing.errors import UnknownLanguage
from service.database import transaction
from service.errors import InvalidInput, NotFound
from service.ids import LINGUIST, new_id
from service.jobs.availability import task
from service.jobs.opening import open_tasks
from service.linguists.administering import Skill, add_linguist, pause_linguist, qualify, resume_linguist
from service.linguists.queries import qualifications
from tests.factories import a_customer
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript
from workflows.messages import OpenTasks
from workflows.stages import Stage


async def test_a_linguist_sees_rank_limit_load_and_qualifications(studio: Studio) -> None:
    holder = await studio.linguist(rank=4, limit=2, skills=((Stage.TRANSCRIPTION, "en", "en"),))
    client = await studio.client(holder)
    await studio.produce(a_transcript())
    await client.post("/v1/tasks/claim-next")

    me = (await client.get("/v1/linguists/me")).json()

    assert (me["id"], me["rank"], me["task_limit"], me["load"], me["is_paused"]) == (holder.id, 4, 2, 1, False)
    assert me["qualifications"] == [
        {"stage": "transcription", "source_language": "en", "target_language": "en", "label": "English"}
    ]


async def test_only_linguists_have_a_profile(studio: Studio) -> None:
    client = await studio.client(await a_customer(studio.sessions))

    assert (await client.get("/v1/linguists/me")).status_code == 403
    assert (await client.get("/v1/linguists/me/earnings")).status_code == 403


async def test_earnings_are_told_by_month_with_their_total(studio: Studio) -> None:
    client = await studio.client(await studio.linguist())
    order_id = await studio.produce(a_transcript(3), minutes=10)
    for _ in range(3):
        task_id = (await client.post("/v1/tasks/claim-next")).json()["task_id"]
        await client.post(f"/v1/tasks/{task_id}/submit", json={"document": DOCUMENT})
    first = (await studio.tasks(order_id))[0].id
    async with transaction(studio.sessions) as session:
        october = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
        november = datetime(2026, 11, 1, tzinfo=UTC)
        await session.execute(update(task).values(finished_at=november))
        await session.execute(update(task).where(task.c.id == first).values(finished_at=october))

    statement = (await client.get("/v1/linguists/me/earnings")).json()

    assert statement["months"] == [
        {"month": "2026-11", "tasks": 2, "media_seconds": 1200, "minutes": 20.0, "pay_cents": 1600},
        {"month": "2026-10", "tasks": 1, "media_seconds": 600, "minutes": 10.0, "pay_cents": 800},
    ]
    assert (statement["tasks"], statement["minutes"], statement["pay_cents"]) == (3, 30.0, 2400)


async def test_rework_earns_nothing_twice(studio: Studio) -> None:
    editor, reviewer = [await studio.client(await studio.linguist()) for _ in range(2)]
    order_id = await studio.produce(a_transcript())
    (first,) = await studio.tasks(order_id)
    await editor.post(f"/v1/tasks/{first.id}/claim")
    await editor.post(f"/v1/tasks/{first.id}/submit", json={"document": DOCUMENT})
    later = [(Stage.REVIEW, 1, reviewer), (Stage.TRANSCRIPTION, 2, editor), (Stage.REVIEW, 2, reviewer)]
    for stage, round_, client in later:
        async with transaction(studio.sessions) as session:
            request = OpenTasks(first.job_id, stage, round_)
            (task_id,) = await open_tasks(session, request, settings=studio.settings, now=studio.now)
        await client.post(f"/v1/tasks/{task_id}/claim")
        if stage == Stage.TRANSCRIPTION:
            await client.post(f"/v1/tasks/{task_id}/submit", json={"document": DOCUMENT})
        else:
            judged = {"decision": "return", "notes": "Once more."} if round_ == 1 else {"decision": "approve"}
            await client.post(f"/v1/tasks/{task_id}/review", json=judged)

    statements = [(await client.get("/v1/linguists/me/earnings")).json() for client in (editor, reviewer)]

    assert [(one["tasks"], one["pay_cents"]) for one in statements] == [(1, 800), (1, 300)]


async def test_a_new_linguist_is_qualified_by_the_tables_languages_once(studio: Studio) -> None:
    skills = [Skill(Stage.TRANSLATION, "en-GB", "pt"), Skill(Stage.REVIEW, "fr-CA", "fr")]
    async with transaction(studio.sessions) as session:
        email = f"{new_id(LINGUIST)}@linguists.example"
        row = await add_linguist(session, email=email, name="Noa", rank=2, task_limit=None, now=studio.now)
        await qualify(session, row.id, skills)
        await qualify(session, row.id, skills)
    async with studio.sessions() as session:
        known = await qualifications(session, row.id)

    assert [(one.stage, one.source_language, one.target_language) for one in known] == [
        ("translation", "en", "pt-BR"),
        ("review", "fr", "fr"),
    ]


async def test_what_no_linguist_can_be_is_refused(studio: Studio) -> None:
    holder = await studio.linguist()
    async with studio.sessions() as session:
        with pytest.raises(InvalidInput):
            await add_linguist(session, email="a@b.example", name="A", rank=6, task_limit=None, now=studio.now)
        with pytest.raises(InvalidInput):
            await add_linguist(session, email="a@b.example", name="A", rank=1, task_limit=0, now=studio.now)
        taken = f"{holder.id}@linguists.example"
        with pytest.raises(InvalidInput):
            await add_linguist(session, email=taken, name="A", rank=1, task_limit=None, now=studio.now)
        with pytest.raises(InvalidInput):
            await qualify(session, holder.id, [Skill(Stage.TRANSCRIPTION, "en", "de")])
        with pytest.raises(UnknownLanguage):
            await qualify(session, holder.id, [Skill(Stage.REVIEW, "en", "xx")])
        with pytest.raises(NotFound):
            await pause_linguist(session, new_id(LINGUIST), now=studio.now)


async def test_a_resumed_linguist_claims_again(studio: Studio) -> None:
    holder = await studio.linguist()
    client = await studio.client(holder)
    async with transaction(studio.sessions) as session:
        await pause_linguist(session, holder.id, now=studio.now)
    await studio.produce(a_transcript())
    paused = await client.post("/v1/tasks/claim-next")
    async with transaction(studio.sessions) as session:
        await resume_linguist(session, holder.id)

    assert paused.json()["detail"]["status"] == "linguist_paused"
    assert (await client.post("/v1/tasks/claim-next")).status_code == 200
