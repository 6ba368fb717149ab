"""The audit log through the official client, each answer held to its types."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from elevenlabs.core.api_error import ApiError

from service.audit.activities import Activity
from service.audit.origin import Origin, set_origin
from service.audit.recording import Resource, record
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import transaction, utc_now
from service.parts import Parts
from tests.factories import a_customer
from tests.official.conftest import Caller


async def test_the_log_is_read_page_by_page_as_the_client_expects_it(
    parts: Parts, caller: Callable[[str | None], Caller]
) -> None:
    owner, now = await a_customer(parts.sessions), utc_now()
    actor = Principal(kind=HolderKind.MEMBER, id=owner.id, key_id="key_1", workspace_id=owner.workspace_id)
    set_origin(Origin("POST", "/v1/productions/orders/{order_id:str}/submit", "203.0.113.9", "elevenlabs/2.78.0"))
    async with transaction(parts.sessions) as session:
        for activity in Activity:
            resource = Resource("order", "prodorder_1", "Spot")
            place, data = owner.workspace_id, {"amount_cents": 5}
            await record(session, activity, actor=actor, workspace_id=place, now=now, resource=resource, data=data)
    set_origin(None)
    client = caller(owner.key)

    first = await client.call("workspace.audit_logs.list", limit=10)
    rest = await client.call("workspace.audit_logs.list", limit=1000, cursor=first.next_cursor)
    fitting = await client.call(
        "workspace.audit_logs.list",
        time_from_unix_ms=int((now - timedelta(minutes=1)).timestamp() * 1000),
        time_to_unix_ms=int((now + timedelta(minutes=1)).timestamp() * 1000),
        actor_uid=owner.id,
        class_name="User Access Management",
        activity_name="Resource Access Granted",
    )

    seen = {entry.activity_name for entry in (*first.entries, *rest.entries)}
    assert seen == {activity.value for activity in Activity}
    assert (first.has_more, rest.has_more, len(fitting.entries)) == (True, False, 1)
    [entry] = fitting.entries
    assert (entry.class_uid, entry.activity_id, entry.type_uid, entry.status_id) == (3005, 1, 300501, 1)
    assert (entry.actor.user.full_name, entry.actor.user.email_addr) == ("Ada", "ada@lumen.example")
    assert (entry.device.ip, entry.http_request.http_method) == ("203.0.113.9", "POST")


async def test_a_member_without_the_permission_is_refused(parts: Parts, caller: Callable[[str | None], Caller]) -> None:
    owner = await a_customer(parts.sessions)
    colleague = await a_customer(parts.sessions, workspace=owner.workspace_id)

    with pytest.raises(ApiError) as refused:
        await caller(colleague.key).call("workspace.audit_logs.list", only="sync")

    assert (refused.value.status_code, refused.value.body["detail"]["status"]) == (403, "feature_off")
