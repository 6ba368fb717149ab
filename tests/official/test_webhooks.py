"""The official client on webhooks, and receivers that nobody here wrote on what is signed."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from elevenlabs import AsyncElevenLabs, ElevenLabs, WebhookHmacSettings
from elevenlabs.core.api_error import ApiError
from elevenlabs.errors import BadRequestError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.database import transaction, utc_now
from service.parts import Parts
from service.webhooks.models import WebhookEndpoint
from service.webhooks.requesting import request_of
from service.webhooks.signing import SigningSecrets, headers_for, new_secret
from tests.factories import a_customer
from tests.official.conftest import Caller

Callers = Callable[[str | None], Caller]
UNKNOWN = "webhook_01jgatk6h0fwxrtbjade61yqhx"
HOOK = "https://93.184.216.34/hooks/productions"
BODY = json.dumps({"type": "order.paid", "event_timestamp": 1739537297, "data": {"name": "Übung ✓"}}).encode()


def some_settings(name: str = "Planning", **more: Any) -> WebhookHmacSettings:
    return WebhookHmacSettings(name=name, webhook_url=HOOK, **more)


async def test_webhooks_are_made_listed_changed_and_deleted(parts: Parts, caller: Callers) -> None:
    admin = caller((await a_customer(parts.sessions)).key)

    made = await admin.call("webhooks.create", settings=some_settings(request_headers={"X-Team": "a"}), only="sync")
    await admin.call("webhooks.create", settings=some_settings(" Sec\u202e\nond "), only="async")
    listed = await admin.call("webhooks.list")
    await admin.call("webhooks.update", made.webhook_id, is_disabled=True, name="Renamed", retry_enabled=False)
    await admin.call("webhooks.update", made.webhook_id, is_disabled=True, name="Renamed", events=["order.done"])
    changed = (await admin.call("webhooks.list", include_usages=True)).webhooks[0]
    await admin.call("webhooks.delete", made.webhook_id, only="async")
    left = await admin.call("webhooks.list", include_usages=False)

    assert made.webhook_secret.startswith("whsec_")
    assert [(one.name, one.webhook_url, one.is_disabled, one.events) for one in listed.webhooks] == [
        ("Planning", HOOK, False, None),
        ("Sec ond", HOOK, False, None),
    ]
    assert (changed.name, changed.is_disabled, changed.is_auto_disabled, changed.events) == (
        "Renamed",
        True,
        False,
        ["order.done"],
    )
    assert changed.usage
    assert changed.auth_type == "hmac"
    assert [one.name for one in left.webhooks] == ["Sec ond"]


async def test_the_clients_own_names_of_events_and_null_headers_are_taken(parts: Parts, caller: Callers) -> None:
    admin = caller((await a_customer(parts.sessions)).key)
    settings = some_settings(request_headers={"X-Team": "a", "X-Gone": "b"})
    made = await admin.call("webhooks.create", settings=settings, only="sync")

    await admin.call(
        "webhooks.update",
        made.webhook_id,
        is_disabled=False,
        name="n",
        events=["speech_to_text"],
        request_headers={"X-Gone": None},
    )
    await admin.call("webhooks.update", made.webhook_id, is_disabled=False, name="n", events=None, retry_enabled=None)

    (one,) = (await admin.call("webhooks.list", include_usages=True)).webhooks
    assert one.events == ["speech_to_text"]


async def test_what_is_refused_is_an_error_with_a_slug(parts: Parts, caller: Callers) -> None:
    admin = caller((await a_customer(parts.sessions)).key)
    bad = WebhookHmacSettings(name="n", webhook_url="http://93.184.216.34/plain")

    refused = []
    for path, arguments, named in (
        ("webhooks.create", (), {"settings": bad}),
        ("webhooks.update", (UNKNOWN,), {"is_disabled": False, "name": "n"}),
        ("webhooks.delete", (UNKNOWN,), {}),
    ):
        with pytest.raises(ApiError) as raised:
            await admin.call(path, *arguments, **named)
        refused.append((raised.value.status_code, raised.value.body["detail"]["status"]))

    assert refused == [(400, "webhook_url_invalid"), (404, "not_found"), (404, "not_found")]


@pytest.mark.parametrize("client", [ElevenLabs(api_key="k"), AsyncElevenLabs(api_key="k")])
def test_one_secret_verifies_both_signatures(client: ElevenLabs | AsyncElevenLabs) -> None:
    secret = new_secret()

    headers = headers_for(SigningSecrets(secret), "event_1", int(time.time()), BODY)

    assert client.webhooks.construct_event(BODY.decode(), headers["ElevenLabs-Signature"], secret) == json.loads(BODY)
    assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)


@pytest.mark.parametrize("client", [ElevenLabs(api_key="k"), AsyncElevenLabs(api_key="k")])
def test_other_bodies_secrets_and_times_are_refused_by_both(client: ElevenLabs | AsyncElevenLabs) -> None:
    secret, now = new_secret(), int(time.time())
    signed, old = (headers_for(SigningSecrets(secret), "event_1", at, BODY) for at in (now, now - 1801))

    for text, header, key in (
        (BODY.decode() + " ", signed, secret),
        (BODY.decode(), signed, new_secret()),
        (BODY.decode(), old, secret),
    ):
        with pytest.raises(BadRequestError):
            client.webhooks.construct_event(text, header["ElevenLabs-Signature"], key)
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(text, header)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, {**signed, "webhook-id": "event_2"})


def test_while_a_secret_is_rotated_receivers_of_either_secret_verify() -> None:
    before, after = new_secret(), new_secret()
    client = ElevenLabs(api_key="k")

    headers = headers_for(SigningSecrets(after, before), "event_1", int(time.time()), BODY)
    finished = headers_for(SigningSecrets(after), "event_1", int(time.time()), BODY)

    assert Webhook(before).verify(BODY, headers) == Webhook(after).verify(BODY, headers) == json.loads(BODY)
    assert client.webhooks.construct_event(BODY.decode(), headers["ElevenLabs-Signature"], before)
    assert client.webhooks.construct_event(BODY.decode(), finished["ElevenLabs-Signature"], after)


def test_the_header_is_written_exactly_as_the_client_reads_it() -> None:
    header = headers_for(SigningSecrets("whsec_c2VjcmV0"), "event_1", 1739537297, b"{}")["ElevenLabs-Signature"]

    assert re.fullmatch(r"t=1739537297,v0=[0-9a-f]{64}", header)


async def test_what_is_made_and_rotated_signs_what_receivers_verify(parts: Parts, caller: Callers) -> None:
    admin = caller((await a_customer(parts.sessions)).key)
    made = await admin.call("webhooks.create", settings=some_settings(request_headers={"X-T": "s3cret"}), only="sync")

    async with transaction(parts.sessions) as session:
        endpoint = await session.get_one(WebhookEndpoint, made.webhook_id)
        sent = request_of(parts.settings, endpoint, "event_1", BODY, utc_now())

    assert Webhook(made.webhook_secret).verify(sent.body, sent.headers)
    assert sent.headers["X-T"] == "s3cret"
    assert "s3cret" not in str(sent.shown_headers)
