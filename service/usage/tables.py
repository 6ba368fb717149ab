"""Answers as the client's tables: columns, their types and units, rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import InvalidInput
from service.usage.naming import names_of
from service.usage.questions import MOST_VALUES, Dimension, Filter

Cell = str | int | float | bool | None
MOST_CELLS: Final = 50_000


class Type(StrEnum):
    """Of a column."""

    STRING = "String"
    FLOAT = "Float"
    MOMENT = "DateTime"
    INT = "Int"


class Column(NamedTuple):
    """A column of a table; the unit is one of the client's, or none."""

    name: str
    type: Type
    unit: str | None = None


TIME: Final = Column("time", Type.MOMENT, "ms")


class Table(msgspec.Struct):
    """``columns``, ``column_types`` and ``column_units`` are equally long, and so is each row. Instants are
    milliseconds since 1970."""

    columns: list[str]
    column_types: list[str]
    rows: list[list[Cell]]
    column_units: list[str | None]

    @classmethod
    def of(cls, columns: Sequence[Column], rows: list[list[Cell]]) -> "Table":
        """The table of these columns."""
        return cls(
            [one.name for one in columns], [one.type.value for one in columns], rows, [one.unit for one in columns]
        )


class ColumnFilter(msgspec.Struct, forbid_unknown_fields=True):
    """One condition on rows; all of them hold."""

    column: str
    operation: str
    values: Annotated[list[Cell], msgspec.Meta(max_length=MOST_VALUES)]


ColumnFilters = Annotated[list[ColumnFilter], msgspec.Meta(max_length=20)]


COLUMNS: Final[Mapping[str, Dimension]] = {
    "product_type": Dimension.PRODUCT,
    "user_id": Dimension.USER,
    "hashed_xi_api_key": Dimension.KEY,
    "resource_id": Dimension.ORDER,
    "request_source": Dimension.SOURCE,
    "group_id": Dimension.GROUP,
    "component": Dimension.COMPONENT,
    "language": Dimension.LANGUAGE,
    "folder_id": Dimension.FOLDER,
}
"""The client's names where it has them. A key is named by its id: no hash of a key ever leaves."""

LABELS: Final[Mapping[Dimension, str]] = {
    Dimension.USER: "user_label",
    Dimension.KEY: "api_key_label",
    Dimension.ORDER: "resource_label",
    Dimension.GROUP: "group_label",
    Dimension.FOLDER: "folder_label",
}
"""Columns with names, appended where ids are asked for."""

_EXCLUDING: Final = {"in": False, "eq": False, "not_in": True, "neq": True}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the ids in a table, by dimension."""

    known: Mapping[Dimension, Mapping[str, str]]

    def of(self, dimension: Dimension, value: str) -> str | None:
        """None for what has no name (any more), or is nothing that has one."""
        return self.known.get(dimension, {}).get(value)


async def read_names(
    session: AsyncSession, workspace_id: str, by: Sequence[Dimension], keys: Iterable[Sequence[str]], *, all_seen: bool
) -> Names:
    """For tables; orders and folders are named for who sees all of them (``all_seen``)."""
    rows = list(keys)
    hidden = frozenset() if all_seen else {Dimension.ORDER, Dimension.FOLDER}
    return Names(
        {
            one: await names_of(session, workspace_id, one, {key[at] for key in rows})
            for at, one in enumerate(by)
            if one in LABELS and one not in hidden
        }
    )


def dimensions_named(names: Sequence[str], known: Mapping[str, Dimension] = COLUMNS) -> tuple[Dimension, ...]:
    """Of ``group_by``. Raises InvalidInput for a column that means nothing here."""
    return tuple(_dimension(name, ("group_by", at), known) for at, name in enumerate(names))


def filters_of(conditions: Sequence[ColumnFilter], known: Mapping[str, Dimension] = COLUMNS) -> tuple[Filter, ...]:
    """Raises InvalidInput for columns and operations that mean nothing here. No value (null) is the empty one."""
    return tuple(_filter(one, at, known) for at, one in enumerate(conditions))


def _filter(one: ColumnFilter, at: int, known: Mapping[str, Dimension]) -> Filter:
    dimension = _dimension(one.column, ("filters", at, "column"), known)
    if one.operation not in _EXCLUDING:
        allowed = ", ".join(_EXCLUDING)
        raise InvalidInput.at(
            "body", "filters", at, "operation", msg=f"{one.column} can be compared by {allowed} only."
        )
    values = tuple("" if value is None else _as_text(value) for value in one.values)
    return Filter(dimension, values, _EXCLUDING[one.operation])


def _dimension(name: str, where: Sequence[str | int], known: Mapping[str, Dimension]) -> Dimension:
    found = known.get(name)
    if found is None:
        raise InvalidInput.at(
            "body", *where, msg=f"The column {name!r} means nothing here. There are: {', '.join(known)}."
        )
    return found


def _as_text(value: Cell) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
