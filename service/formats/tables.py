"""Tables of documents as rows for ``service.formats.lines``, whether a table holds a transcript or only its layout."""

from collections.abc import Iterator, Sequence

from service.documents.markup import Run
from service.formats.labels import MAX_LABEL
from service.formats.lines import Row, is_time, plain_runs
from service.formats.paragraphs import one_line_runs

Cell = list[list[Run]]
"""The paragraphs of a cell."""


def table_rows(rows: Sequence[Sequence[Cell]]) -> Iterator[Row]:
    """A row for each row; where none has several cells with text, the table is layout: a row for each paragraph."""
    filled = [[cell for cell in map(_with_text, row) if cell] for row in rows]
    filled = [row for row in filled if row]
    if all(len(row) == 1 for row in filled):
        yield from ([paragraph] for (cell,) in filled for paragraph in cell)
        return
    yield from _without_header([[_flowing(cell) for cell in row] for row in filled])


def _with_text(cell: Cell) -> Cell:
    return [runs for runs in cell if any(run.text.strip() for run in runs)]


def _flowing(cell: Cell) -> list[Run]:
    return one_line_runs(run for paragraph in cell for run in (Run(" ", frozenset()), *paragraph))


def _without_header(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without the names of the columns: a short first row that has no time where the second has one."""
    if len(rows) > 1 and _is_header(rows[0]) and any(is_time(cell) for cell in rows[1]):
        return rows[1:]
    return rows


def _is_header(row: Row) -> bool:
    return len(row) > 1 and all(len(plain_runs(cell)) <= MAX_LABEL and not is_time(cell) for cell in row)
