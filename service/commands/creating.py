"""Making an order out of files: upload, wait for the analysis, items, quote."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from service.commands.client import Api, Json
from service.commands.failures import Refused, WrongUsage
from service.commands.items import Wanted
from service.commands.printing import clean, console, say

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Priced:
    """An open order with its media and its complete quote."""

    order_id: str
    media: list[Json]
    quote: Json


def check_files(files: Sequence[Path]) -> None:
    """Raises WrongUsage before anything is sent."""
    for path in files:
        if not path.is_file():
            raise WrongUsage(f"{path} is not a file.")
        try:
            path.open("rb").close()
        except OSError as error:
            raise WrongUsage(f"{path} cannot be read: {error.strerror}.") from error


async def price_files(api: Api, files: Sequence[Path], wanted: Wanted, *, name: str | None, is_sandbox: bool) -> Priced:
    """Uploads the files into a new order and returns it with its quote; refused files raise Refused."""
    check_files(files)
    order_id = await api.create_order(is_sandbox=is_sandbox)
    say(f"Order {order_id} was created.")
    try:
        await api.rename_order(order_id, name or files[0].name)
        media_ids = await upload_files(api, order_id, files, language=wanted.language)
        media = [await analysed(api, order_id, media_id) for media_id in media_ids]
        for item in wanted.items(media_ids):
            await api.put_item(order_id, item)
        return Priced(order_id, media, await complete_quote(api, order_id))
    except Refused as refusal:
        raise Refused(f"{refusal} The order {order_id} stays open; nothing was charged.", refusal.status) from refusal


async def upload_files(api: Api, order_id: str, files: Sequence[Path], *, language: str) -> list[str]:
    """Uploads one file after the other, with a bar for each on a terminal."""
    with _bars() as bars:
        shown = [(path, bars.add_task(clean(path.name), total=path.stat().st_size)) for path in files]
        return [await _upload(api, order_id, path, language, bars, bar) for path, bar in shown]


async def _upload(api: Api, order_id: str, path: Path, language: str, bars: Progress, bar: TaskID) -> str:
    def advance(count: int) -> None:
        bars.advance(bar, count)

    return await api.upload(order_id, path, language=language, progress=advance)


def _bars() -> Progress:
    shown = console(is_error=True)
    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=shown, disable=not shown.is_terminal)


async def analysed(api: Api, order_id: str, media_id: str) -> Json:
    """The medium once its analysis has ended; raises Refused with the reason where it cannot be taken."""
    pause = FIRST_PAUSE_SECONDS
    while (media := await api.media(order_id, media_id))["state"] == "pending":
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
    if media["failure"] is not None:
        raise Refused(f"{media['name']}: {media['failure']['message']}", media["failure"]["status"])
    return media


async def complete_quote(api: Api, order_id: str) -> Json:
    """The quote of an order whose media are analysed; raises Refused where it does not price every item."""
    quote = await api.quote(order_id)
    if not quote["is_complete"]:
        raise Refused(
            "Not every item of the order has a price. Look at it with: productions order show.", "quote_not_ready"
        )
    return quote
