"""Linguists as operators handle them, and the capacity that comes of it."""

from typing import Any

import pytest
from sqlalchemy import text

from pricing.catalogue import Service
from tests.service.jobs.studio import a_transcript, skills
from tests.service.operations.desk import Desk, counted, slug
from workflows.stages import Stage

MIA = {"name": "Mia", "email": "mia@linguists.example", "rank": 4, "task_limit": 2}
REVIEW = {"stage": "review", "source_language": "en", "target_language": "en"}
TRANSCRIPTION = {**REVIEW, "stage": "transcription"}


async def mia(desk: Desk, *qualifications: dict[str, str]) -> str:
    """A linguist with these qualifications."""
    made = await desk.done("POST", "/linguists", **MIA)
    linguist_id = str(made["linguist"]["linguist_id"])
    await desk.done("PUT", f"/linguists/{linguist_id}/qualifications", qualifications=list(qualifications))
    return linguist_id


async def test_a_new_linguist_can_work_with_the_key_that_is_shown_once(desk: Desk) -> None:
    order_id = await desk.studio.produce()
    linguist_id = await mia(desk, TRANSCRIPTION)

    key = await desk.done("POST", f"/linguists/{linguist_id}/keys", name="laptop")

    client = await desk.studio.open_client(key["api_key"])
    assert (await client.get("/v1/linguists/me")).json()["email"] == MIA["email"]
    details = await desk.get(f"/linguists/{linguist_id}")
    assert [(one["key_id"], one["name"]) for one in details["keys"]] == [(key["key_id"], "laptop")]
    assert key["api_key"] not in str(details)
    assert details["linguist"]["queue"] == 1, order_id
    assert [one["action"] for one in details["actions"]] == ["issue_key", "set_qualifications", "add_linguist"]


async def test_an_address_belongs_to_one_linguist(desk: Desk) -> None:
    await desk.done("POST", "/linguists", **MIA)

    answer = await desk.send("POST", "/linguists", **{**MIA, "name": "Other"})

    assert slug(answer) == (422, "invalid_input")


@pytest.mark.parametrize(
    "wrong", [{"rank": 0}, {"rank": 6}, {"task_limit": 0}, {"email": "mia"}, {"name": " "}, {"surname": "X"}]
)
async def test_a_linguist_who_cannot_be_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = await desk.send("POST", "/linguists", **{**MIA, **wrong})

    assert answer.status_code == 422, answer.text


async def test_a_change_sets_what_it_names_and_leaves_the_rest(desk: Desk) -> None:
    linguist_id = await mia(desk)

    changed = (await desk.done("PATCH", f"/linguists/{linguist_id}", rank=5, is_paused=True))["linguist"]
    unlimited = (await desk.done("PATCH", f"/linguists/{linguist_id}", task_limit=None, is_paused=False))["linguist"]

    assert (changed["name"], changed["rank"], changed["task_limit"], changed["is_paused"]) == ("Mia", 5, 2, True)
    assert (unlimited["rank"], unlimited["task_limit"], unlimited["is_paused"]) == (5, None, False)
    assert unlimited["limit"] == desk.studio.settings.task_limit
    assert [one.data for one in await desk.actions(linguist_id)][-2:] == [
        {"rank": 5, "is_paused": True},
        {"task_limit": None, "is_paused": False},
    ]


async def test_qualifications_are_replaced_whole_in_the_languages_of_the_price_table(desk: Desk) -> None:
    linguist_id = await mia(desk, TRANSCRIPTION, REVIEW)

    after = await desk.done(
        "PUT", f"/linguists/{linguist_id}/qualifications", qualifications=[
            {"stage": "translation", "source_language": "en-US", "target_language": "pt"}, REVIEW,
        ]
    )  # fmt: skip

    assert [(one["stage"], one["source_language"], one["target_language"]) for one in after["qualifications"]] == [
        ("review", "en", "en"),
        ("translation", "en", "pt-BR"),
    ]


async def test_a_claimed_task_stays_when_its_qualification_goes_and_open_ones_leave_the_queue(desk: Desk) -> None:
    await desk.studio.produce(a_transcript(2))
    linguist_id = await mia(desk, TRANSCRIPTION)
    key = (await desk.done("POST", f"/linguists/{linguist_id}/keys"))["api_key"]
    client = await desk.studio.open_client(key)
    claim = (await client.post("/v1/tasks/claim-next")).json()

    after = await desk.done("PUT", f"/linguists/{linguist_id}/qualifications", qualifications=[])

    assert (after["linguist"]["load"], after["linguist"]["queue"]) == (1, 0)
    assert [one["task_id"] for one in after["tasks"]] == [claim["task_id"]]
    assert (await client.get(f"/v1/tasks/{claim['task_id']}/draft")).status_code == 200


async def test_offers_that_no_longer_fit_end_with_the_qualification(desk: Desk) -> None:
    holder = await desk.studio.linguist()
    await desk.studio.produce()

    await desk.done("PUT", f"/linguists/{holder.id}/qualifications", qualifications=[])

    async with desk.studio.sessions() as session:
        live = await session.scalar(text("SELECT count(*) FROM offer WHERE expires_at > now()"))
    assert live == 0


@pytest.mark.parametrize(
    ("skill", "expected"),
    [
        ({**REVIEW, "source_language": "xx"}, (400, "unknown_language")),
        ({**TRANSCRIPTION, "target_language": "de"}, (422, "invalid_input")),
        ({**REVIEW, "stage": "dancing"}, (422, "invalid_input")),
    ],
)
async def test_a_skill_that_is_none_is_refused_and_nothing_changes(
    desk: Desk, skill: dict[str, str], expected: tuple[int, str]
) -> None:
    linguist_id = await mia(desk, REVIEW)

    answer = await desk.send("PUT", f"/linguists/{linguist_id}/qualifications", qualifications=[skill])

    assert slug(answer) == expected
    assert [one["stage"] for one in (await desk.get(f"/linguists/{linguist_id}"))["qualifications"]] == ["review"]


async def test_the_list_shows_load_and_queue_of_each_page_by_page(desk: Desk) -> None:
    desk.studio.has_chief = True
    busy = await desk.studio.linguist(limit=1)
    idle = await desk.studio.linguist(skills=((Stage.REVIEW, "en", "en"),))
    await desk.studio.produce(a_transcript(3))
    await desk.run("UPDATE task SET is_public = true")
    await (await desk.studio.client(busy)).post("/v1/tasks/claim-next")

    first = await desk.get("/linguists", limit=1)
    second = await desk.get("/linguists", limit=1, cursor=first["next_cursor"])

    shown = [*first["linguists"], *second["linguists"]]
    assert [(one["linguist_id"], one["load"], one["queue"]) for one in shown] == [(busy.id, 1, 2), (idle.id, 0, 0)]
    assert second["next_cursor"] is None


async def test_capacity_names_for_each_pair_the_stage_that_is_missing(desk: Desk) -> None:
    for _ in range(2):
        await desk.studio.linguist(limit=2, skills=skills(Service.TRANSCRIPT))
    await desk.studio.linguist(limit=2, skills=skills(Service.TRANSCRIPT, "de", "de")[:1])

    pairs = (await desk.get("/capacity"))["pairs"]

    found = {(one["service"], one["source_language"], one["target_language"]): one for one in pairs}
    assert len(pairs) == 11 + 11 + 10 + 10
    assert found["transcript", "en", "en"]["is_available"]
    assert [stage["free_slots"] for stage in found["transcript", "en", "en"]["stages"]] == [4, 4]
    assert found["transcript", "de", "de"]["missing_stage"] == "review"
    assert found["dub", "en", "fr"]["missing_stage"] == "translation"


async def test_capacity_costs_two_statements_however_much_is_sold(desk: Desk) -> None:
    await desk.studio.linguist()

    with counted(desk) as statements:
        pairs = (await desk.get("/capacity"))["pairs"]

    assert len(pairs) > 40
    assert len(statements) == 2
