"""Groups through the official client, each answer held to its types."""

from collections.abc import Callable

import pytest
from elevenlabs.core.api_error import ApiError

from service.access.standing import Seat
from service.parts import Parts
from tests.factories import a_customer, a_group, email_of
from tests.official.conftest import Caller

OpenCaller = Callable[[str | None], Caller]


async def test_everyone_is_default_and_has_all_active_members(parts: Parts, caller: OpenCaller) -> None:
    owner = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id)
    sales = await a_group(parts.sessions, owner, "Sales")

    groups = await caller(colleague.key).call("workspace.groups.list")

    assert list(groups) == ["default", sales]
    assert set(groups["default"].members) == {owner.id, colleague.id}
    assert "productions" in groups["default"].permissions
    assert (groups[sales].id, groups[sales].name, groups[sales].members) == (sales, "Sales", [])


async def test_members_are_added_found_and_removed(parts: Parts, caller: OpenCaller) -> None:
    owner = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id)
    sales = await a_group(parts.sessions, owner, "Sales")
    client, email = caller(owner.key), email_of(colleague)

    added = await client.call("workspace.groups.members.add", sales, email=email.upper())
    found = await client.call("workspace.groups.search", name="sal")
    removed = await client.call("workspace.groups.members.remove", sales, email=email)
    left = await client.call("workspace.groups.search", name="Sales")

    assert (added.status, removed.status) == ("ok", "ok")
    assert [(one.name, one.id, one.members_emails) for one in found] == [("Sales", sales, [email])]
    assert left[0].members_emails == []
    assert await client.call("workspace.groups.search", name="Marketing") == []


async def test_who_may_not_manage_groups_and_who_is_not_there_are_refused(parts: Parts, caller: OpenCaller) -> None:
    owner = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id)
    lite = await a_customer(parts.sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    stranger = await a_customer(parts.sessions)
    sales = await a_group(parts.sessions, owner, "Sales")

    async def refusal(key: str, group: str, email: str) -> tuple[int | None, str]:
        with pytest.raises(ApiError) as refused:
            await caller(key).call("workspace.groups.members.add", group, email=email, only="sync")
        return refused.value.status_code, refused.value.body["detail"]["status"]

    assert await refusal(colleague.key, sales, email_of(colleague)) == (403, "feature_off")
    assert await refusal(lite.key, sales, email_of(lite)) == (403, "feature_off")
    assert await refusal(owner.key, sales, "nobody@lumen.example") == (404, "not_found")
    assert await refusal(owner.key, sales, email_of(stranger)) == (404, "not_found")
    assert await refusal(stranger.key, sales, email_of(stranger)) == (404, "not_found")
    assert await refusal(owner.key, "default", email_of(colleague)) == (400, "everyone_is_fixed")
