"""An estimate beside its floor: `python -m bench.estimate`.

In process: `pricing.quotes.estimate` for translated SDH subtitles in three languages of one file, against a function
over a dict of cents with the same lines and the same words; then the same with the item made and checked each time,
which the floor does not do at all. Over HTTP: the product behind granian against a hand-written ASGI function in the
same server.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from bench.measuring import Result, compare_rates, family_peak_mb, own_peak_mb, report
from bench.serving import PRODUCT, load, post, serving, uvloop
from pricing.books import shipped_books
from pricing.catalogue import Service
from pricing.items import ItemSpec, MediaSpec
from pricing.quotes import Quote, estimate
from service.database import utc_now

SECONDS = 1.0
AT_ONCE = 16
TARGET = 0.55
TARGETS = ("de", "fr", "es")
MILLISECONDS = 3_725_400
BOOK = shipped_books().on(utc_now().date())
SUBTITLES = {"de": 990, "fr": 800, "es": 700}
LABELS = {"de": "German", "fr": "French", "es": "Spanish"}


def floor_estimate(
    item_id: str, targets: list[str] | tuple[str, ...], sdh: bool, name: str, milliseconds: int
) -> dict[str, Any]:
    """The same answer by hand: a dict of cents, whole numbers, one loop."""
    seconds = max(60, -(-milliseconds // 1000))
    lines = []
    total = 0
    for target in targets:
        rate = SUBTITLES[target]
        if sdh:
            rate = (rate * 13 + 5) // 10
        cents = (rate * seconds + 30) // 60
        total += cents
        words = "Subtitles with SDH" if sdh else "Subtitles"
        minutes, rest = divmod(seconds, 60)
        note = ", SDH +30% included" if sdh else ""
        lines.append(
            {
                "item_id": item_id,
                "media_id": item_id,
                "media_name": name,
                "component": "subtitles_sdh" if sdh else "subtitles",
                "language": target,
                "billable_seconds": seconds,
                "list_rate_cents": rate,
                "rate_cents": rate,
                "surcharge": "SDH +30%" if sdh else None,
                "list_amount_cents": cents,
                "amount_cents": cents,
                "description": f"{words}, {LABELS[target]}, {minutes}:{rest:02d} min at "
                f"${rate // 100:,}.{rate % 100:02d} per minute{note}",
            }
        )
    return {
        "lines": lines,
        "subtotal_cents": total,
        "total_cents": total,
        "list_total_cents": total,
        "price_book": BOOK.version,
    }


def checked_item() -> ItemSpec:
    """What is asked for, from plain values."""
    media = (MediaSpec("estimate", "your file", MILLISECONDS),)
    return ItemSpec("estimate", Service.SUBTITLES, "en", TARGETS, media, sdh=True)


ITEM = checked_item()


def our_estimate() -> Quote:
    """Ours, from an item to a quote."""
    return estimate((ITEM,), BOOK)


def our_checked_estimate() -> Quote:
    """Ours, from plain values to a quote."""
    return estimate((checked_item(),), BOOK)


def by_hand() -> dict[str, Any]:
    """The floor, from plain values."""
    return floor_estimate("estimate", TARGETS, True, "your file", MILLISECONDS)


async def rate(function: Callable[[], Any]) -> float:
    """Calls per second of processor time, so that a busy machine does not change the ratio."""
    count, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for _ in range(100):
            function()
        count += 100
    return count / (time.process_time() - start)


async def in_process() -> list[Result]:
    """Function beside function, after a look whether both say the same."""
    if our_estimate().as_dict() != by_hand():
        raise RuntimeError(f"the floor answers otherwise: {our_estimate().as_dict()} {by_hand()}")
    return [
        await compare_rates(
            name, lambda ours=ours: rate(ours), lambda: rate(by_hand), unit="/s", target=target, peak_mb=own_peak_mb
        )
        for name, ours, target in (
            ("estimate", our_estimate, TARGET),
            ("estimate, with the item's checks", our_checked_estimate, None),
        )
    ]


async def over_http(folder: Path) -> Result:
    """Server beside server; neither needs a database."""
    asked = {
        "kind": "subtitles",
        "source_language": "en",
        "duration_seconds": MILLISECONDS / 1000,
        "destination_languages": list(TARGETS),
        "sdh": True,
    }
    request = post("/v1/productions/estimate", msgspec.json.encode(asked))
    environment = {
        "PRODUCTIONS_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1/none",
        "PRODUCTIONS_DATA_DIR": str(folder),
        "PRODUCTIONS_SECRET_KEY": "bench" * 10,
        "PRODUCTIONS_LOG_LEVEL": "WARNING",
    }
    with serving(PRODUCT, environment) as (ours, pid), serving("bench.floors:estimates", {}) as (floor, _):
        return await compare_rates(
            "estimate over HTTP",
            lambda: load(ours, request, seconds=2 * SECONDS, at_once=AT_ONCE),
            lambda: load(floor, request, seconds=2 * SECONDS, at_once=AT_ONCE),
            unit="/s",
            target=None,
            peak_mb=lambda: family_peak_mb(pid),
        )


def main() -> None:
    """Both."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        report([*asyncio.run(in_process()), uvloop.run(over_http(Path(folder)))])


if __name__ == "__main__":
    main()
