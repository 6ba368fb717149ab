"""Making, changing and deleting webhooks, and who may."""

import asyncio

from sqlalchemy import select, text, update
from sqlmodel import col

from service.access.models import Group
from service.access.standing import Seat
from service.audit.models import AuditEntry
from service.database import transaction
from service.webhooks.models import DeliveryState, WebhookEndpoint
from service.webhooks.sealed import headers_of, secrets_of
from tests.factories import a_customer, a_linguist, a_service_account, an_operator
from tests.service.conftest import OpenClient
from tests.service.webhooks.conftest import HERE, HOOK, Hooks

HOUSE = "/v1/operations/webhooks"
REFUSED_ADDRESSES = {
    "http://93.184.216.34/plain": "webhook_url_invalid",
    "https://user:password@93.184.216.34/": "webhook_url_invalid",
    "https://93.184.216.34/#part": "webhook_url_invalid",
    "ftp://93.184.216.34/": "webhook_url_invalid",
    "not an address": "webhook_url_invalid",
    "https://": "webhook_url_invalid",
    "https://xn--/": "webhook_url_invalid",
    "https://10.0.0.1/": "webhook_url_not_public",
    "https://169.254.169.254/latest": "webhook_url_not_public",
    "https://[fe80::1]/": "webhook_url_not_public",
    "https://[64:ff9b::a00:1]/": "webhook_url_not_public",
    "https://[2002:7f00:1::]/": "webhook_url_not_public",
    "https://224.0.0.1/": "webhook_url_not_public",
    "https://[::ffff:10.0.0.1]/": "webhook_url_not_public",
    "https://does-not-exist.invalid/": "webhook_url_unresolved",
}
REFUSED_HEADERS: tuple[dict[str, str], ...] = (
    {"Host": "a"},
    {"ElevenLabs-Signature": "t=1"},
    {"webhook-id": "a"},
    {"Content-Type": "text/html"},
    {"Proxy-Authorization": "a"},
    {"X Team": "a"},
    {"X-Team": "a\r\nX-Other: b"},
    {"X-Team": ""},
    {"X-Team": "ü"},
    {"x-team": "a", "X-Team": "b"},
    {f"X-{number}": "a" for number in range(21)},
)


async def test_addresses_that_nothing_may_be_sent_to_are_refused(hooks: Hooks) -> None:
    answers = {
        address: await hooks.client.post(HERE, json={"settings": {"name": "n", "webhook_url": address}})
        for address in REFUSED_ADDRESSES
    }

    assert {address: answer.json()["detail"]["status"] for address, answer in answers.items()} == REFUSED_ADDRESSES
    assert {answer.status_code for answer in answers.values()} == {400}


async def test_settings_that_are_none_say_what_is_wrong_with_them(hooks: Hooks) -> None:
    wrong = [4, {"name": "n"}, {"name": "n", "webhook_url": HOOK, "speed": "high"}]

    answers = [await hooks.client.post(HERE, json={"settings": settings}) for settings in wrong]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.json()["detail"][0]["loc"] for answer in answers] == [["body", "settings"]] * 3


async def test_headers_that_are_ours_or_none_are_refused_without_their_values(hooks: Hooks) -> None:
    refused = []
    for headers in REFUSED_HEADERS:
        settings = {"name": "n", "webhook_url": HOOK, "request_headers": {**headers, "X-Secret": "hush"}}
        refused.append(await hooks.client.post(HERE, json={"settings": settings}))

    assert {answer.json()["detail"]["status"] for answer in refused} == {"webhook_header_refused"}
    assert all("hush" not in answer.text for answer in refused)


async def test_headers_are_merged_and_null_takes_them_away(hooks: Hooks) -> None:
    webhook = await hooks.make(request_headers={"X-A": "1", "X-B": "2", "X-C": "3"})
    base = {"is_disabled": False, "name": "n"}

    await hooks.client.patch(f"{HERE}/{webhook}", json={**base, "request_headers": {"x-a": "9", "X-B": None}})
    kept = headers_of(hooks.parts.settings, await hooks.endpoint(webhook))
    told = (await hooks.client.get(f"{HERE}/{webhook}")).json()["request_header_names"]
    await hooks.client.patch(f"{HERE}/{webhook}", json={**base, "request_headers": None})
    unchanged = headers_of(hooks.parts.settings, await hooks.endpoint(webhook))
    await hooks.client.patch(f"{HERE}/{webhook}", json={**base, "request_headers": {"X-C": None, "X-A": None}})

    assert kept == unchanged == {"X-C": "3", "x-a": "9"}
    assert told == ["X-C", "x-a"]
    assert (await hooks.endpoint(webhook)).request_headers_sealed is None


async def test_events_are_a_complete_set_and_never_none(hooks: Hooks) -> None:
    webhook = await hooks.make(events=["order.paid", "order.done"])

    async def choose(events: list[str]) -> int:
        body = {"is_disabled": False, "name": "n", "events": events}
        return (await hooks.client.patch(f"{HERE}/{webhook}", json=body)).status_code

    assert await choose(["order.late"]) == 200
    assert (await hooks.endpoint(webhook)).events == ["order.late"]
    assert [await choose([]), await choose(["task.opened"]), await choose(["no.such"])] == [400, 400, 400]
    assert await choose(["*"]) == 200
    assert (await hooks.endpoint(webhook)).events == []


async def test_nothing_secret_is_in_the_rows_the_audit_log_or_any_answer(hooks: Hooks) -> None:
    address = "https://93.184.216.34/path-secret?token=query-secret"
    settings = {"name": "n", "webhook_url": address, "request_headers": {"X-Key": "header-secret"}}
    made = (await hooks.client.post(HERE, json={"settings": settings}, headers={"Idempotency-Key": "k"})).json()
    rotated = (await hooks.client.post(f"{HERE}/{made['webhook_id']}/secret", json={})).json()
    body = {"is_disabled": False, "name": "n", "request_headers": {"X-Key": "header-secret-2"}}
    await hooks.client.patch(f"{HERE}/{made['webhook_id']}", json=body)
    read = await hooks.client.get(f"{HERE}/{made['webhook_id']}")
    listed = await hooks.client.get(HERE, params={"include_usages": True})

    async with hooks.parts.sessions() as session:
        audited = (await session.execute(text("SELECT string_agg(a::text, ' ') FROM audit_entry a"))).scalar_one()
        rows = (await session.execute(text("SELECT string_agg(e::text, ' ') FROM webhook_endpoint e"))).scalar_one()
        kept = (await session.execute(text("SELECT string_agg(i::text, ' ') FROM idempotency_key i"))).scalar_one()
    secrets = [made["webhook_secret"][6:], rotated["webhook_secret"][6:], "header-secret"]
    for secret in secrets:
        assert all(secret not in place for place in (audited, rows, kept or "", read.text, listed.text))
    assert "path-secret" not in audited
    assert "query-secret" not in audited
    assert "https://93.184.216.34" in audited


async def test_twenty_are_the_most_also_when_two_come_at_once(hooks: Hooks) -> None:
    for _ in range(19):
        await hooks.make()
    settings = {"settings": {"name": "n", "webhook_url": HOOK}}

    answers = await asyncio.gather(*(hooks.client.post(HERE, json=settings) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert {a.json()["detail"]["status"] for a in answers if a.status_code == 400} == {"too_many_webhooks"}


async def test_a_disabled_webhook_gets_nothing_more_and_starts_afresh_when_it_is_enabled(hooks: Hooks) -> None:
    webhook = await hooks.make()
    waiting = await hooks.tried(await hooks.deliver(webhook), 500)

    await hooks.client.patch(f"{HERE}/{webhook}", json={"is_disabled": True, "name": "n"})
    (cancelled,) = await hooks.deliveries(webhook)
    tested = await hooks.client.post(f"{HERE}/{webhook}/test")
    enabled = await hooks.client.post(f"{HERE}/{webhook}/enable")

    assert waiting.state is DeliveryState.PENDING
    assert cancelled.state is DeliveryState.CANCELLED
    assert tested.json()["detail"]["status"] == "webhook_disabled"
    endpoint = await hooks.endpoint(webhook)
    assert (enabled.status_code, endpoint.is_open, endpoint.consecutive_failures) == (200, True, 0)


async def test_enabling_by_an_update_ends_an_automatic_disabling_too(hooks: Hooks) -> None:
    webhook = await hooks.make()
    async with transaction(hooks.parts.sessions) as session:
        await session.execute(update(WebhookEndpoint).values(is_auto_disabled=True, consecutive_failures=12))

    await hooks.client.patch(f"{HERE}/{webhook}", json={"is_disabled": False, "name": "n"})

    endpoint = await hooks.endpoint(webhook)
    assert (endpoint.is_auto_disabled, endpoint.consecutive_failures) == (False, 0)


async def test_a_deleted_webhook_is_gone_with_its_secrets(hooks: Hooks) -> None:
    webhook = await hooks.make(request_headers={"X-A": "1"})

    deleted = await hooks.client.delete(f"{HERE}/{webhook}")

    row = await hooks.endpoint(webhook)
    assert (deleted.status_code, deleted.json()) == (200, {"status": "ok"})
    assert (row.secret_sealed, row.request_headers_sealed) == ("", None)
    assert (await hooks.client.get(f"{HERE}/{webhook}")).status_code == 404
    assert (await hooks.client.delete(f"{HERE}/{webhook}")).status_code == 404
    assert (await hooks.client.get(HERE)).json() == {"webhooks": []}


async def test_admins_and_those_whose_group_manages_webhooks_may_and_nobody_else(
    hooks: Hooks, open_client: OpenClient
) -> None:
    workspace = str(hooks.admin.workspace_id)
    webhook = await hooks.make()
    member = await open_client((await a_customer(hooks.parts.sessions, workspace=workspace)).key)
    account = await open_client((await a_service_account(hooks.parts.sessions, workspace)).key)
    stranger = await open_client((await a_customer(hooks.parts.sessions)).key)
    lite = await open_client((await a_customer(hooks.parts.sessions, workspace=workspace, seat=Seat.LITE)).key)
    linguist = await open_client((await a_linguist(hooks.parts.sessions)).key)
    operator = await open_client((await an_operator(hooks.parts.sessions)).key)
    before = [(await one.get(f"{HERE}/{webhook}")).status_code for one in (member, account, stranger, lite, linguist)]
    async with transaction(hooks.parts.sessions) as session:
        everyone = (await session.execute(select(Group).where(col(Group.workspace_id) == workspace))).scalar_one()
        everyone.features = [*everyone.features, "webhooks_manage"]
    await asyncio.sleep(1.2)

    after = [(await one.get(f"{HERE}/{webhook}")).status_code for one in (member, account, stranger, lite)]
    usages = await member.get(HERE, params={"include_usages": True})

    assert before == [403, 403, 404, 403, 403]
    assert after == [200, 200, 404, 403]
    assert usages.status_code == 403
    assert (await operator.get(f"{HOUSE}/{webhook}")).status_code == 404
    assert (await operator.get(HERE)).status_code == 403


async def test_the_house_has_webhooks_of_its_own_for_tasks(hooks: Hooks, open_client: OpenClient) -> None:
    operator = await open_client((await an_operator(hooks.parts.sessions)).key)
    settings = {"name": "Board", "webhook_url": HOOK, "events": ["task.opened"]}

    made = (await operator.post(HOUSE, json={"settings": settings})).json()

    assert (await operator.get(f"{HOUSE}/{made['webhook_id']}")).json()["events"] == ["task.opened"]
    assert (await hooks.client.get(f"{HERE}/{made['webhook_id']}")).status_code == 404
    assert (await hooks.client.get(HERE)).json() == {"webhooks": []}
    settings["events"] = ["credits.low"]
    assert (await operator.post(HOUSE, json={"settings": settings})).status_code == 400


async def test_rotating_twice_keeps_the_secret_that_receivers_have(hooks: Hooks) -> None:
    made = (await hooks.client.post(HERE, json={"settings": {"name": "n", "webhook_url": HOOK}})).json()
    address = f"{HERE}/{made['webhook_id']}/secret"

    lost = (await hooks.client.post(address, json={"overlap_hours": 2})).json()
    found = (await hooks.client.post(address, json={"overlap_hours": 2})).json()
    row = await hooks.endpoint(made["webhook_id"])
    during = secrets_of(hooks.parts.settings, row, row.created_at)
    finished = await hooks.client.delete(f"{address}/previous")
    again = await hooks.client.delete(f"{address}/previous")

    assert (during.current, during.previous) == (found["webhook_secret"], made["webhook_secret"])
    assert lost["webhook_secret"] not in (during.current, during.previous)
    assert (finished.status_code, again.json()["detail"]["status"]) == (200, "nothing_to_finish")
    row = await hooks.endpoint(made["webhook_id"])
    assert secrets_of(hooks.parts.settings, row, row.created_at).previous is None


async def test_a_leaked_secret_ends_at_once(hooks: Hooks) -> None:
    webhook = await hooks.make()

    rotated = (await hooks.client.post(f"{HERE}/{webhook}/secret", json={"overlap_hours": 0})).json()

    row = await hooks.endpoint(webhook)
    keys = secrets_of(hooks.parts.settings, row, row.created_at)
    assert (rotated["previous_secret_until"], keys.previous) == (None, None)
    assert keys.current == rotated["webhook_secret"]


async def test_what_was_done_is_in_the_audit_log(hooks: Hooks) -> None:
    webhook = await hooks.make()
    await hooks.client.patch(f"{HERE}/{webhook}", json={"is_disabled": False, "name": "Renamed"})
    await hooks.client.patch(f"{HERE}/{webhook}", json={"is_disabled": False, "name": "Renamed"})
    await hooks.client.post(f"{HERE}/{webhook}/secret", json={})
    await hooks.client.delete(f"{HERE}/{webhook}")

    query = select(AuditEntry).where(col(AuditEntry.resource_id) == webhook).order_by(col(AuditEntry.id))
    async with hooks.parts.sessions() as session:
        entries = (await session.execute(query)).scalars().all()
    assert [(one.activity, one.actor_id, one.data.get("name")) for one in entries] == [
        ("Webhook Creation", hooks.admin.id, None),
        ("Webhook Update", hooks.admin.id, "Renamed"),
        ("Webhook Update", hooks.admin.id, None),
        ("Webhook Deletion", hooks.admin.id, None),
    ]
