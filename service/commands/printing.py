"""What people and programs read: tables on a terminal, JSON elsewhere, messages on standard error."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pricing.languages import label
from pricing.money import usd

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PLAIN_WIDTH = 400


def clean(text: object) -> str:
    """The text without what a terminal would obey: control characters and marks that reorder what is shown."""
    return _CONTROL.sub("\ufffd", str(text))


def console(*, is_error: bool = False) -> Console:
    """A console that reads no markup out of what it prints, and folds nothing where there is no terminal."""
    stream = sys.stderr if is_error else sys.stdout
    width = None if stream.isatty() else _PLAIN_WIDTH
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=not stream.isatty(), width=width)


def say(message: str) -> None:
    """A line for the person, on standard error."""
    console(is_error=True).print(clean_lines(message))


def clean_lines(text: str) -> str:
    """Like ``clean``, with the line breaks kept."""
    return "\n".join(clean(line) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's result goes."""

    is_json: bool

    @classmethod
    def of(cls, *, as_json: bool) -> "Output":
        """JSON where it is asked for, and wherever nobody looks."""
        return cls(as_json or not sys.stdout.isatty())

    def show(self, data: Any, *shown: Table | str) -> None:
        """``data`` as JSON, or what is meant for eyes."""
        if self.is_json:
            self.json(data)
            return
        for one in shown:
            console().print(clean_lines(one) if isinstance(one, str) else one)

    def json(self, data: Any, *, is_line: bool = False) -> None:
        """``data`` as JSON; ``is_line`` for a stream of objects, one a line."""
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=None if is_line else 2) + "\n")
        sys.stdout.flush()


def table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = (), title: str = ""
) -> Table:
    """A table of plain cells; ``right`` names the columns of numbers; the first column is never folded."""
    made = Table(title=clean(title) or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        justify: Literal["right", "left"] = "right" if name in right else "left"
        made.add_column(name, justify=justify, overflow="fold", no_wrap=position == 0)
    for row in rows:
        made.add_row(*(Text(clean("" if cell is None else cell)) for cell in row))
    return made


def quote_table(quote: dict[str, Any]) -> Table:
    """An order's quote line by line, with its total; the list price stands beside a negotiated rate."""
    rows: list[Sequence[object]] = [_quote_row(line) for line in quote["lines"]]
    rows.append(["Total", "", "", "", "", usd(quote["total_cents"])])
    columns = ["line", "file", "language", "time", "per minute", "amount"]
    title = f"Quote (price book {quote['price_book']}, valid until {moment(quote['expires_at'])})"
    return table(columns, rows, right=["time", "per minute", "amount"], title=title)


def _quote_row(line: dict[str, Any]) -> Sequence[object]:
    if line["media_id"] is None:
        return [line["description"], "", "", "", "", usd(line["amount_cents"])]
    rate = usd(line["rate_cents"])
    if line["rate_cents"] != line["list_rate_cents"]:
        rate += f" (list {usd(line['list_rate_cents'])})"
    what = line["component"].replace("_", " ")
    if line["surcharge"]:
        what += f" ({line['surcharge']})"
    language = label(line["language"]) if line["language"] else ""
    return [what, line["media_name"], language, clock(line["billable_seconds"]), rate, usd(line["amount_cents"])]


def clock(seconds: int) -> str:
    """Seconds as ``1:02:03`` or ``2:03``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment(wire: str | None) -> str:
    """An instant of the wire in the local time zone, to the minute; a dash where there is none."""
    return datetime.fromisoformat(wire).astimezone().strftime("%Y-%m-%d %H:%M %Z") if wire else "-"
