"""Receivers on loopback: good ones, and one for each way to misbehave."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Remembers what came, and how much at a time; ``came`` is set with each request."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    open_now: int = 0
    most_at_once: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """The receiver's address."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The messages that came, in their order."""
        return [one.headers["webhook-id"] for one in self.received]

    async def until(self, count: int) -> None:
        """Waits for so many requests."""
        async with asyncio.timeout(60):
            while len(self.received) < count:
                self.came.clear()
                await self.came.wait()


@asynccontextmanager
async def receiving(behave: Behaviour, *, tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver that treats every request the same way."""
    receiver = Receiver()
    handling: set[asyncio.Task[Any]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast(asyncio.Task[Any], asyncio.current_task())
        handling.add(task)
        receiver.open_now += 1
        receiver.most_at_once = max(receiver.most_at_once, receiver.open_now)
        try:
            receiver.received.append(await _request(reader))
            receiver.came.set()
            await behave(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            handling.discard(task)
            receiver.open_now -= 1
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> Received:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(lines[0].split()[1], headers, body)


async def takes_it(writer: asyncio.StreamWriter) -> None:
    """200."""
    writer.write(OK)


async def takes_a_moment(writer: asyncio.StreamWriter) -> None:
    """200 after some milliseconds, so that several are under way at once."""
    await asyncio.sleep(0.02)
    writer.write(OK)


async def hangs(_writer: asyncio.StreamWriter) -> None:
    """Nothing, for ever."""
    await asyncio.sleep(3600)


async def drips(writer: asyncio.StreamWriter) -> None:
    """A whole answer in the end, a byte at a time."""
    for byte in OK * 1000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def drips_its_body(writer: asyncio.StreamWriter) -> None:
    """200 at once, and then a byte at a time."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def answers_ten_gigabytes(writer: asyncio.StreamWriter) -> None:
    """200 and more than anybody wants."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"x" * 1_000_000)
        await writer.drain()


async def floods_with_interim_answers(writer: asyncio.StreamWriter) -> None:
    """ "Go on", for ever, as fast as it is read."""
    while True:
        writer.write(b"HTTP/1.1 100 \r\n\r\n" * 10_000)
        await writer.drain()


async def pads_its_chunks(writer: asyncio.StreamWriter) -> None:
    """200 and a body of single bytes with pages of words between them."""
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1;" + b"x" * 40_000 + b"\r\nx\r\n")
        await writer.drain()


async def echoes(writer: asyncio.StreamWriter) -> None:
    """200 and what it was sent to know its sender by."""
    said = b"Bearer tok3n-of-the-customer"
    body = b'{"authorization": "' + said + b'", "token": "' + said.split()[1] + b'", "raw": "\x00\xff"}'
    writer.write(b"HTTP/1.1 200 OK\r\nx-echo: " + said + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


async def answers_a_bomb(writer: asyncio.StreamWriter) -> None:
    """200 and a body that says it is packed."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbomb")


async def redirects_inside(writer: asyncio.StreamWriter) -> None:
    """To the address that machines of clouds ask for their secrets."""
    location = b"http://169.254.169.254/latest/meta-data/"
    writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nlocation: " + location + b"\r\ncontent-length: 0\r\n\r\n")


async def closes(_writer: asyncio.StreamWriter) -> None:
    """The connection, without a word."""


async def breaks_off(writer: asyncio.StreamWriter) -> None:
    """200, and half of a body."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf")


async def has_huge_headers(writer: asyncio.StreamWriter) -> None:
    """Half a megabyte of them."""
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"x-filler: " + b"x" * 500_000 + b"\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        await writer.drain()


async def speaks_something_else(writer: asyncio.StreamWriter) -> None:
    """No HTTP."""
    writer.write(b"220 mail.example ESMTP ready\r\n\r\n")


async def fails(writer: asyncio.StreamWriter) -> None:
    """500."""
    writer.write(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\nconnection: close\r\n\r\noops")
