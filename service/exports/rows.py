"""The rows of exports, and where their files lie."""

from typing import Any

from service.exports.making_rows import MakingRows
from service.exports.models import Export
from service.files.storage import Stored

export = Export.__table__  # type: ignore[attr-defined]
export_rows = MakingRows(export)


def export_key(row: Any) -> str:
    """Where the file of an export lies, however often it is made."""
    return f"exports/{row.order_id}/{row.id}"


def file_values(stored: Stored) -> dict[str, Any]:
    """The columns of an export whose file is there."""
    return {"storage_key": stored.key, "size_bytes": stored.size_bytes, "sha256": stored.sha256}
