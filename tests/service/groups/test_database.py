"""What the database itself refuses, and what happens when two things happen at once."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.access.models import everyone_of
from service.access.roles import Role
from service.database import Sessions, transaction, utc_now
from service.errors import NotFound, Refusal
from service.groups.editing import create_group, delete_group
from service.groups.joining import MOST_MEMBERS, add_to_group
from service.sharing.granting import share
from tests.factories import Holder, a_customer, a_group, a_service_account, principal_now
from tests.service.conftest import OpenClient
from tests.service.groups.test_delegating import a_folder
from tests.service.racing import during

PUT_IN = text("INSERT INTO group_member (group_id, principal_id, added_at) VALUES (:g, :p, now())")


async def refuses(sessions: Sessions, statement: str, **values: str | None) -> None:
    """Whether the database refuses it."""
    with pytest.raises(IntegrityError):
        async with transaction(sessions) as session:
            await session.execute(text(statement), values)


async def count(sessions: Sessions, table: str, group: str) -> int:
    """Rows of a group."""
    column = "group_id" if table == "group_member" else "principal_id"
    async with sessions() as session:
        found = await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {column} = :g"), {"g": group})
    return int(found or 0)


async def test_nobody_of_another_workspace_nobody_gone_and_nobody_in_everyone(
    sessions: Sessions, owner: Holder
) -> None:
    stranger = await a_customer(sessions)
    gone = await a_customer(sessions, workspace=owner.workspace_id)
    group = await a_group(sessions, owner, "Ops")
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE member SET removed_at = now() WHERE id = :m"), {"m": gone.id})

    for where, who in ((group, stranger.id), (group, gone.id), (everyone_of(owner.workspace_id or ""), owner.id)):
        await refuses(sessions, PUT_IN.text, g=where, p=who)


async def test_everyone_stays_what_it_is_and_groups_stay_in_their_workspace(sessions: Sessions, owner: Holder) -> None:
    other = await a_customer(sessions)
    everyone, group = everyone_of(owner.workspace_id or ""), await a_group(sessions, owner, "Ops")

    await refuses(sessions, "DELETE FROM user_group WHERE id = :g", g=everyone)
    await refuses(sessions, "UPDATE user_group SET name = 'All' WHERE id = :g", g=everyone)
    await refuses(sessions, "UPDATE user_group SET is_everyone = true WHERE id = :g", g=group)
    await refuses(sessions, "UPDATE user_group SET workspace_id = :w WHERE id = :g", g=group, w=other.workspace_id)


@pytest.mark.parametrize("kind", ["member", "service_account"])
async def test_who_leaves_the_workspace_leaves_its_groups(sessions: Sessions, owner: Holder, kind: str) -> None:
    who = (
        await a_customer(sessions, workspace=owner.workspace_id)
        if kind == "member"
        else await a_service_account(sessions, owner.workspace_id or "")
    )
    group = await a_group(sessions, owner, "Ops", holds=(who,))

    async with transaction(sessions) as session:
        left = "removed_at" if kind == "member" else "deleted_at"
        await session.execute(text(f"UPDATE {kind} SET {left} = now() WHERE id = :m"), {"m": who.id})

    assert await count(sessions, "group_member", group) == 0


async def test_while_a_group_is_deleted_nobody_gets_into_it_and_nothing_is_shared_with_it(
    sessions: Sessions, owner: Holder
) -> None:
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    actor = await principal_now(sessions, owner)
    folder = await a_folder(sessions, owner, {})
    for _ in range(5):
        group = await a_group(sessions, owner, "Short-lived", holds=(owner,))

        async def end(group: str = group) -> None:
            async with transaction(sessions) as session:
                await delete_group(session, group, actor=actor, now=utc_now())

        async def put(group: str = group) -> None:
            async with transaction(sessions) as session:
                await add_to_group(session, group, colleague.id, actor=actor, now=utc_now())

        async def give(group: str = group) -> None:
            async with transaction(sessions) as session:
                await share(session, actor, folder, group, Role.EDITOR, now=utc_now())

        done = await asyncio.gather(put(), end(), give(), put(), end(), return_exceptions=True)

        failed = [one for one in done if one is not None]
        assert all(isinstance(one, NotFound) for one in failed), failed
        assert (await count(sessions, "group_member", group), await count(sessions, "resource_grant", group)) == (0, 0)


@pytest.mark.parametrize("kind", ["member", "service_account"])
async def test_who_is_being_removed_while_added_to_a_group_is_missing(
    sessions: Sessions, owner: Holder, open_client: OpenClient, kind: str
) -> None:
    make = a_customer(sessions, workspace=owner.workspace_id) if kind == "member" else None
    who = await (make or a_service_account(sessions, owner.workspace_id or ""))
    group, client = await a_group(sessions, owner, "Sales"), await open_client(owner.key)
    left = "removed_at" if kind == "member" else "deleted_at"

    put = client.put(f"/v1/workspace/groups/{group}/members/{who.id}")
    answer = await during(sessions, [f"UPDATE {kind} SET {left} = now() WHERE id = :who"], put, who=who.id)

    assert (answer.status_code, await count(sessions, "group_member", group)) == (404, 0)


async def test_two_who_make_a_group_of_one_name_at_once_make_one(sessions: Sessions, owner: Holder) -> None:
    actor = await principal_now(sessions, owner)

    async def make(name: str) -> None:
        async with transaction(sessions) as session:
            await create_group(session, name, (), actor=actor, now=utc_now())

    done = await asyncio.gather(make("Sales"), make("SALES"), make("sales"), return_exceptions=True)

    assert sorted(one.slug for one in done if isinstance(one, Refusal)) == ["group_name_taken"] * 2


async def test_a_group_takes_so_many_and_no_more(sessions: Sessions, owner: Holder, open_client: OpenClient) -> None:
    group = await a_group(sessions, owner, "Crowd")
    robots = "'serviceaccount_' || lpad(n::text, 26, '0')"
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO service_account (id, workspace_id, name, created_by, created_at, default_sharing)"
                f" SELECT {robots}, :w, 'Robot ' || n, 'system', now(), '[]' FROM generate_series(1, :n) n"
            ),
            {"w": owner.workspace_id, "n": MOST_MEMBERS},
        )
        await session.execute(
            text(f"INSERT INTO group_member SELECT :g, {robots}, now() FROM generate_series(1, :n) n"),
            {"g": group, "n": MOST_MEMBERS},
        )
    client = await open_client(owner.key)

    refused = await client.put(f"/v1/workspace/groups/{group}/members/{owner.id}")

    assert refused.json()["detail"]["status"] == "group_full"
