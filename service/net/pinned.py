"""Requests that go to an address that was checked, and nowhere else.

The host is resolved here, every address of it is checked, and the connection goes to a checked address: there is no
second look-up that could answer differently. The Host header, the name in the greeting (SNI) and the certificate stay
the host's. Proxies of the environment are not used, cookies are not kept, a connection serves one request.

HostRefused
├── HostNotPublic     one of its addresses is not on the public internet
└── HostUnresolved    it has no address, or its name server does not answer
"""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx

from service.net.addresses import Resolver, may_connect, resolve_with_system
from service.net.metered import MeteredTransport

HURRY: Final = 0.2
"""An address may take this much of the time to connect while the host has another one: a dead one must not take all."""

_NO_REUSE = httpx.Limits(max_connections=None, max_keepalive_connections=0)
_PORTS = {"https": 443, "http": 80}


class HostRefused(Exception):
    """No connection is made to this host."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class HostNotPublic(HostRefused):
    """The name leads, perhaps among others, to an address that is not on the public internet."""


class HostUnresolved(HostRefused):
    """The name leads nowhere at this moment."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where requests may go. ``allow_loopback`` is for the embedded stack and tests; ``tls`` replaces the usual
    certificate store, ``resolve`` the system's resolver.
    """

    allow_loopback: bool = False
    resolve: Resolver = resolve_with_system
    tls: ssl.SSLContext | None = None


async def checked_addresses(url: httpx.URL, reach: Reach) -> list[str]:
    """The addresses of the URL's host, all of them acceptable; raises HostRefused."""
    port = url.port or _PORTS[url.scheme]
    try:
        addresses = await reach.resolve(url.raw_host.decode("ascii").strip("[]"), port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise HostUnresolved(url.host)
    if not all(may_connect(address, allow_loopback=reach.allow_loopback) for address in addresses):
        raise HostNotPublic(url.host)
    return addresses


class PinnedTransport(httpx.AsyncBaseTransport):
    """For ``httpx.AsyncClient(transport=...)``; raises HostRefused beside what httpx raises, and with ``most_bytes``
    (of an answer as a whole, headers and all) AnswerTooLong.
    """

    def __init__(self, reach: Reach, *, most_bytes: int | None = None) -> None:
        self._reach = reach
        tls = reach.tls or _usual_tls()
        if most_bytes is None:
            self._inner = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, limits=_NO_REUSE)
        else:
            self._inner = MeteredTransport(tls, most_bytes)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends to the first of the host's addresses that takes the connection."""
        addresses = await checked_addresses(request.url, self._reach)
        for address in addresses[:-1]:
            try:
                return await self._inner.handle_async_request(_hurried(_addressed(request, address)))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_addressed(request, addresses[-1]))

    async def aclose(self) -> None:
        """Closes what is open."""
        await self._inner.aclose()


def _addressed(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to the address. Its Host header is that of the name already; no certificate has the dot that a
    name may end with.
    """
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii").rstrip(".")},
    )


def _hurried(request: httpx.Request) -> httpx.Request:
    """The request with less time to connect, where its time is bounded at all."""
    bounds = request.extensions.get("timeout", {})
    if bounds.get("connect") is not None:
        request.extensions = {**request.extensions, "timeout": {**bounds, "connect": bounds["connect"] * HURRY}}
    return request


@cache
def _usual_tls() -> ssl.SSLContext:
    """Made once: reading the certificate store takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)
