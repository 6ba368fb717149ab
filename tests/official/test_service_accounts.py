"""Service accounts and API keys through the official client, each answer held to its types."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from elevenlabs import DefaultSharingGroupConfig
from elevenlabs.core.api_error import ApiError
from sqlalchemy import select
from sqlmodel import col

from service.database import utc_now
from service.parts import Parts
from service.workspaces.models import Workspace
from tests.factories import a_customer
from tests.official.conftest import Caller

Calling = Callable[[str | None], Caller]


async def test_an_account_is_made_and_listed_with_its_default_sharing(parts: Parts, caller: Calling) -> None:
    client = caller((await a_customer(parts.sessions)).key)

    made = await client.call(
        "service_accounts.create",
        name="Nightly import",
        default_sharing_groups=[DefaultSharingGroupConfig(group_id="default", permission_level="editor")],
        only="async",
    )
    listed = (await client.call("service_accounts.list")).service_accounts

    assert [(one.service_account_user_id, one.name) for one in listed] == [
        (made.service_account_user_id, "Nightly import")
    ]
    shared = listed[0].default_sharing_groups[0]
    assert (shared.group.id, shared.group.name, shared.permission_level) == ("default", "Everyone", "editor")


async def test_a_key_is_made_listed_and_works(parts: Parts, caller: Calling) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    account = (await client.call("service_accounts.create", name="Import", only="sync")).service_account_user_id
    ends = int((utc_now() + timedelta(days=1)).timestamp())

    made = await client.call(
        "service_accounts.api_keys.create",
        account,
        name="k1",
        permissions=["productions_read", "user_read", "text_to_speech"],
        character_limit=1000,
        allowed_ips=["127.0.0.1", "10.0.0.0/24"],
        third_party_disable_allowed=True,
        expires_at_unix=ends,
        only="async",
    )
    (key,) = (await client.call("service_accounts.api_keys.list", account)).api_keys

    assert made.xi_api_key.startswith("pk_")
    assert key.key_id == key.hashed_xi_api_key == made.key_id
    assert key.permissions == ["productions_read", "text_to_speech", "user_read"]
    assert (key.allowed_ips, key.expires_at_unix) == (["127.0.0.1/32", "10.0.0.0/24"], ends)
    assert (key.character_limit, key.character_count, key.platform_limits.credits.limit) == (1000, 0, 1000)
    assert made.xi_api_key not in str(key)


async def test_what_is_not_updated_stays_and_what_is_cleared_goes(parts: Parts, caller: Calling) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    account = (await client.call("service_accounts.create", name="Import", only="sync")).service_account_user_id
    ends = int((utc_now() + timedelta(days=1)).timestamp())
    limits = {"character_limit": 9, "allowed_ips": ["::1"], "third_party_disable_allowed": False}
    made = await client.call(
        "service_accounts.api_keys.create",
        account,
        name="k1",
        permissions="all",
        expires_at_unix=ends,
        only="sync",
        **limits,
    )
    kept = dict.fromkeys(["character_limit", "allowed_ips", "third_party_disable_allowed"], "no_update")
    cleared = dict.fromkeys([*kept, "expires_at_unix", "tts_concurrency_limit", "dubbing_concurrency_limit"], "clear")

    update = "service_accounts.api_keys.update"
    await client.call(update, account, made.key_id, is_enabled="no_update", permissions="no_update", **kept)
    (same,) = (await client.call("service_accounts.api_keys.list", account)).api_keys
    await client.call(update, account, made.key_id, is_enabled=False, name="renamed", permissions=["user_read"])
    (narrowed,) = (await client.call("service_accounts.api_keys.list", account)).api_keys
    for word in ("clear", "no_update", "null"):
        await client.call(update, account, made.key_id, name=word)
        (called,) = (await client.call("service_accounts.api_keys.list", account)).api_keys
        assert called.name == word
    await client.call(update, account, made.key_id, is_enabled=True, permissions="all", **cleared)
    (widened,) = (await client.call("service_accounts.api_keys.list", account)).api_keys

    assert (same.name, same.is_disabled, same.character_limit, same.allowed_ips) == ("k1", False, 9, ["::1/128"])
    assert (same.expires_at_unix, same.third_party_disable_allowed) == (ends, False)
    assert (narrowed.name, narrowed.is_disabled, narrowed.permissions) == ("renamed", True, ["user_read"])
    assert (widened.is_disabled, widened.character_limit, widened.allowed_ips) == (False, None, None)
    assert (widened.expires_at_unix, widened.third_party_disable_allowed) == (None, None)
    assert len(widened.permissions) > len(same.permissions) - 1


async def test_a_key_is_disabled_and_deleted(parts: Parts, caller: Calling) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    account = (await client.call("service_accounts.create", name="Import", only="sync")).service_account_user_id
    made = await client.call("service_accounts.api_keys.create", account, name="k", permissions="all", only="sync")

    await client.call("service_accounts.api_keys.disable", account, made.key_id)
    (disabled,) = (await client.call("service_accounts.api_keys.list", account)).api_keys
    await client.call("service_accounts.api_keys.delete", account, made.key_id, only="sync")

    assert (disabled.is_disabled, disabled.disable_reason) == (True, None)
    assert (await client.call("service_accounts.api_keys.list", account)).api_keys == []


async def test_a_key_disables_itself_only_where_that_is_allowed(parts: Parts, caller: Calling) -> None:
    owner = caller((await a_customer(parts.sessions)).key)
    account = (await owner.call("service_accounts.create", name="Import", only="sync")).service_account_user_id
    made = await owner.call("service_accounts.api_keys.create", account, name="k", permissions=[], only="sync")
    itself = caller(made.xi_api_key)

    with pytest.raises(ApiError) as refused:
        await itself.call("workspaces.api_keys.disable", api_key_name="self", only="async")
    await owner.call("workspace.set_third_party_disabling_policy", third_party_disable_allowed=True)
    await itself.call("workspaces.api_keys.disable", api_key_name="self", only="async")
    (key,) = (await owner.call("service_accounts.api_keys.list", account)).api_keys
    with pytest.raises(ApiError) as dead:
        await itself.call("productions.orders.list", only="sync")

    assert refused.value.body["detail"]["status"] == "disabling_not_allowed"
    assert (key.is_disabled, key.disable_reason) == (True, "self_disabled")
    assert (dead.value.status_code, "disabled" in dead.value.body["detail"]["message"]) == (401, True)


async def test_the_policy_goes_back_to_the_plans_own(parts: Parts, caller: Calling) -> None:
    client = caller((await a_customer(parts.sessions)).key)

    for policy in (False, None):
        await client.call("workspace.set_third_party_disabling_policy", third_party_disable_allowed=policy)
        async with parts.sessions() as session:
            kept = (await session.execute(select(col(Workspace.third_party_disable_allowed)))).scalar_one()
        assert kept is policy


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"permissions": ["fly"]}, "permissions"),
        ({"allowed_ips": ["10.0.0.300"]}, "allowed_ips"),
        ({"tts_concurrency_limit": 3}, "tts_concurrency_limit"),
        ({"expires_at_unix": 1_000_000_000}, "expires_at_unix"),
        ({"character_limit": -1}, "character_limit"),
        ({"name": "  "}, "name"),
    ],
)
async def test_what_cannot_be_is_refused_where_it_stands(
    parts: Parts, caller: Calling, asked: dict[str, object], place: str
) -> None:
    client = caller((await a_customer(parts.sessions)).key)
    account = (await client.call("service_accounts.create", name="Import", only="sync")).service_account_user_id

    with pytest.raises(ApiError) as refused:
        await client.call(
            "service_accounts.api_keys.create", account, only="sync", **{"name": "k", "permissions": "all", **asked}
        )

    assert refused.value.status_code == 422
    assert place in str(refused.value.body["detail"][0])
