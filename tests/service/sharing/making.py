"""What tests of access start from: things of each kind, and sharing them."""

import httpx

SHARING = "/v1/productions/sharing"


async def share(client: httpx.AsyncClient, resource_id: str, principal_id: str, role: str | None) -> httpx.Response:
    """Gives a role through the API (None: takes it away); the client's holder must be an admin of it."""
    body = {"changes": [{"principal_id": principal_id, "role": role}]}
    answer = await client.put(f"{SHARING}/{resource_id}", json=body)
    assert answer.status_code == 200, answer.text
    return answer
