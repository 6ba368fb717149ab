"""Sharing through the official client, each answer held to its types."""

from collections.abc import Callable

import pytest
from elevenlabs.core.api_error import ApiError

from service.parts import Parts
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
