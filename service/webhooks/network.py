"""The address of an endpoint: an https URL of a host on the public internet. Checked when it is saved, and the
connection is checked again, each time, by ``service/net/pinned.py``.

Only with the setting ``allow_loopback_webhooks``, which production refuses, may the host be this machine, then with
plain http as well.
"""

import asyncio
from ipaddress import ip_address
from typing import Final

import httpx

from service.errors import WebhookUrlRefused
from service.net.pinned import HostNotPublic, HostUnresolved, Reach, checked_addresses
from service.settings import Settings

LONGEST_URL: Final = 2048
RESOLVE_SECONDS: Final = 5.0
INVALID: Final = "webhook_url_invalid"
_PORTS: Final = frozenset({80, 443, *range(1024, 65536)})


def webhook_reach(settings: Settings) -> Reach:
    """Where deliveries may go."""
    return Reach(allow_loopback=settings.allow_loopback_webhooks)


async def check_endpoint_url(url: str, reach: Reach) -> str:
    """The URL in the form in which it is kept; raises WebhookUrlRefused."""
    parsed = _parsed(url)
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            addresses = await checked_addresses(parsed, reach)
    except (HostUnresolved, TimeoutError):
        raise WebhookUrlRefused(
            "webhook_url_unresolved",
            f"The host {parsed.host} does not exist, or its name server does not answer. Nothing was changed. "
            "Check the address, or try again when the name is known.",
        ) from None
    except HostNotPublic:
        raise WebhookUrlRefused(
            "webhook_url_not_public",
            f"The host {parsed.host} is not on the public internet, so nothing can be delivered to it. "
            "Nothing was changed. Give an address that can be reached from everywhere.",
        ) from None
    if parsed.scheme == "http" and not all(ip_address(address).is_loopback for address in addresses):
        raise WebhookUrlRefused(
            INVALID,
            "The address of the webhook must begin with https://, so that nobody on the way reads or changes what is "
            "delivered. Nothing was changed.",
        )
    return str(parsed)


def _parsed(url: str) -> httpx.URL:
    if len(url) > LONGEST_URL:
        raise WebhookUrlRefused(
            INVALID, f"The address of the webhook has more than {LONGEST_URL} characters. Nothing was changed."
        )
    try:
        parsed = httpx.URL(url)
        str(parsed.host)  # decoded only now, which may fail as well
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise WebhookUrlRefused(
            INVALID, "The address of the webhook is not well-formed. Nothing was changed."
        ) from None
    _check_parts(parsed)
    return parsed


def _check_parts(parsed: httpx.URL) -> None:
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise WebhookUrlRefused(
            INVALID, "The address of the webhook must begin with https:// and name a host. Nothing was changed."
        )
    if parsed.userinfo:
        raise WebhookUrlRefused(
            INVALID,
            "The address of the webhook contains a user name or password. Nothing was changed. Use a header of your "
            "own instead.",
        )
    if parsed.fragment:
        raise WebhookUrlRefused(
            INVALID, "The address of the webhook has a part after #, which is never sent. Nothing was changed."
        )
    if parsed.port is not None and parsed.port not in _PORTS:
        raise WebhookUrlRefused(INVALID, f"Port {parsed.port} is not one of web servers. Nothing was changed.")
