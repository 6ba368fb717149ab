"""Fetching a customer's `media_url`: from public addresses only, within bounds, in constant memory.

The connection goes to an address that was checked (``service/net/pinned.py``). Redirects are followed by hand, each
hop checked the same way.

MediaUrlRefused
├── media_url_invalid             no http or https URL, or one with credentials or a forbidden port
├── media_url_not_public          the host has an address that is not on the public internet
├── media_url_unresolved          the host has no address                             (temporary)
├── media_url_unreachable         no connection, or it broke                          (temporary)
├── media_url_timed_out           the answer took too long                            (temporary)
├── media_url_too_many_redirects
├── media_url_failed              the server answered with an error                   (temporary from 500 up)
└── media_too_large               more bytes than the limit
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx

from service.net.addresses import Resolver, resolve_with_system
from service.net.pinned import HostNotPublic, HostUnresolved, PinnedTransport, Reach

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = frozenset({80, 443, *range(1024, 65536)})
_HEADERS = {"user-agent": "productions-media/1", "accept": "*/*", "accept-encoding": "identity"}


class MediaUrlRefused(Exception):
    """The URL cannot be fetched; `is_temporary` when the same URL may work later."""

    def __init__(self, slug: str, message: str, *, is_temporary: bool = False) -> None:
        super().__init__(f"{slug}: {message}")
        self.slug = slug
        self.message = message
        self.is_temporary = is_temporary


@dataclass(frozen=True)
class FetchTimeouts:
    """Seconds: to connect, until the answer's headers are there, between two pieces, and for everything."""

    connect_seconds: float = 10
    answer_seconds: float = 30
    read_seconds: float = 30
    total_seconds: float = 3600


@dataclass(frozen=True)
class FetchPolicy:
    """`allow_loopback` is for the embedded stack and tests; `tls` replaces the usual certificate store."""

    max_bytes: int
    allow_loopback: bool = False
    timeouts: FetchTimeouts = FetchTimeouts()
    resolve: Resolver = resolve_with_system
    tls: ssl.SSLContext | None = None

    @property
    def reach(self) -> Reach:
        """Where requests may go."""
        return Reach(self.allow_loopback, self.resolve, self.tls)


class Fetched:
    """An answer whose body has yet to be read. `content_type` and `length` are the server's claims."""

    def __init__(self, response: httpx.Response, url: httpx.URL, policy: FetchPolicy) -> None:
        self._response = response
        self._policy = policy
        self.url = str(url)
        self.content_type = response.headers.get("content-type")
        length = response.headers.get("content-length", "")
        self.length = int(length) if length.isascii() and length.isdigit() else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, bounded in size and time; raises MediaUrlRefused midway when it does not hold."""
        received, pieces = 0, self._response.aiter_raw()
        deadline = asyncio.get_running_loop().time() + self._policy.timeouts.total_seconds
        while (piece := await self._next(pieces, deadline)) is not None:
            received += len(piece)
            if received > self._policy.max_bytes:
                raise _too_large(self._policy.max_bytes)
            yield piece

    async def _next(self, pieces: AsyncIterator[bytes], deadline: float) -> bytes | None:
        with _explained(httpx.URL(self.url).host):
            async with asyncio.timeout_at(deadline):
                return await anext(pieces, None)


@asynccontextmanager
async def fetch(url: str, policy: FetchPolicy) -> AsyncIterator[Fetched]:
    """Open a URL; the connection closes with the context. Use: `async with fetch(...) as answer`.

    Raises MediaUrlRefused. The error of a redirect's target names that target's host.
    """
    target = _checked(url)
    async with AsyncExitStack() as connections:
        for _ in range(MAX_REDIRECTS + 1):
            response = await _answer(target, policy, connections)
            location = response.headers.get("location")
            if response.status_code not in _REDIRECTS or not location:
                _refuse_unusable(response, target, policy)
                yield Fetched(response, target, policy)
                return
            await connections.aclose()
            target = _checked(_joined(target, location))
    raise MediaUrlRefused(
        "media_url_too_many_redirects",
        f"The address of the media redirects more than {MAX_REDIRECTS} times. Give the address of the file itself.",
    )


def _checked(url: str) -> httpx.URL:
    """The parsed URL; its port is one that serves files, not mail or the like."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _invalid("it is not a well-formed address") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise _invalid("it must begin with https:// or http:// and name a host")
    if parsed.userinfo:
        raise _invalid("it contains a user name or password; use a signed address instead")
    if parsed.port is not None and parsed.port not in _PORTS:
        raise _invalid(f"port {parsed.port} is not used for files")
    return parsed


def _joined(base: httpx.URL, location: str) -> str:
    try:
        return str(base.join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _invalid("it redirects to something that is not a well-formed address") from None


async def _answer(target: httpx.URL, policy: FetchPolicy, connections: AsyncExitStack) -> httpx.Response:
    """The headers of the answer, from the first of the host's addresses that takes the connection."""
    timeouts = policy.timeouts
    bounds = httpx.Timeout(timeouts.read_seconds, connect=timeouts.connect_seconds)
    with _explained(target.host):
        async with asyncio.timeout(timeouts.answer_seconds):
            client = httpx.AsyncClient(transport=PinnedTransport(policy.reach), timeout=bounds, trust_env=False)
            await connections.enter_async_context(client)
            request = client.build_request("GET", target.copy_with(fragment=None), headers=_HEADERS)
            response = await client.send(request, stream=True)
            connections.push_async_callback(response.aclose)
            return response


def _refuse_unusable(response: httpx.Response, target: httpx.URL, policy: FetchPolicy) -> None:
    status = response.status_code
    if status != httpx.codes.OK:
        raise MediaUrlRefused(
            "media_url_failed",
            f"The host {target.host} answered with status {status} instead of the file. "
            "Check that the address is complete, public and not expired.",
            is_temporary=status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS,
        )
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > policy.max_bytes:
        raise _too_large(policy.max_bytes)


@contextmanager
def _explained(host: str) -> Iterator[None]:
    """Turns what the network does into the refusals above."""
    try:
        yield
    except HostUnresolved:
        raise MediaUrlRefused(
            "media_url_unresolved",
            f"The host {host} of the media address does not exist, or its name server does not answer. "
            "Check the address.",
            is_temporary=True,
        ) from None
    except HostNotPublic:
        raise MediaUrlRefused(
            "media_url_not_public",
            f"The host {host} of the media address is not on the public internet. "
            "Give an address that anybody can reach, or upload the file.",
        ) from None
    except (TimeoutError, httpx.TimeoutException):
        message = f"The host {host} of the media address took too long to send the file. Try again later."
        raise MediaUrlRefused("media_url_timed_out", message, is_temporary=True) from None
    except (httpx.HTTPError, httpx.StreamError):
        message = f"The connection to the host {host} of the media address failed or broke off. Try again later."
        raise MediaUrlRefused("media_url_unreachable", message, is_temporary=True) from None


def _invalid(reason: str) -> MediaUrlRefused:
    return MediaUrlRefused("media_url_invalid", f"The address of the media cannot be used: {reason}.")


def _too_large(max_bytes: int) -> MediaUrlRefused:
    megabytes = max_bytes // 1_000_000
    return MediaUrlRefused(
        "media_too_large",
        f"The file behind the media address has more than {megabytes} MB, which is the limit. "
        "Export it with a lower bit rate, or split it.",
    )
