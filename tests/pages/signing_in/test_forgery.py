"""Every address that changes anything, out of the app's own table of routes, refuses what another site sends."""

import re
from collections.abc import Iterator

import httpx
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from service.database import Sessions
from tests.factories import a_customer
from tests.pages.signing_in.walking import Town, Walker

ADA = "ada@lumen.example"
SAFE = {"GET", "HEAD", "OPTIONS"}
SAID = "does not carry the token"


def unsafe(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Method, address and handler, with something in each place of the address."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            address = re.sub(r"\{[^}]+\}", "prodtask_01jgatk6h0fwxrtbjade61yqhx", route.path)
            for handler in route.route_handlers:
                for method in sorted(set(handler.http_methods) - SAFE):
                    yield method, address, handler


def takes_cookies(handler: HTTPRouteHandler) -> bool:
    """All but what is public for machines: there a cookie means nothing."""
    opt = handler.opt
    return not opt.get("public") or bool(opt.get("page")) or bool(opt.get("visitors"))


async def a_walker(town: Town, sessions: Sessions) -> Walker:
    await a_customer(sessions)
    return await town.signed_in(ADA)


async def refused(client: httpx.AsyncClient, method: str, address: str, **headers: str) -> bool:
    form = {"content-type": "application/x-www-form-urlencoded", **headers}
    answer = await client.request(method, address, content=b"do=it", headers=form)
    return answer.status_code == 403 and SAID in answer.text


async def test_no_address_takes_a_cookie_without_the_token_of_our_pages(town: Town, sessions: Sessions) -> None:
    walker = await a_walker(town, sessions)
    routes = [(method, path) for method, path, handler in unsafe(town.app) if takes_cookies(handler)]

    open_ones = [one for one in routes if not await refused(walker.client, *one)]

    assert len(routes) > 80
    assert open_ones == []
    assert (await walker.open("/account")).url.path == "/account"


async def test_forms_for_visitors_refuse_what_has_no_token_either(town: Town) -> None:
    visitor = town.walker().client
    routes = [
        (method, path)
        for method, path, handler in unsafe(town.app)
        if handler.opt.get("public") and takes_cookies(handler)
    ]

    open_ones = [one for one in routes if not await refused(visitor, *one)]

    assert {path for _, path in routes} >= {"/sign-in", "/sign-up", "/sign-in/link", "/sign-in/passkey", "/sign-out"}
    assert open_ones == []


async def test_what_is_public_for_machines_knows_nobody_by_a_cookie(town: Town) -> None:
    machines = {path for _, path, handler in unsafe(town.app) if not takes_cookies(handler)}

    assert machines == {"/v1/api-keys/leaked", "/v1/productions/estimate", "/webhooks/stripe"}


async def test_the_token_of_a_page_is_worth_nothing_from_another_site_or_session(
    town: Town, sessions: Sessions
) -> None:
    walker = await a_walker(town, sessions)
    stranger = town.walker()
    await stranger.open("/sign-in")
    ours = {"x-csrf-token": walker.csrf_token}

    assert await refused(walker.client, "POST", "/account/hats", **{**ours, "origin": "https://evil.example"})
    assert await refused(walker.client, "POST", "/account/hats", **{**ours, "origin": "null"})
    assert await refused(walker.client, "POST", "/account/hats", **{**ours, "sec-fetch-site": "cross-site"})
    assert await refused(walker.client, "POST", "/account/hats", **{"x-csrf-token": stranger.csrf_token})
    assert not await refused(walker.client, "POST", "/account/hats", **{**ours, "origin": "http://testserver"})
