"""One attempt over the network: a POST to an address that was checked, and as much of its answer as the log shows.

Fifteen seconds for all of it: name server, connection, TLS, request, answer. No redirect is followed (a 3xx is an
answer like any other), nothing is unpacked, no cookie and no proxy is known, and the connection is closed afterwards.
Of the body 16 KB are read at most, and of everything together 32 KB: what a receiver sends beyond, as body, headers,
interim answers or between chunks, costs it, not us. What repeats a value of the customer's own headers, as echoes do,
is masked in the answer as in the request.

What goes wrong without an answer, or midway in one, has a slug:
unresolved, not_public, unreachable, tls_failed, timed_out, broken_off, invalid_answer
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, cast

import httpx

from service.net.metered import AnswerTooLong
from service.net.pinned import HostNotPublic, HostUnresolved, PinnedTransport, Reach
from service.webhooks.requesting import WebhookRequest

TOTAL_SECONDS: Final = 15.0
READ_BYTES: Final = 16_384
MOST_BYTES: Final = 2 * READ_BYTES
KEPT_HEADERS: Final = 50
KEPT_VALUE_CHARACTERS: Final = 500
_OURS: Final = {"accept-encoding": "identity", "connection": "close"}


@dataclass(slots=True)
class Answer:
    """What came back; ``error`` is the slug of what kept us from a whole answer."""

    status_code: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str | None = None

    @property
    def text(self) -> str:
        """The beginning of the body, read as UTF-8 whatever it is."""
        return self.body.decode("utf-8", "replace")


async def send(request: WebhookRequest, reach: Reach, *, total_seconds: float = TOTAL_SECONDS) -> Answer:
    """Sends once. Never raises for anything that a receiver or the network does."""
    answer = Answer()
    try:
        with _named():
            async with asyncio.timeout(total_seconds):
                await _exchange(request, reach, total_seconds, answer)
    except _Failed as failed:
        answer.error = failed.slug
    return answer


async def _exchange(request: WebhookRequest, reach: Reach, seconds: float, answer: Answer) -> None:
    """Fills ``answer`` as it comes, so that a time-out midway still shows how far it came."""
    async with PinnedTransport(reach, most_bytes=MOST_BYTES) as transport:
        response = await transport.handle_async_request(_request(request, seconds))
        answer.status_code, answer.headers = response.status_code, _kept(response.headers, request)
        try:
            answer.body = await _beginning(response)
        finally:
            await response.aclose()


def _request(request: WebhookRequest, seconds: float) -> httpx.Request:
    limits = httpx.Timeout(seconds).as_dict()
    headers = httpx.Headers({"accept": "*/*"})
    headers.update(request.headers)
    headers.update(_OURS)
    return httpx.Request("POST", request.url, headers=headers, content=request.body, extensions={"timeout": limits})


async def _beginning(response: httpx.Response) -> bytes:
    """The body to its end or to the limit, whichever comes first; as it was sent, packed or not."""
    read = bytearray()
    with suppress(AnswerTooLong):
        async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_raw())) as pieces:
            async for piece in pieces:
                read += piece
                if len(read) >= READ_BYTES:
                    break
    return bytes(read[:READ_BYTES])


def _kept(headers: httpx.Headers, request: WebhookRequest) -> dict[str, str]:
    """The first headers, shortened; cookies without their values."""
    first = list(headers.items())[:KEPT_HEADERS]
    kept = {name: request.masked(value)[:KEPT_VALUE_CHARACTERS] for name, value in first}
    return {name: "..." if name == "set-cookie" else value.replace("\x00", "") for name, value in kept.items()}


class _Failed(Exception):
    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@contextmanager
def _named() -> Iterator[None]:
    """Turns what the network does into a slug."""
    try:
        yield
    except HostUnresolved:
        raise _Failed("unresolved") from None
    except HostNotPublic:
        raise _Failed("not_public") from None
    except (TimeoutError, httpx.TimeoutException):
        raise _Failed("timed_out") from None
    except httpx.ConnectError as error:
        raise _Failed("tls_failed" if _is_of_tls(error) else "unreachable") from None
    except httpx.RemoteProtocolError as error:
        raise _Failed("broken_off" if "without sending" in str(error) else "invalid_answer") from None
    except (httpx.HTTPError, httpx.StreamError, OSError):
        raise _Failed("broken_off") from None
    except (AnswerTooLong, httpx.InvalidURL, ValueError):
        raise _Failed("invalid_answer") from None


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
