"""A key in the place of another: the same but for its secret, with an overlap, and with what was spent before."""

import asyncio
from datetime import timedelta

import pytest

from service.database import Sessions, utc_now
from tests.service.conftest import OpenClient
from tests.service.keys.desk import ACCOUNTS, OWN_KEYS, a_desk, is_let_in
from tests.service.ordering import status_of


async def test_the_new_key_is_as_the_old_one_was_and_both_work_for_a_while(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    settings = {"name": "nightly", "permissions": ["productions_read"], "character_limit": 5}
    old_id, old = await desk.key(account, allowed_ips=["127.0.0.1"], **settings)

    path = f"{ACCOUNTS}/{account}/api-keys/{old_id}/rotate"
    new_id, new = await desk.made(await desk.client.post(path, json={"overlap_seconds": 3600}))
    listed = {key["key_id"]: key for key in await desk.listed(account)}
    both = [await is_let_in(old), await is_let_in(new)]
    await desk.set_key(old_id, expires_at=utc_now())
    desk.forget()

    same = ("name", "permissions", "character_limit", "allowed_ips")
    assert [listed[new_id][name] for name in same] == [listed[old_id][name] for name in same]
    assert (listed[old_id]["replaced_by"], listed[new_id]["replaced_by"]) == (new_id, None)
    assert 3590 <= listed[old_id]["expires_at_unix"] - utc_now().timestamp() <= 3600
    assert listed[new_id]["expires_at_unix"] is None
    assert (both, await is_let_in(old), await is_let_in(new)) == ([True, True], False, True)


async def test_without_overlap_the_old_key_ends_at_once(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    old_id, old = await desk.own_key()
    assert await is_let_in(old)

    _, new = await desk.made(await old.post(f"{OWN_KEYS}/{old_id}/rotate", json={"overlap_seconds": 0}))

    assert (await is_let_in(old), await is_let_in(new)) == (False, True)


async def test_what_cannot_be_rotated_says_why(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    ids = [(await desk.own_key())[0] for _ in range(3)]
    await desk.client.post(f"{OWN_KEYS}/{ids[0]}/rotate", json={"overlap_seconds": 60})
    await desk.client.patch(f"{OWN_KEYS}/{ids[1]}", json={"is_enabled": False})
    await desk.set_key(ids[2], expires_at=utc_now())

    answers = [await desk.client.post(f"{OWN_KEYS}/{one}/rotate", json={}) for one in ids]

    assert [status_of(answer) for answer in answers] == ["key_replaced", "key_disabled", "key_ended"]


async def test_of_many_who_rotate_or_delete_a_key_at_once_the_first_counts(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    for is_deleted in (False, True):
        key_id, _ = await desk.own_key()
        deeds = [desk.client.post(f"{OWN_KEYS}/{key_id}/rotate", json={}) for _ in range(3)]
        deeds += [desk.client.delete(f"{OWN_KEYS}/{key_id}")] if is_deleted else []
        answers = await asyncio.gather(*deeds)

        rotated = [answer for answer in answers[:3] if answer.status_code == 200]
        assert len(rotated) == 1 or (is_deleted and not rotated)
        assert {status_of(one) for one in answers if one.status_code >= 400} <= {"key_replaced", "not_found"}


@pytest.mark.parametrize("overlap", [-1, 7 * 24 * 3600 + 1])
async def test_the_overlap_is_seven_days_at_most(sessions: Sessions, open_client: OpenClient, overlap: int) -> None:
    desk = await a_desk(sessions, open_client)
    key_id, _ = await desk.own_key()

    answer = await desk.client.post(f"{OWN_KEYS}/{key_id}/rotate", json={"overlap_seconds": overlap})

    assert answer.status_code == 422


async def test_a_key_with_an_end_is_given_as_long_a_life_again_but_not_by_itself(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    ends = int((utc_now() + timedelta(days=2)).timestamp())
    key_id, itself = await desk.own_key(expires_at_unix=ends)

    by_itself, _ = await desk.made(await itself.post(f"{OWN_KEYS}/{key_id}/rotate", json={"overlap_seconds": 60}))
    await desk.set_key(by_itself, created_at=utc_now() - timedelta(days=2))
    by_owner, _ = await desk.made(await desk.client.post(f"{OWN_KEYS}/{by_itself}/rotate", json={}))
    listed = {key["key_id"]: key for key in (await desk.client.get(OWN_KEYS)).json()["api-keys"]}

    assert listed[by_itself]["expires_at_unix"] <= ends or listed[by_itself]["replaced_by"]
    assert listed[by_owner]["expires_at_unix"] > ends + 24 * 3600
