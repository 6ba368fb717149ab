"""Tables as CSV files that spreadsheets open without harm."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel reads UTF-8 as something else; others skip it."""

Cell = str | int | float


def sheet(rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180 with a byte order mark. Text that a spreadsheet would take for a formula is preceded by an apostrophe;
    numbers are written with a point, whatever the reader's language, and stay numbers."""
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return file.getvalue()


def _harmless(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell
    return str(int(cell)) if cell == int(cell) else str(round(cell, 4))
