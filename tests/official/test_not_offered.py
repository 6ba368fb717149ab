"""What the official client can call that is not offered here."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from elevenlabs.core.api_error import ApiError

from service.edge.not_offered import OFFERED, not_offered
from service.parts import Parts
from tests.factories import a_customer
from tests.official.calls import client_calls
from tests.official.conftest import Caller

UPGRADE = {
    "connection": "upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("voices.get_all", {}),
        ("history.list", {}),
        ("models.list", {}),
        ("dubbing.get", {"dubbing_id": "d1"}),
        ("speech_to_text.transcripts.get", {"transcription_id": "t1"}),
        ("conversational_ai.agents.list", {}),
        ("workspace.auth_connections.list", {}),
    ],
)
async def test_it_is_said_clearly_to_both_clients(
    parts: Parts, caller: Callable[[str | None], Caller], path: str, arguments: dict[str, Any]
) -> None:
    client = caller((await a_customer(parts.sessions)).key)

    for one in ("sync", "async"):
        with pytest.raises(ApiError) as refused:
            await client.call(path, only=one, **arguments)

        assert (refused.value.status_code, refused.value.body["detail"]["status"]) == (404, "not_offered")
        assert refused.value.body["detail"]["offered"] == list(OFFERED)


async def test_every_call_of_the_client_reaches_a_route_or_is_said_not_to_be_offered(parts: Parts) -> None:
    calls = client_calls()
    answered = {}
    async with httpx.AsyncClient(base_url=parts.settings.public_url, trust_env=False) as nobody:
        for call in calls:
            answer = await nobody.request(*call)
            answered[call] = (answer.status_code, answer.json()["detail"]["status"])

    expected = {
        (method, path): (404, "not_offered") if not_offered(path) else (401, "missing_api_key")
        for method, path in calls
    }
    assert len(calls) > 400
    assert answered == expected
    assert all(path.startswith(OFFERED) for (_, path), answer in expected.items() if answer[0] == 401)


@pytest.mark.parametrize(
    "path", ["/v1/text-to-speech/x/stream-input", "/v1/speech-to-text/realtime", "/v1/convai/conversation"]
)
async def test_whoever_wants_a_websocket_is_told_as_well(parts: Parts, path: str) -> None:
    async with httpx.AsyncClient(base_url=parts.settings.public_url, trust_env=False) as nobody:
        answer = await nobody.get(path, headers=UPGRADE)

    assert (answer.status_code, answer.json()["detail"]["status"]) == (404, "not_offered")


@pytest.mark.parametrize("path", ["/v1/nothing", "/voices", "/v3/voices", "/"])
def test_an_address_that_nobody_knows_is_not_explained(path: str) -> None:
    assert not_offered(path) is None
