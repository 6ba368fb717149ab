"""No key and no secret in plain text in the database, logs, histories of workflows, or mails."""

import asyncio
import html
import json
import re
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx
import pyotp
import pytest
from sqlalchemy import text

from tests.journeys.canary import Canaries, histories_of, logs_of, mails_of, tables_of
from tests.journeys.conftest import Town
from tests.pages.signing_in.walking import Walker

SECRET = "a planted/secret+of some length"
HOOK = "https://93.184.215.14/hook"
EMAIL = "canary@mine.example"
FIRST_WORDS, NEW_WORDS = "yellow songbirds below ground", "seven lanterns deep in coal"
_LINK = re.compile(r"https?://\S+/(?:sign-up/confirm|sign-in/link|sign-in/new-password)/([A-Za-z0-9_-]{20,})")
_SECRET = re.compile(r'id="secret"[^>]*>([A-Z2-7]+)<')
_CODES = re.compile(r'<code dir="ltr">([a-z0-9-]{16,})</code>')


async def _link(town: Town, canaries: Canaries, what: str) -> str:
    """The path of the newest link to Canary; its token is one of them."""
    async with asyncio.timeout(60):
        while True:
            for content in reversed([found for _, found in sorted(mails_of(town.stack.data_dir).items())]):
                match = _LINK.search(content.decode(errors="replace"))
                if EMAIL.encode() in content and match and match[1] not in canaries.known.values():
                    canaries.add(what, match[1])
                    return str(httpx.URL(match[0]).path)
            await asyncio.sleep(0.2)


async def _account(town: Town, canaries: Canaries, walker: Walker) -> None:
    """Signs up, enrols codes, signs in by a link, forgets the password."""
    canaries.add("password", FIRST_WORDS)
    canaries.add("new password", NEW_WORDS)
    await walker.open("/sign-up")
    await walker.send("/sign-up", name="Canary", company="Mine", email=EMAIL, password=FIRST_WORDS)
    confirm = await _link(town, canaries, "sign-up link")
    await walker.open(confirm)
    await walker.send(confirm)
    _keep_cookies(canaries, walker, "session")
    await walker.open("/account/second-factor")
    found = _SECRET.search(walker.here.text)
    assert found
    secret = canaries.add("TOTP secret", html.unescape(found[1]))
    await walker.send("/account/second-factor", code=pyotp.TOTP(secret).now())
    for number, code in enumerate(_CODES.findall(walker.here.text)):
        canaries.add(f"recovery code {number}", code)
    assert "recovery code 0" in canaries.known
    _keep_cookies(canaries, walker, "verified session")


async def _forgotten(town: Town, canaries: Canaries) -> None:
    async with httpx.AsyncClient(base_url=town.stack.addresses.web, timeout=60) as client:
        other = Walker(client)
        await other.sign_in(EMAIL, NEW_WORDS)
        await other.open("/sign-in")
        await other.send("/sign-in/link", email=EMAIL)
        link = await _link(town, canaries, "sign-in link")
        await other.open("/sign-in/forgotten")
        await other.send("/sign-in/forgotten", email=EMAIL)
        reset = await _link(town, canaries, "link for a new password")
        await other.open(link)
        await other.send(link)
        _keep_cookies(canaries, other, "half a session")
        await other.open(reset)
        await other.send(reset, password=NEW_WORDS)
        _keep_cookies(canaries, other, "last session")


def _keep_cookies(canaries: Canaries, walker: Walker, what: str) -> None:
    for cookie in walker.client.cookies.jar:
        if cookie.name in ("productions_session", "productions_device") and cookie.value:
            canaries.add(f"{what}: {cookie.name}", cookie.value)


async def _things(town: Town, canaries: Canaries, walker: Walker) -> None:
    """Keys, webhooks and an order of the new workspace; what shows a secret is asked for twice under one key."""
    await walker.open("/account")
    headers = {"x-csrf-token": walker.csrf_token, "origin": town.stack.addresses.web}

    async def post(path: str, body: dict[str, Any]) -> dict[str, str]:
        sent = {**headers, "idempotency-key": path}
        first, again = [await walker.client.post(path, json=body, headers=sent) for _ in range(2)]
        assert first.status_code in (200, 201), first.text
        assert again.headers.get("idempotent-replayed") or again.status_code == 400, again.text
        return dict(first.json())

    made = await post("/v1/user/api-keys", {"name": "mine", "permissions": "all"})
    key = canaries.add("API key", made["xi-api-key"])
    extra = {"x-pass": canaries.add("header of a webhook", "canary-header-4711-value")}
    hook = {"auth_type": "hmac", "name": "hook", "webhook_url": HOOK, "request_headers": extra}
    webhook = await post("/v1/workspace/webhooks", {"settings": hook})
    canaries.add("secret of a webhook", webhook["webhook_secret"])
    account = (await post("/v1/service-accounts", {"name": "Robot"}))["service-account-user-id"]
    robot = await post(f"/v1/service-accounts/{account}/api-keys", {"name": "robot", "permissions": "all"})
    leaked = canaries.add("API key of a service account", robot["xi-api-key"])
    turned = await post(f"/v1/user/api-keys/{made['key_id']}/rotate", {"overlap_seconds": 3600})
    canaries.add("rotated API key", turned["xi-api-key"])
    fresh = await post(f"/v1/workspace/webhooks/{webhook['webhook_id']}/secret", {})
    canaries.add("rotated secret of a webhook", fresh["webhook_secret"])
    reported = await walker.client.post("/v1/api-keys/leaked", json=[{"token": leaked}])
    assert reported.status_code < 500, reported.text
    async with httpx.AsyncClient(base_url=town.stack.addresses.web, headers={"xi-api-key": key}, timeout=60) as client:
        answer = await client.post("/v1/productions/orders", json={"sandbox": True})
        assert answer.status_code == 200, answer.text
        wrong = await client.get("/v1/productions/orders", headers={"xi-api-key": key[:-1] + "x"})
        assert wrong.status_code == 401


async def _leaks(town: Town, canaries: Canaries) -> list[str]:
    """Everything that was found where it should not be; a link may stand in the one mail that brings it."""
    stack = town.stack
    async with town.engine.connect() as connection:
        places = await tables_of(connection)
    namespace = stack.environment["PRODUCTIONS_TEMPORAL_NAMESPACE"]
    places |= logs_of(stack.data_dir) | await histories_of(stack.addresses.temporal, namespace)
    assert {"table mail", "table outbox", "table audit_entry", "log web.log", "log worker.log"} <= set(places)
    assert any(name.startswith("history ") for name in places)
    mails = mails_of(stack.data_dir)
    found = [leak for place, content in places.items() for leak in canaries.found_in(place, content)]
    in_mails = [leak for place, content in mails.items() for leak in canaries.found_in(place, content)]
    links = [leak for leak in in_mails if "link" in leak.partition(" (")[0]]
    return found + [leak for leak in in_mails if leak not in links] + _beyond_one_mail(links)


def _beyond_one_mail(links: list[str]) -> list[str]:
    """Links that stand in more mails than their own."""
    mails: dict[str, set[str]] = {}
    for leak in links:
        mails.setdefault(leak.partition(" (")[0], set()).add(leak.rpartition(" in ")[2])
    return [f"{what} in {sorted(found)}" for what, found in mails.items() if len(found) > 1]


async def test_no_secret_leaves_the_place_where_it_is_used(town: Town) -> None:
    canaries = Canaries()
    for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SECRET_KEY"):
        canaries.add(name, town.stack.environment[f"PRODUCTIONS_{name}"])
    canaries.add("key of another customer", town.card_customer.key)
    async with httpx.AsyncClient(base_url=town.stack.addresses.web, timeout=60) as client:
        walker = Walker(client)
        await _account(town, canaries, walker)
        await _things(town, canaries, walker)
        await _forgotten(town, canaries)

    assert await _leaks(town, canaries) == []
    assert len(canaries.known) > 25


@pytest.mark.parametrize(
    "disguise", [SECRET, quote(SECRET, safe=""), SECRET.encode().hex(), b64encode(b"x" + SECRET.encode()).decode()]
)
async def test_a_secret_that_is_planted_is_found_in_every_disguise(town: Town, disguise: str) -> None:
    canaries = Canaries({"planted": SECRET})
    plant = "INSERT INTO stripe_event (id, type, payload, received_at) VALUES ('evt', 'x', CAST(:body AS jsonb), now())"

    async with town.engine.connect() as connection:
        await connection.execute(text(plant), {"body": json.dumps({"note": f"so it is {disguise} here"})})
        places = await tables_of(connection)
        await connection.rollback()

    found = [leak for place, content in places.items() for leak in canaries.found_in(place, content)]
    assert {leak.rpartition(" in ")[2] for leak in found} == {"table stripe_event"}
