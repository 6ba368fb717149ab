"""Who may use the operators' API, and that nothing in it is done without a reason."""

from datetime import timedelta

from litestar import Litestar

from service.ids import API_KEY, APPROVAL, DELIVERY, LINGUIST, ORDER, TASK, WEBHOOK, WORKSPACE
from tests.factories import a_customer, a_linguist
from tests.service.conftest import OpenClient
from tests.service.operations.desk import OPERATIONS, Desk, slug

IDS = {"order_id": ORDER, "task_id": TASK, "linguist_id": LINGUIST, "workspace_id": WORKSPACE, "key_id": API_KEY,
       "approval_id": APPROVAL, "version": "book", "webhook_id": WEBHOOK, "delivery_id": DELIVERY}  # fmt: skip
SUFFIX = "01jgatk6h0fwxrtbjade61yqhx"
SKILL = {"stage": "review", "source_language": "en", "target_language": "en"}
NO_RATES: dict[str, object] = {"transcript": {}, "captions": {}, "subtitles": {}, "dub": {}}
BODIES = [
    ("POST", f"/orders/{ORDER}_{SUFFIX}/pause", {}),
    ("POST", f"/orders/{ORDER}_{SUFFIX}/resume", {}),
    ("POST", f"/orders/{ORDER}_{SUFFIX}/reject", {}),
    ("POST", f"/orders/{ORDER}_{SUFFIX}/extend", {"due_at": "2100-01-01T00:00:00Z"}),
    ("POST", f"/orders/{ORDER}_{SUFFIX}/refund", {"amount_cents": 1}),
    ("POST", f"/tasks/{TASK}_{SUFFIX}/reassign", {"linguist_id": f"{LINGUIST}_{SUFFIX}"}),
    ("POST", "/linguists", {"name": "Mia", "email": "mia@linguists.example"}),
    ("PATCH", f"/linguists/{LINGUIST}_{SUFFIX}", {"rank": 2}),
    ("PUT", f"/linguists/{LINGUIST}_{SUFFIX}/qualifications", {"qualifications": [SKILL]}),
    ("POST", f"/linguists/{LINGUIST}_{SUFFIX}/keys", {}),
    ("POST", "/operators", {"name": "Otto", "email": "otto@productions.example"}),
    ("POST", f"/keys/{API_KEY}_{SUFFIX}/revoke", {}),
    (
        "POST",
        "/workspaces",
        {"name": "Lumen", "contact_email": "a@b.example", "owner_name": "Ada", "owner_email": "ada@b.example"},
    ),
    ("PATCH", f"/workspaces/{WORKSPACE}_{SUFFIX}", {"discount_basis_points": 100}),
    ("PUT", f"/workspaces/{WORKSPACE}_{SUFFIX}/rates", {"rates": []}),
    ("POST", f"/workspaces/{WORKSPACE}_{SUFFIX}/credits", {"amount_cents": 100, "key": "k"}),
    ("POST", f"/approvals/{APPROVAL}_{SUFFIX}/approve", {}),
    ("POST", f"/approvals/{APPROVAL}_{SUFFIX}/decline", {}),
    ("POST", "/price-books", {"version": "2030-01", "effective_from": "2030-01-01", "rates": NO_RATES}),
    ("POST", f"/price-books/book_{SUFFIX}/withdraw", {}),
]


def operations(app: Litestar) -> list[tuple[str, str]]:
    """Method and address of every route of the operators' API, with ids that nobody has."""
    found = []
    for route in app.routes:
        if route.path.startswith(OPERATIONS):
            path = "/".join(_filled(part) for part in route.path.split("/"))
            found += [(method, path) for method in sorted(route.methods - {"OPTIONS"})]  # type: ignore[union-attr]
    return found


def _filled(part: str) -> str:
    return f"{IDS[part[1:-1].split(':')[0]]}_{SUFFIX}" if part.startswith("{") else part


async def test_customers_and_linguists_may_use_none_of_it(app: Litestar, desk: Desk, open_client: OpenClient) -> None:
    routes = operations(app)
    strangers = [await a_customer(desk.studio.sessions), await a_linguist(desk.studio.sessions)]

    for holder in strangers:
        client = await open_client(holder.key)
        answers = [await client.request(method, path, json={}) for method, path in routes]
        assert {slug(answer) for answer in answers} == {(403, "not_allowed")}

    assert len(routes) >= 25


async def test_without_a_key_nothing_answers(app: Litestar, open_client: OpenClient) -> None:
    client = await open_client(None)

    answers = [await client.request(method, path, json={}) for method, path in operations(app)]

    assert {slug(answer) for answer in answers} == {(401, "missing_api_key")}


async def test_every_intervention_needs_a_reason(desk: Desk) -> None:
    answers = [
        await desk.client.request(method, f"{OPERATIONS}{path}", json={**body, **said})
        for method, path, body in BODIES
        for said in ({}, {"reason": ""}, {"reason": "   "}, {"reason": "x" * 1001}, {"reason": None})
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all("reason" in answer.text for answer in answers)


def test_every_intervention_is_among_those_that_are_tested(app: Litestar) -> None:
    """(The house's webhooks are settings: they change nobody's order, and the audit log says who set them.)"""
    writing = [
        method
        for method, path in operations(app)
        if method not in ("GET", "HEAD") and not path.endswith("/preview") and "/webhooks" not in path
    ]

    assert sorted(writing) == sorted(method for method, _, _ in BODIES)


async def test_what_is_not_there_is_not_found_and_nothing_is_written_down(desk: Desk) -> None:
    for method, path, body in BODIES:
        if SUFFIX not in path:
            continue
        due = {"due_at": (desk.studio.now + timedelta(days=9)).isoformat()} if "due_at" in body else {}

        answer = await desk.send(method, path, **{**body, **due})

        assert slug(answer) == (404, "not_found"), path
        assert await desk.actions(path.split("/")[2]) == []
