"""Uploads on the wire: tus's headers, and the same as JSON for pages."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from service.uploads.access import expires_at
from service.uploads.headers import encode_metadata


class UploadResponse(msgspec.Struct, frozen=True):
    """``media_id`` is what the file is registered as once it is whole; the upload expires when no more of it comes."""

    upload_id: str
    order_id: str
    media_id: str
    name: str
    offset: int
    length: int
    state: str
    expires_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> "UploadResponse":
        """From the upload's row."""
        return cls(
            row.id,
            row.order_id,
            row.media_id,
            row.name,
            row.offset_bytes,
            row.length_bytes,
            row.state,
            expires_at(row),
        )


class ListUploadsResponse(msgspec.Struct, frozen=True):
    uploads: list[UploadResponse]


def state_headers(row: Row[Any]) -> dict[str, str]:
    """How far an upload is, and what was said of it."""
    said = {"filename": row.name, "filetype": row.declared_content_type, "order_id": row.order_id}
    return {
        "upload-offset": str(row.offset_bytes),
        "upload-length": str(row.length_bytes),
        "upload-metadata": encode_metadata({**said, "declared_language": row.declared_language}),
        "upload-expires": format_datetime(expires_at(row), usegmt=True),
        "cache-control": "no-store",
    }


def created_headers(row: Row[Any], path: str) -> dict[str, str]:
    """Where the new upload is, below the address that was asked, by whatever name that was reached."""
    return {"location": f"{path}/{row.id}", "upload-expires": format_datetime(expires_at(row), usegmt=True)}
