"""Whatever a crowd does at once, the rules of the queue hold in the rows."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import and_, func, select

from service.database import transaction
from service.jobs.availability import REVIEWS, linguist, qualification, task
from service.jobs.opening import open_tasks
from service.linguists.administering import pause_linguist
from tests.service.jobs.studio import DOCUMENT, Studio, a_transcript
from workflows.messages import OpenTasks
from workflows.stages import Stage
from workflows.states import TaskState

EN = {stage: (stage, "en", "en") for stage in (Stage.TRANSCRIPTION, Stage.REVIEW)}
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "rank": st.integers(1, 5),
            "limit": st.integers(1, 2),
            "stages": st.sampled_from([sorted(EN), sorted(EN), [Stage.TRANSCRIPTION], [Stage.REVIEW]]),
            "is_paused": st.sampled_from([False, False, False, True]),
        }
    ),
    min_size=2,
    max_size=5,
)
MOVES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["claim", "claim-next", "claim-next", "release", "decline", "submit", "submit", "review"]),
    ),
    min_size=5,
    max_size=25,
)


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE, moves=MOVES)
async def test_rules_hold_whatever_a_crowd_does_at_once(
    studio: Studio, people: list[dict[str, Any]], moves: list[tuple[int, str]]
) -> None:
    holders = [
        await studio.linguist(rank=one["rank"], limit=one["limit"], skills=tuple(EN[stage] for stage in one["stages"]))
        for one in people
    ]
    async with transaction(studio.sessions) as session:
        for one, holder in zip(people, holders, strict=True):
            if one["is_paused"]:
                await pause_linguist(session, holder.id, now=studio.now)
    order_id = await studio.produce(a_transcript(3))
    clients = [await studio.client(holder) for holder in holders]

    for _ in range(3):
        tasks = [row.id for row in await studio.tasks(order_id)]
        answers = await asyncio.gather(
            *(move(clients[who % len(clients)], kind, tasks[who % len(tasks)]) for who, kind in moves)
        )
        assert all(status < 500 for status in answers)
        await open_reviews(studio, order_id)

    await check_rules(studio)


async def move(client: Any, kind: str, task_id: str) -> int:
    """One request; returns its status."""
    body = {"submit": {"document": DOCUMENT}, "review": {"decision": "approve"}}.get(kind)
    path = "/v1/tasks/claim-next" if kind == "claim-next" else f"/v1/tasks/{task_id}/{kind}"
    status: int = (await client.post(path, json=body)).status_code
    return status


async def open_reviews(studio: Studio, order_id: str) -> None:
    """What the workflow does when an editor is done."""
    for row in await studio.tasks(order_id):
        if row.stage == Stage.TRANSCRIPTION and row.state == TaskState.DONE:
            async with transaction(studio.sessions) as session:
                request = OpenTasks(row.job_id, Stage.REVIEW, 1)
                await open_tasks(session, request, settings=studio.settings, now=studio.now)


async def check_rules(studio: Studio) -> None:
    """Limits, qualifications, pauses and the separation of editing and review, over all rows."""
    held = select(task.c.linguist_id, func.count().label("count")).where(task.c.state == TaskState.CLAIMED)
    held_by = held.group_by(task.c.linguist_id).subquery()
    over_limit = select(linguist.c.id).join(held_by, held_by.c.linguist_id == linguist.c.id)
    taken = task.c.state.in_((TaskState.CLAIMED, TaskState.DONE))
    knows = and_(qualification.c.linguist_id == task.c.linguist_id, qualification.c.stage == task.c.stage)
    editing = task.alias("editing")
    editor = linguist.alias("editor")
    own_review = (
        select(task.c.id)
        .join(editing, editing.c.job_id == task.c.job_id)
        .join(linguist, linguist.c.id == task.c.linguist_id)
        .join(editor, editor.c.id == editing.c.linguist_id)
        .where(
            task.c.stage.in_(REVIEWS),
            editing.c.stage.not_in(REVIEWS),
            (task.c.linguist_id == editing.c.linguist_id) | (linguist.c.rank < editor.c.rank),
        )
    )
    broken = {
        "over the limit": over_limit.where(held_by.c.count > linguist.c.task_limit),
        "not qualified": select(task.c.id).where(taken, ~select(qualification).where(knows).exists()),
        "paused": select(task.c.id).join(linguist, linguist.c.id == task.c.linguist_id).where(linguist.c.is_paused),
        "own review or lower rank": own_review,
    }
    async with studio.sessions() as session:
        found = {name: (await session.execute(query)).all() for name, query in broken.items()}
    assert {name: rows for name, rows in found.items() if rows} == {}
