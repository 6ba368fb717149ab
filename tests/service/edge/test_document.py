"""What the OpenAPI document says of keys."""

from tests.service.conftest import OpenClient

PUBLIC = {
    ("/livez", "get"),
    ("/v1/productions/prices", "get"),
    ("/v1/productions/estimate", "post"),
    ("/webhooks/stripe", "post"),
}


async def test_public_routes_ask_for_no_key_and_all_others_for_one(open_client: OpenClient) -> None:
    client = await open_client(None)

    document = (await client.get("/openapi.json")).json()

    operations = {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }
    public = {place for place, operation in operations.items() if operation.get("security") == []}
    assert document["security"] == [{"xi-api-key": []}]
    assert public >= PUBLIC
    assert all("401" not in operations[place]["responses"] for place in public)
    assert all("401" in operations[place]["responses"] for place in operations.keys() - public)


async def test_every_route_that_takes_a_body_tells_what_a_body_can_get(open_client: OpenClient) -> None:
    document = (await (await open_client(None)).get("/openapi.json")).json()

    silent = [
        (path, method)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("post", "put", "patch") and not {"400", "413", "422"} <= set(operation["responses"])
    ]

    assert silent == []
