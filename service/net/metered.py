"""Connections that count what comes in: who sends more than is read is cut off, whatever it is made of.

A bound on the body alone is none. Interim answers (1xx), words beside the lengths of chunks and the like go on for ever
as well, and to read them costs more than to send them. What comes is taken in small pieces, with everybody else's turn
between two of them, so that a flood does not hold up the other requests of the process until it is cut off.
"""

import ssl
from collections.abc import Iterable
from typing import Any, Final

import httpcore
import httpx

PIECE: Final = 4096


class AnswerTooLong(Exception):
    """More came than is read; the connection is closed."""


class MeteredTransport(httpx.AsyncHTTPTransport):
    """httpx's own over a network of ours, which it does not take as an argument. A connection serves one request."""

    def __init__(self, tls: ssl.SSLContext, most_bytes: int) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=None, max_keepalive_connections=0, network_backend=_Network(most_bytes)
        )


class _Network(httpcore.AnyIOBackend):
    """The usual one; each connection may send ``most_bytes``, without what TLS itself needs."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._most_bytes)


class _Stream(httpcore.AsyncNetworkStream):
    """One connection; ``left`` bytes may still come."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, left: int) -> None:
        self._inner = inner
        self._left = left

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        if self._left <= 0:
            raise AnswerTooLong
        data = await self._inner.read(min(max_bytes, PIECE, self._left), timeout)
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
