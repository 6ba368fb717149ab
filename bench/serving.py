"""Servers under load: `python -m bench.serving TARGET PORT` serves one ASGI app in one granian worker.

``TARGET`` is ``module:name``; a name in ``FACTORIES`` is called for the app. All floors are served in the same way as
the product, and the same client loads both.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

import uvloop
from granian import Granian
from granian.constants import Interfaces

PRODUCT = "service.serving:build"
FACTORIES = (PRODUCT,)
START_SECONDS = 60


@contextmanager
def serving(target: str, environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """A server in a process of its own while the block runs: its port and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.serving", target, str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_until_open(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


class Caller(asyncio.Protocol):
    """Sends the same request again and again on one connection, each after the answer to the one before."""

    def __init__(self, request: bytes, until: float, ended: asyncio.Future[int]) -> None:
        self._request = request
        self._until = until
        self._ended = ended
        self._buffer = b""
        self._count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Counts a whole answer; anything but a 200 ends the bench."""
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        if b" 200" not in head[:15]:
            self._end(RuntimeError(f"refused: {self._buffer[:500]!r}"))
            return
        if len(body) < _length(head):
            return
        self._buffer = b""
        self._count += 1
        if time.perf_counter() < self._until:
            self._transport.write(self._request)
        else:
            self._end(None)

    def connection_lost(self, error: Exception | None) -> None:
        """The server is gone."""
        self._end(error or ConnectionResetError("the server closed the connection"))

    def _end(self, error: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_exception(error) if error else self._ended.set_result(self._count)
        self._transport.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("an answer without content-length")


async def load(port: int, request: bytes, *, seconds: float, at_once: int) -> float:
    """Requests per second."""
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    endings: list[asyncio.Future[int]] = [loop.create_future() for _ in range(at_once)]
    for ended in endings:
        await loop.create_connection(
            lambda ended=ended: Caller(request, start + seconds, ended),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    counts = await asyncio.gather(*endings)
    return sum(counts) / (time.perf_counter() - start)


def post(path: str, body: bytes, **headers: str) -> bytes:
    """A request's bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join([*lines, f"Content-Length: {len(body)}"]) + "\r\n\r\n").encode() + body


def run(target: str, port: int) -> None:
    """Serves until SIGTERM."""
    Granian(
        target,
        factory=target in FACTORIES,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        log_access=False,
        log_enabled=False,
        websockets=False,
    ).serve()


__all__ = ["PRODUCT", "load", "post", "serving", "uvloop"]

if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
