"""The customers' API as the command line and the demo call it: the same addresses that anybody would use."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

import httpx

from service.commands.failures import NotReachable, Refused, WrongUsage

Json = dict[str, Any]
Progress = Callable[[int], None]
ORDERS = "/v1/productions/orders"
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
UPLOAD_TIMEOUT = httpx.Timeout(300.0, connect=10.0)


class CountedFile(io.FileIO):
    """A file that tells how much of it has been read; it is never in memory whole."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path, "rb")
        self._progress = progress

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size) or b""
        self._progress(len(data))
        return data


class Api:
    """One key's view of the service. Methods answer with the wire's JSON; they raise Refused or NotReachable."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """One request; null where the answer has no body."""
        return read_answer(await self.send(method, path, **options))

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request, whatever its answer; raises NotReachable where there is none."""
        try:
            return await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise unreachable(self._http.base_url, error) from error
        except httpx.InvalidURL as error:
            raise WrongUsage(f"The service cannot be asked for {path!r}: {error}.") from error

    async def create_order(self, *, is_sandbox: bool) -> str:
        """The id of a new open order."""
        return str((await self.call("POST", ORDERS, json={"sandbox": is_sandbox}))["order_id"])

    async def rename_order(self, order_id: str, name: str) -> None:
        """Names an open order."""
        await self.call("PATCH", _order(order_id), json={"request": {"name": name}})

    async def upload(self, order_id: str, path: Path, *, language: str, progress: Progress = lambda _: None) -> str:
        """Streams a file into an order; ``progress`` gets the bytes of each piece. The medium's id."""
        with CountedFile(path, progress) as file:
            made = await self.call(
                "POST",
                f"{_order(order_id)}/media",
                data={"declared_language": language},
                files={"media": (path.name, file)},
                timeout=UPLOAD_TIMEOUT,
            )
        return str(made["media_id"])

    async def media(self, order_id: str, media_id: str) -> Json:
        """A media file with its analysis: ``state`` is pending, ready or refused."""
        return _object(await self.call("GET", f"{_order(order_id)}/media/{_part(media_id)}"))

    async def put_item(self, order_id: str, item: Json) -> Json:
        """Adds an item."""
        return _object(await self.call("POST", f"{_order(order_id)}/items", json={"request": {"item": item}}))

    async def quote(self, order_id: str) -> Json:
        """The newest quote, line by line."""
        return _object(await self.call("GET", f"{_order(order_id)}/quote"))

    async def submit(self, order_id: str) -> Json:
        """Submits; ``checkout_url`` is where a card order is paid."""
        return _object(await self.call("POST", f"{_order(order_id)}/submit"))

    async def checkout(self, order_id: str) -> Json:
        """The order's checkout: its ``url`` while it is open."""
        return _object(await self.call("GET", f"{_order(order_id)}/checkout"))

    async def order(self, order_id: str) -> Json:
        """One order whole."""
        return _object(await self.call("GET", _order(order_id)))

    async def orders(self, *, statuses: list[str], page_size: int) -> list[Json]:
        """The newest orders."""
        answer = await self.call("GET", ORDERS, params={"status": statuses, "page_size": page_size})
        return list(_object(answer)["orders"])

    async def events(self, order_id: str, *, after: int) -> list[Json]:
        """The order's history from event number ``after`` on."""
        return list(_object(await self.call("GET", f"{_order(order_id)}/events", params={"after": after}))["events"])

    async def deliverables(self, order_id: str) -> list[Json]:
        """The delivered files; empty until the order is done."""
        return list(_object(await self.call("GET", f"{_order(order_id)}/deliverables"))["deliverables"])

    async def export_menu(self, order_id: str) -> Json:
        """What each job of a done order can be exported as, and the exports made so far."""
        return _object(await self.call("GET", f"{_order(order_id)}/exports", params={"limit": 200}))

    async def ask_for_export(self, order_id: str, job_id: str, format_: str) -> Json:
        """An export with the default options; text is done with the answer, sound and film later."""
        body = {"job_id": job_id, "format": format_}
        return _object(await self.call("POST", f"{_order(order_id)}/exports", json=body))

    async def export(self, order_id: str, export_id: str) -> Json:
        """One export as it stands."""
        return _object(await self.call("GET", f"{_order(order_id)}/exports/{_part(export_id)}"))

    async def cancellation(self, order_id: str) -> Json:
        """What cancelling now would cost and give back."""
        return _object(await self.call("GET", f"{_order(order_id)}/cancellation"))

    async def cancel(self, order_id: str, *, fee_cents: int) -> Json:
        """Cancels at a fee that was shown."""
        return _object(await self.call("POST", f"{_order(order_id)}/cancel", json={"accepted_fee_cents": fee_cents}))


@asynccontextmanager
async def open_api(url: str, key: str) -> AsyncIterator[Api]:
    """The service at ``url`` for the holder of ``key``. Raises WrongUsage for an address or key that cannot be one."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise WrongUsage(
            f"{url!r} is no address of a service: give http://... or https://... (--url, PRODUCTIONS_URL)."
        )
    if not key or not key.isascii() or not key.isprintable():
        raise WrongUsage("An API key is needed: set PRODUCTIONS_API_KEY, or give --key.")
    async with httpx.AsyncClient(base_url=url, headers={"xi-api-key": key}, timeout=TIMEOUT) as http:
        yield Api(http)


def read_answer(response: httpx.Response) -> Any:
    """The answer's JSON. Raises Refused with the service's own message, NotReachable where no service of ours spoke."""
    if response.is_success and not response.content:
        return None
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success and body is not None:
        return body
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, dict) and "message" in detail:
        raise Refused(str(detail["message"]), str(detail.get("status", "")))
    if isinstance(detail, list) and detail:
        raise Refused("The service refuses the request: " + "; ".join(_place(one) for one in detail), "malformed")
    raise NotReachable(
        f"{response.url.host} answered with status {response.status_code}, but not as this service does."
    )


def unreachable(url: httpx.URL, error: Exception) -> NotReachable:
    """No answer, in words."""
    reason = str(error) or type(error).__name__
    return NotReachable(f"{url.scheme}://{url.netloc.decode()} does not answer ({reason}). Is it running? See --url.")


def _place(place: Any) -> str:
    if not isinstance(place, dict):
        return str(place)
    where = ".".join(str(part) for part in place.get("loc", []))
    return f"{where}: {place.get('msg', 'is not valid')}"


def _order(order_id: str) -> str:
    return f"{ORDERS}/{_part(order_id)}"


def _part(text: str) -> str:
    """An id as one part of a path, whatever it holds."""
    if text in ("", ".", ".."):
        raise WrongUsage(f"{text!r} is no id.")
    return quoted(text, safe="")


def _object(answer: Any) -> Json:
    if not isinstance(answer, dict):
        raise NotReachable("The service answered with something else than was asked for.")
    return answer
