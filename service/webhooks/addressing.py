"""Which addresses events may be sent to; looked at when an endpoint is made, and again at every connection."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

import httpx

from service.errors import WebhookRefused
from service.net.pinned import HostNotPublic, HostUnresolved, Reach, checked_addresses
from service.settings import Settings

LONGEST: Final = 2000
LOOK_UP_SECONDS: Final = 5.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


async def check_address(url: str, settings: Settings) -> None:
    """Raises WebhookRefused unless ``url`` is https, plain, and leads to the public internet at this moment.

    Makes no connection. Plain http is taken for the loopback alone, where the deployment allows it.
    """
    parsed = _parsed(url)
    _check_form(url, parsed, settings)
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            await checked_addresses(parsed, Reach(allow_loopback=settings.allow_loopback_webhooks))
    except HostNotPublic:
        raise _refused("not_public", f"its host {parsed.host} is not on the public internet") from None
    except (HostUnresolved, TimeoutError):
        raise _refused("unresolved", f"its host {parsed.host} has no address at this moment") from None


def origin_of(url: str) -> str:
    """``https://host[:port]``: what may stand in mails and in the audit log, where no path or query may, since these
    can hold secrets.
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _refused("invalid", "it is not a well-formed address") from None
    if not parsed.host:
        raise _refused("invalid", "it names no host")
    return parsed


def _check_form(url: str, parsed: httpx.URL, settings: Settings) -> None:
    is_plain_loopback = (
        settings.allow_loopback_webhooks and parsed.scheme == "http" and parsed.host.strip("[]") in _LOOPBACK
    )
    if len(url) > LONGEST:
        raise _refused("invalid", f"it has more than {LONGEST} characters")
    if not url.isprintable() or " " in url:
        raise _refused("invalid", "it holds characters that no address has")
    if parsed.scheme != "https" and not is_plain_loopback:
        raise _refused("invalid", "it does not begin with https://")
    if parsed.userinfo or "@" in urlsplit(url).netloc:
        raise _refused("invalid", "it holds a user name or password; send those in a header of your own")
    if "#" in url:
        raise _refused("invalid", "it holds a fragment (#...), which is never sent")


def _refused(slug: str, reason: str) -> WebhookRefused:
    return WebhookRefused(
        f"webhook_url_{slug}",
        f"Events cannot be sent to this address: {reason}. Nothing was changed. Give the https address of a receiver "
        "that anybody can reach.",
    )
