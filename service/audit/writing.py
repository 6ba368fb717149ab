"""Entries as lines of a file: CSV for spreadsheets, JSON lines (the wire's own form) for machines."""

import csv
import io
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from service.audit.models import AuditEntry
from service.audit.schemas import Entry, message_of, shown_email

COLUMNS: Final = (
    "id", "time", "class", "activity", "status", "actor_kind", "actor_id", "actor_name", "actor_email", "session_id",
    "resource_kind", "resource_id", "resource_name", "method", "path", "address", "agent", "message", "data",
)  # fmt: skip
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By it spreadsheets know UTF-8."""
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class FileKind(StrEnum):
    """What the log can be exported as."""

    CSV = "csv"
    JSONL = "jsonl"

    @property
    def content_type(self) -> str:
        """The media type of the file."""
        return "text/csv; charset=utf-8" if self is FileKind.CSV else "application/jsonl"


def head_of(kind: FileKind) -> str:
    """What stands before the first entry."""
    return BOM + _csv([COLUMNS]) if kind is FileKind.CSV else ""


def lines_of(kind: FileKind, rows: Sequence[AuditEntry], *, for_house: bool) -> str:
    """These entries as lines."""
    if kind is FileKind.CSV:
        return _csv([[plain_cell(cell) for cell in _cells(row, for_house=for_house)] for row in rows])
    return "".join(msgspec.json.encode(Entry.of(row, for_house=for_house)).decode() + "\n" for row in rows)


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would begin one."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text


def _cells(row: AuditEntry, *, for_house: bool) -> list[str]:
    named = (
        row.id, row.at.isoformat(), row.class_name, row.activity, "success" if row.succeeded else "failure",
        row.actor_kind, row.actor_id, row.actor_name, shown_email(row, for_house=for_house), row.session_id,
        row.resource_kind, row.resource_id, row.resource_name, row.method, row.path, row.address, row.agent,
        message_of(row), msgspec.json.encode(row.data).decode(),
    )  # fmt: skip
    return [cell or "" for cell in named]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
