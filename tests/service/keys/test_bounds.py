"""No key makes or changes a key that may do more than itself."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.access.scopes import ALL
from service.database import Sessions, utc_now
from service.keys.permissions import KNOWN, are_within, scopes_from
from tests.service.conftest import OpenClient
from tests.service.keys.desk import ACCOUNTS, OWN_KEYS, a_desk
from tests.service.ordering import ORDERS, status_of

SCOPES = st.one_of(st.just(ALL), st.lists(st.sampled_from(sorted(KNOWN)), max_size=6))
MANAGES = ["service_account_write", "workspace_read", "create_user_api_key", "user_read", "productions_read"]


@given(SCOPES, SCOPES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_scopes_are_within_just_when_they_open_nothing_else(inner: list[str] | str, outer: list[str] | str) -> None:
    narrow, wide = scopes_from(inner), scopes_from(outer)
    opened = [KNOWN | {"what comes one day"} if ALL in one else set(one) for one in (narrow, wide)]

    assert are_within(narrow, wide) == (opened[0] <= opened[1])


@pytest.mark.parametrize(
    ("own", "wanted", "what"),
    [
        ({"permissions": MANAGES}, {"permissions": "all"}, "permissions"),
        ({"permissions": MANAGES}, {"permissions": ["audit_log_read"]}, "permissions"),
        ({"allowed_ips": ["127.0.0.0/8"]}, {}, "allowed_ips"),
        ({"allowed_ips": ["127.0.0.0/8"]}, {"allowed_ips": ["127.0.0.1", "10.0.0.1"]}, "allowed_ips"),
        ({"character_limit": 100}, {"character_limit": 50}, "character_limit"),
        ({"life": 1}, {}, "expires_at_unix"),
        ({"life": 1}, {"life": 2}, "expires_at_unix"),
    ],
)
async def test_a_key_cannot_make_one_that_is_less_bound(
    sessions: Sessions, open_client: OpenClient, own: dict[str, object], wanted: dict[str, object], what: str
) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    _, client = await desk.own_key(**with_end(own))
    asked = {"name": "wider", "permissions": own.get("permissions", "all"), **with_end(wanted)}

    answers = [await client.post(path, json=asked) for path in (OWN_KEYS, f"{ACCOUNTS}/{account}/api-keys")]

    assert [(one.status_code, status_of(one)) for one in answers] == [(403, "beyond_calling_key")] * 2
    assert {one.json()["detail"]["what"] for one in answers} == {what}


def with_end(values: dict[str, object]) -> dict[str, object]:
    """``life`` in days becomes the end of a key."""
    days = values.get("life")
    if not isinstance(days, int):
        return values
    ends = int((utc_now() + timedelta(days=days)).timestamp())
    return {"expires_at_unix": ends, **{name: value for name, value in values.items() if name != "life"}}


async def test_a_key_makes_one_as_bound_as_itself(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    own = with_end({"permissions": MANAGES, "allowed_ips": ["127.0.0.0/8"], "life": 2})
    _, client = await desk.own_key(**own)

    wanted = with_end({"permissions": MANAGES[:2], "allowed_ips": ["127.0.0.1"], "life": 1})
    answer = await client.post(OWN_KEYS, json={"name": "narrower", **wanted})

    assert answer.status_code == 200, answer.text


async def test_a_key_cannot_free_itself_or_another_from_bounds(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    key_id, client = await desk.own_key(permissions=MANAGES, character_limit=100)
    other, _ = await desk.own_key()

    answers = [
        await client.patch(f"{OWN_KEYS}/{key_id}", json={"permissions": "all"}),
        await client.patch(f"{OWN_KEYS}/{key_id}", json={"character_limit": "clear"}),
        await client.patch(f"{OWN_KEYS}/{key_id}", json={"character_limit": 101}),
        await client.patch(f"{OWN_KEYS}/{other}", json={"is_enabled": True}),
        await client.post(f"{OWN_KEYS}/{other}/rotate", json={}),
    ]
    allowed = [
        await client.patch(f"{OWN_KEYS}/{key_id}", json={"character_limit": 99, "name": "less"}),
        await client.patch(f"{OWN_KEYS}/{other}", json={"name": "other"}),
        await client.post(f"{OWN_KEYS}/{key_id}/rotate", json={"overlap_seconds": 60}),
    ]

    assert [status_of(one) for one in answers] == ["beyond_calling_key"] * 5
    assert [one.status_code for one in allowed] == [200] * 3


async def test_a_limited_key_reaches_just_the_routes_of_its_scopes(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    _, reader = await desk.own_key(permissions=["productions_read", "dubbing_write"])

    read = await reader.get(ORDERS)
    refused = [await reader.post(ORDERS), await reader.get(OWN_KEYS), await reader.get(ACCOUNTS)]

    assert read.status_code == 200
    assert [(one.status_code, status_of(one)) for one in refused] == [(403, "scope_missing")] * 3
    assert [one.json()["detail"]["permission"] for one in refused] == [
        "productions_write",
        "user_read",
        "workspace_read",
    ]
