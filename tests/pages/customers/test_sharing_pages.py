"""Sharing and groups without script: forms that say what they did, and change what was asked for and nothing else."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from lxml import html

from service.access.roles import Role
from service.database import Sessions, transaction, utc_now
from service.settings import Settings
from service.sharing.granting import set_sharing
from service.sharing.reading import read_sharing
from tests.browser.sessions import cookie_of
from tests.factories import Holder, a_customer, a_group, a_service_account, principal_now
from tests.pages.customers.stock import stock_order
from tests.service.conftest import OpenClient


@pytest.fixture
async def owner(sessions: Sessions) -> Holder:
    """The owner of a workspace."""
    return await a_customer(sessions)


class Reader:
    """Somebody who is signed in, without script."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, status: int = 200) -> Any:
        """The page, read."""
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return html.fromstring(answer.text)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of the page."""
        token = (await self.get("/productions")).xpath("//meta[@name='csrf-token']/@content")[0]
        return await self.client.post(path, data={"csrf_token": token, **fields})


async def reader(sessions: Sessions, settings: Settings, open_client: OpenClient, holder: Holder) -> Reader:
    """Signed in."""
    client = await open_client(None)
    async with transaction(sessions) as session:
        client.cookies.update(dict([await cookie_of(session, holder, settings, utc_now())]))
    return Reader(client)


async def roles_on(sessions: Sessions, owner: Holder, resource: str) -> Mapping[str, Role]:
    """By principal."""
    actor = await principal_now(sessions, owner)
    async with sessions() as session:
        return {one.principal.id: one.role for one in (await read_sharing(session, actor, resource)).grants}


async def test_an_order_is_shared_looked_up_changed_and_taken_back(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    team = await a_group(sessions, owner, "Translators")
    robot = await a_service_account(sessions, owner.workspace_id or "", name="Render farm")
    order = await stock_order(sessions, owner, created_at=utc_now())
    at = await reader(sessions, settings, open_client, owner)

    found = (await at.get(f"/sharing/{order}?q=render")).xpath("//input[@name='principal']/@value")
    await at.post(f"/sharing/{order}", what="add", principal=robot.id, role="viewer")
    await at.post(f"/sharing/{order}", what="add", principal=team, role="editor")
    shared = await roles_on(sessions, owner, order)
    fields = {f"role.{robot.id}": "none", f"was.{robot.id}": "viewer", f"role.{team}": "admin", f"was.{team}": "editor"}
    changed = await at.post(f"/sharing/{order}", what="roles", **fields)

    assert found == [robot.id]
    assert shared == {robot.id: Role.VIEWER, team: Role.EDITOR}
    assert changed.status_code == 303
    assert await roles_on(sessions, owner, order) == {team: Role.ADMIN}


async def test_saving_the_list_undoes_nothing_that_somebody_else_has_changed_meanwhile(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    first, second = [await a_group(sessions, owner, name) for name in ("First", "Second")]
    order = await stock_order(sessions, owner, created_at=utc_now())
    actor = await principal_now(sessions, owner)
    async with transaction(sessions) as session:
        await set_sharing(session, actor, order, {second: Role.EDITOR}, now=utc_now())
    at = await reader(sessions, settings, open_client, owner)
    shown = {f"role.{first}": "viewer", f"was.{first}": "viewer", f"role.{second}": "admin", f"was.{second}": "editor"}

    await at.post(f"/sharing/{order}", what="roles", **shown)

    assert await roles_on(sessions, owner, order) == {second: Role.ADMIN}


async def test_a_viewer_reads_who_has_access_and_changes_nothing(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    viewer = await a_customer(sessions, workspace=owner.workspace_id)
    order = await stock_order(sessions, owner, created_at=utc_now())
    actor = await principal_now(sessions, owner)
    async with transaction(sessions) as session:
        await set_sharing(session, actor, order, {viewer.id: Role.VIEWER}, now=utc_now())
    at = await reader(sessions, settings, open_client, viewer)

    page = await at.get(f"/sharing/{order}")
    refused = await at.post(f"/sharing/{order}", what="add", principal="default", role="admin")

    assert not page.xpath("//main//form")
    assert "Ada" in page.text_content()
    assert refused.status_code == 403
    assert await roles_on(sessions, owner, order) == {viewer.id: Role.VIEWER}


async def test_what_is_not_shared_with_somebody_has_no_page_of_sharing(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    order = await stock_order(sessions, owner, created_at=utc_now())
    at = await reader(sessions, settings, open_client, colleague)

    await at.get(f"/sharing/{order}", status=404)
    await at.get("/sharing/prodorder_01jgatk6h0fwxrtbjade61yqhx", status=404)
    await at.get("/sharing/nonsense", status=404)


async def test_groups_are_read_by_members_and_changed_by_admins_alone(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    member = await a_customer(sessions, workspace=owner.workspace_id)
    team = await a_group(sessions, owner, "Translators", holds=(member,))
    at = await reader(sessions, settings, open_client, member)

    listed = await at.get("/workspace/groups")
    one = await at.get(f"/workspace/groups/{team}")
    deeds = [
        await at.post("/workspace/groups", name="Mine"),
        await at.post(f"/workspace/groups/{team}", what="rename", name="Mine"),
        await at.post(f"/workspace/groups/{team}", what="features", feature="audit_log_read"),
        await at.post(f"/workspace/groups/{team}", what="add", principal=owner.id),
        await at.post(f"/workspace/groups/{team}", what="remove", principal=member.id),
        await at.post(f"/workspace/groups/{team}", what="delete"),
    ]

    assert "Translators" in listed.text_content()
    assert not one.xpath("//main//button")
    assert [answer.status_code for answer in deeds] == [403] * 6


async def test_a_typed_name_that_is_taken_is_shown_again_with_the_reason(
    sessions: Sessions, settings: Settings, open_client: OpenClient, owner: Holder
) -> None:
    await a_group(sessions, owner, "Translators")
    at = await reader(sessions, settings, open_client, owner)

    answer = await at.post("/workspace/groups", name="translators")

    page = html.fromstring(answer.text)
    assert answer.status_code == 400
    assert "Choose another name" in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.xpath("//input[@name='name']/@value") == ["translators"]
