"""From where a key may be used: as the edge knows the address, not as the client says."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from service.auth.models import ApiKey
from service.database import Sessions, transaction
from tests.service.conftest import OpenClient
from tests.service.keys.desk import OWN_KEYS, a_desk, is_let_in
from tests.service.ordering import ORDERS, status_of

FORWARDED = "x-forwarded-for"


async def test_from_another_address_the_key_is_refused_and_the_address_named(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    _, client = await desk.own_key(allowed_ips=["192.0.2.0/24"])

    refused = await client.get(ORDERS, headers={FORWARDED: "192.0.2.7"})

    said = refused.json()["detail"]
    assert (refused.status_code, status_of(refused), said["address"]) == (403, "address_not_allowed", "127.0.0.1")
    assert "127.0.0.1" in said["message"]


@pytest.mark.parametrize("overrides", [{"proxy_hops": 1}])
@pytest.mark.parametrize(
    ("said", "is_in"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("203.0.113.1, 192.0.2.7", True),
        ("192.0.2.7, 203.0.113.1", False),
        ("203.0.113.1", False),
        ("2001:db8::9", True),
        ("nonsense", False),
    ],
)
async def test_behind_a_proxy_the_address_is_what_the_proxy_saw(
    sessions: Sessions, open_client: OpenClient, said: str, is_in: bool
) -> None:
    desk = await a_desk(sessions, open_client)
    _, client = await desk.own_key(allowed_ips=["192.0.2.0/24", "2001:db8::/32"])

    answer = await client.get(ORDERS, headers={FORWARDED: said})

    assert (answer.status_code == 200) is is_in


@pytest.mark.parametrize("overrides", [{"proxy_hops": 1}])
async def test_a_rule_holds_for_a_key_that_is_remembered(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    _, client = await desk.own_key(allowed_ips=["192.0.2.7"])

    answers = [await client.get(ORDERS, headers={FORWARDED: one}) for one in ("192.0.2.7", "192.0.2.8", "192.0.2.7")]

    assert [answer.status_code for answer in answers] == [200, 403, 200]


async def test_where_a_key_was_used_is_noted_and_a_refused_use_is_none(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    (used, good), (unused, bad) = await desk.own_key(), await desk.own_key(allowed_ips=["192.0.2.7"])
    assert (await is_let_in(good), await is_let_in(bad)) == (True, False)

    async with transaction(sessions) as session:
        rows = (await session.execute(select(ApiKey).where(col(ApiKey.id).in_([used, unused])))).scalars()
        seen = {row.id: (row.last_used_from, row.last_used_at is not None) for row in rows}
    listed = {key["key_id"]: key for key in (await desk.client.get(OWN_KEYS)).json()["api-keys"]}

    assert seen == {used: ("127.0.0.1", True), unused: (None, False)}
    assert listed[used]["last_used_from"] == "127.0.0.1"
