"""A field that a call does not have is refused and never passed over: a misspelt limit would be no limit."""

import httpx

from service.edge.not_offered import not_offered
from service.parts import Parts
from tests.factories import a_customer
from tests.official.calls import client_calls

KEYS = "/v1/service-accounts/x/api-keys/x"
WITHOUT_JSON = {
    ("DELETE", KEYS),
    ("DELETE", "/v1/workspace/webhooks/x"),
    ("DELETE", "/v1/productions/orders/x/items/x"),
    ("POST", "/v1/productions/orders/x/media"),
    ("POST", "/v1/productions/orders/x/submit"),
    ("POST", "/v1/workspaces/api-keys/disable"),
}


async def test_every_call_with_a_body_refuses_what_it_does_not_know(parts: Parts) -> None:
    owner = await a_customer(parts.sessions)
    calls = {call for call in client_calls() if call[0] != "GET" and not not_offered(call[1])} - WITHOUT_JSON
    passed_over = {}
    async with httpx.AsyncClient(
        base_url=parts.settings.public_url, headers={"xi-api-key": owner.key}, trust_env=False
    ) as client:
        for call in calls:
            answer = await client.request(*call, json={"surprise": 1})
            if (answer.status_code, "surprise" in answer.text) != (422, True):
                passed_over[call] = answer.text

    assert len(calls) > 20
    assert passed_over == {}
