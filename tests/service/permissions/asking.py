"""Asking every route as somebody, and telling what the answer amounts to."""

from collections.abc import Iterator
from typing import Any

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

from service.access.features import FOR_EVERYONE
from service.access.roles import Role
from tests.service.permissions.rule import Rule
from tests.service.permissions.rules import RULES
from tests.service.permissions.world import SHARED, Who, World

UNKNOWN = "zzz"
KINDS = (Who.NOBODY, Who.LOCKED, Who.OWNER, Who.LITE, Who.ACCOUNT, Who.NARROW, Who.LINGUIST, Who.OPERATOR)
"""One of each kind: enough for routes that ask for nothing but the kind."""

LET_IN = "let in"


def routes_of(app: Litestar) -> Iterator[str]:
    """Every route as ``METHOD path``."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from (
                f"{method} {route.path_format}" for method in route.methods if method not in ("HEAD", "OPTIONS")
            )


def expected(rule: Rule, who: Who) -> str | int:
    """LET_IN, or the status with which somebody is refused. 404 is that of something that does not exist."""
    if rule.audience == "public":
        return LET_IN
    if who in (Who.NOBODY, Who.MISTYPED, Who.LOCKED, Who.REMOVED):
        return 401
    if rule.audience == "people":
        return 403
    if rule.audience == "signed_in":
        return 403 if who is Who.NARROW else LET_IN
    if rule.audience in ("linguists", "operators"):
        return LET_IN if who.value + "s" == rule.audience else 403
    if who in (Who.LINGUIST, Who.OPERATOR) or (who is Who.NARROW and not rule.takes_user_read):
        return 403
    return _among_customers(rule, who)


def _among_customers(rule: Rule, who: Who) -> str | int:
    if rule.audience == "members" and who in (Who.ACCOUNT, Who.ACCOUNT_EDITOR):
        return 403
    has_all = who in (Who.OWNER, Who.ADMIN, Who.STRANGER, Who.NARROW)
    if rule.is_owners and who not in (Who.OWNER, Who.STRANGER):
        return 403
    if rule.is_admins and not has_all:
        return 403
    if rule.feature is not None and rule.feature not in FOR_EVERYONE and not has_all:
        return 403
    if rule.of and who is Who.STRANGER:
        return 404
    if rule.role is not None:
        held = held_role(who)
        if held is None:
            return 404
        if not held.includes(rule.role):
            return 403
    is_lite = who is Who.LITE
    return 403 if is_lite and (rule.is_full or rule.feature is not None) else LET_IN


def held_role(who: Who) -> Role | None:
    """The role on the shared things."""
    if who in (Who.OWNER, Who.ADMIN, Who.CREATOR):
        return Role.ADMIN
    return Role.COMMENTER if who is Who.LITE else SHARED.get(who)


def seen(answer: httpx.Response, route: str, rule: Rule) -> str | int:
    """What the answer amounts to. What is missing inside of something that was found counts as let in."""
    status, guarded = answer.status_code, rule.on if rule.role is not None else rule.of
    if rule.audience == "public" or status >= 500:
        return status if status >= 500 else LET_IN
    if status == 303 and answer.headers["location"].startswith("/sign-in"):
        return 401
    if status == 404 and guarded and (is_page(route) or f"no such {guarded} " in answer.text):
        return 404
    return status if status in (401, 403) else LET_IN


def is_as_expected(found: str | int, wanted: str | int, route: str) -> bool:
    """Pages do not say what is missing: with two names in the address it may be the inner one."""
    return found == wanted or (found == 404 and wanted == LET_IN and is_page(route) and route.count("{") > 1)


def is_page(route: str) -> bool:
    """Whether people look at it."""
    return not route.partition(" ")[2].startswith("/v1/")


async def ask(client: httpx.AsyncClient, world: World, route: str, rule: Rule, who: Who) -> httpx.Response:
    """The request of the rule."""
    method, _, path = route.partition(" ")
    address = world.filled(path, **{name: UNKNOWN for name in _names(path) if name not in world.names})
    named: dict[str, Any] = {"headers": world.filled(rule.headers), "params": world.filled(rule.query)}
    if rule.body is not None:
        named["json"] = world.filled(rule.body, principal=who.value)
    if rule.file:
        named["files"] = {rule.file: ("talk.srt", b"")}
    if rule.form is not None:
        named["data"] = world.filled(rule.form, principal=who.value)
    return await (_hanging_up(client) if path.startswith("/live/") else client).request(method, address, **named)


def _hanging_up(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same client, that hangs up as soon as a stream has begun: it would never end."""
    app: Any = client._transport.app  # type: ignore[attr-defined]

    async def begun(scope: Any, receive: Any, send: Any) -> None:
        is_over = False

        async def send_the_beginning(message: Any) -> None:
            nonlocal is_over
            if not is_over:
                await send(message)
            if dict(message.get("headers", [])).get(b"content-type", b"").startswith(b"text/event-stream"):
                is_over = True
                await send({"type": "http.response.body"})

        await app(scope, receive, send_the_beginning)

    transport = httpx.ASGITransport(app=begun, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url=client.base_url, headers=client.headers, cookies=client.cookies
    )


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


async def mismatches(world: World, client: httpx.AsyncClient, who: Who) -> list[str]:
    """Where the product differs from the rules for somebody."""
    wrong: list[str] = []
    for route, rule in sorted(RULES.items()):
        if rule.is_by_kind and who not in KINDS:
            continue
        answer = await ask(client, world, route, rule, who)
        found, wanted = seen(answer, route, rule), expected(rule, who)
        if not is_as_expected(found, wanted, route):
            wrong.append(f"{route}: {wanted} expected, {found} ({answer.status_code}) {answer.text[:150]!r}")
        if answer.status_code < 400 and not (rule.is_by_kind or route.startswith("GET")):
            await world.renew()

    return wrong
