"""Members' own keys: made, renamed, rotated, deleted, and dead with their member."""

from datetime import timedelta

import httpx
from sqlalchemy import select, update
from sqlmodel import col

from service.audit.models import AuditEntry
from service.auth.models import ApiKey
from service.database import Sessions, transaction, utc_now
from service.workspaces.models import Member
from tests.factories import a_customer
from tests.service.conftest import OpenClient
from tests.service.keys.desk import OWN_KEYS, a_desk, is_let_in
from tests.service.ordering import ORDERS, status_of


async def test_a_member_makes_lists_renames_and_deletes_a_key(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)

    key_id, client = await desk.own_key(name="laptop")
    worked = await is_let_in(client)
    renamed = await desk.client.patch(f"{OWN_KEYS}/{key_id}", json={"name": "desk"})
    listed = (await desk.client.get(OWN_KEYS)).json()["api-keys"]
    deleted = await desk.client.delete(f"{OWN_KEYS}/{key_id}")
    refused = await client.get(ORDERS)

    assert worked
    assert (renamed.status_code, deleted.status_code) == (200, 200)
    assert [key["name"] for key in listed] == ["desk", "test"]
    assert (refused.status_code, "deleted" in refused.json()["detail"]["message"]) == (401, True)


async def test_a_key_is_written_down_nowhere(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)

    made = (await desk.client.post(OWN_KEYS, json={"name": "k", "permissions": "all"})).json()

    async with transaction(sessions) as session:
        row = await session.get_one(ApiKey, made["key_id"])
        entries = (await session.execute(select(AuditEntry))).scalars().all()
    secret = made["xi-api-key"]
    assert (row.hint, row.created_by) == (f"{secret[:7]}...{secret[-4:]}", desk.owner.id)
    assert [entry.activity for entry in entries] == ["API Key Creation"]
    assert secret not in str(row.model_dump()) + str([entry.model_dump() for entry in entries])


async def test_without_the_feature_keys_can_only_be_ended(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    member = await a_customer(sessions, workspace=desk.owner.workspace_id)
    client = await open_client(member.key)
    made = await client.post(OWN_KEYS, json={"name": "k", "permissions": "all"})
    await desk.everyone_has("productions")
    later = await open_client(made.json()["xi-api-key"])

    refused = await later.post(OWN_KEYS, json={"name": "k", "permissions": "all"})
    ended = await later.delete(f"{OWN_KEYS}/{made.json()['key_id']}")

    assert (refused.status_code, status_of(refused), ended.status_code) == (403, "feature_off", 200)


async def test_another_members_key_is_missing(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    key_id, _ = await desk.own_key()
    colleague = await open_client((await a_customer(sessions, workspace=desk.owner.workspace_id)).key)

    answers: list[httpx.Response] = [
        await colleague.patch(f"{OWN_KEYS}/{key_id}", json={"name": "mine"}),
        await colleague.post(f"{OWN_KEYS}/{key_id}/rotate", json={}),
        await colleague.delete(f"{OWN_KEYS}/{key_id}"),
        await colleague.delete(f"{OWN_KEYS}/key_01jgatk6h0fwxrtbjade61yqhx"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.text for answer in answers}) == 1


async def test_a_key_rests_with_a_locked_member_and_ends_with_a_removed_one(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    member = await a_customer(sessions, workspace=desk.owner.workspace_id)
    seen = []

    for values in ({"locked_at": utc_now()}, {"locked_at": None}, {"removed_at": utc_now()}, {"removed_at": None}):
        async with transaction(sessions) as session:
            await session.execute(update(Member).where(col(Member.id) == member.id).values(values))
        desk.forget()
        seen.append(await is_let_in(await open_client(member.key)))

    assert seen == [False, True, False, False]


async def test_an_expired_and_a_disabled_key_are_told_so_and_an_unknown_one_nothing(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    expired, disabled = await desk.own_key(), await desk.own_key()
    await desk.set_key(expired[0], expires_at=utc_now() - timedelta(seconds=1))
    await desk.client.patch(f"{OWN_KEYS}/{disabled[0]}", json={"is_enabled": False})

    said = [(await client.get(ORDERS)).json()["detail"] for client in (expired[1], disabled[1])]
    await desk.client.patch(f"{OWN_KEYS}/{disabled[0]}", json={"is_enabled": True})

    assert [detail["status"] for detail in said] == ["invalid_api_key"] * 2
    assert "expired" in said[0]["message"]
    assert "disabled" in said[1]["message"]
    assert await is_let_in(disabled[1])
