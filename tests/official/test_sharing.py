"""Sharing through the official client, each answer held to its types."""

from collections.abc import Callable

import pytest
from elevenlabs.core.api_error import ApiError

from service.access.models import everyone_of
from service.database import transaction, utc_now
from service.parts import Parts
from service.workspaces.models import Member
from tests.factories import a_customer, a_service_account
from tests.official.conftest import Caller

RESOURCES = "workspace.resources"


async def test_an_order_is_shared_looked_at_and_taken_back(
    parts: Parts, caller: Callable[[str | None], Caller]
) -> None:
    holder = await a_customer(parts.sessions)
    workspace = holder.workspace_id or ""
    colleague = await a_customer(parts.sessions, workspace=workspace)
    account = await a_service_account(parts.sessions, workspace, name="Deploy")
    owner, other = caller(holder.key), caller(colleague.key)
    order = (await owner.call("productions.orders.create", only="sync")).order_id
    email = f"{colleague.id}@lumen.example"

    await owner.call(f"{RESOURCES}.share", order, role="editor", resource_type="order", user_email=email)
    await owner.call(f"{RESOURCES}.share", order, role="viewer", resource_type="order", user_email=account.id)
    await owner.call(f"{RESOURCES}.share", order, role="commenter", resource_type="project", group_id="default")
    shared = await owner.call(f"{RESOURCES}.get", order, resource_type="order")
    listed = await other.call("productions.orders.list")
    await owner.call(f"{RESOURCES}.unshare", order, resource_type="order", user_email=email)
    await owner.call(f"{RESOURCES}.unshare", order, resource_type="order", group_id="default")
    after = await owner.call(f"{RESOURCES}.get", order, resource_type="order")

    assert shared.role_to_group_ids == {
        "admin": [holder.id],
        "editor": [colleague.id],
        "viewer": [account.id],
        "commenter": ["default"],
    }
    assert (shared.resource_id, shared.creator_user_id, shared.share_options) == (order, holder.id, [])
    assert [one.order_id for one in listed.orders] == [order]
    assert {(one.id, one.type) for one in after.share_options} == {(colleague.id, "user"), ("default", "group")}
    assert (await other.call("productions.orders.list")).orders == []


async def test_who_is_no_admin_of_it_shares_nothing_and_the_creator_stays(
    parts: Parts, caller: Callable[[str | None], Caller]
) -> None:
    holder = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=holder.workspace_id)
    owner, other = caller(holder.key), caller(colleague.key)
    order = (await owner.call("productions.orders.create", only="sync")).order_id
    wanted = {"role": "admin", "resource_type": "order", "group_id": "default"}

    with pytest.raises(ApiError) as hidden:
        await other.call(f"{RESOURCES}.share", order, only="async", **wanted)
    email = f"{colleague.id}@lumen.example"
    await owner.call(f"{RESOURCES}.share", order, role="editor", resource_type="order", user_email=email)
    with pytest.raises(ApiError) as too_weak:
        await other.call(f"{RESOURCES}.share", order, only="async", **wanted)
    with pytest.raises(ApiError) as creator:
        await owner.call(
            f"{RESOURCES}.unshare", order, only="async", resource_type="order", user_email="ada@lumen.example"
        )

    assert [one.value.status_code for one in (hidden, too_weak, creator)] == [404, 403, 400]
    assert too_weak.value.body["detail"]["status"] == "role_too_weak"


async def test_a_target_is_what_its_field_says_and_nothing_else(
    parts: Parts, caller: Callable[[str | None], Caller]
) -> None:
    holder = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=holder.workspace_id)
    account = await a_service_account(parts.sessions, holder.workspace_id or "")
    owner = caller(holder.key)
    order = (await owner.call("productions.orders.create", only="sync")).order_id
    gone = await owner.call("service_accounts.api_keys.create", account.id, name="k", permissions="all", only="sync")
    await owner.call("service_accounts.api_keys.delete", account.id, gone.key_id, only="sync")

    for target in (
        {"user_email": "default"},
        {"user_email": everyone_of(holder.workspace_id or "")},
        {"group_id": f"{colleague.id}@lumen.example"},
        {"group_id": account.id},
        {"workspace_api_key_id": account.id},
        {"workspace_api_key_id": gone.key_id},
    ):
        for one in ("sync", "async"):
            with pytest.raises(ApiError) as refused:
                await owner.call(f"{RESOURCES}.share", order, role="viewer", resource_type="order", only=one, **target)
            assert refused.value.status_code == 404, target

    shared = await owner.call(f"{RESOURCES}.get", order, resource_type="order")
    assert shared.role_to_group_ids == {"admin": [holder.id]}


async def test_who_created_it_and_has_left_is_no_admin_of_it(
    parts: Parts, caller: Callable[[str | None], Caller]
) -> None:
    holder = await a_customer(parts.sessions)
    creator = await a_customer(parts.sessions, workspace=holder.workspace_id)
    order = (await caller(creator.key).call("productions.orders.create", only="sync")).order_id
    async with transaction(parts.sessions) as session:
        (await session.get_one(Member, creator.id)).removed_at = utc_now()

    left = await caller(holder.key).call(f"{RESOURCES}.get", order, resource_type="order")

    assert (left.creator_user_id, left.role_to_group_ids) == (creator.id, {})
